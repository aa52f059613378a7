import FoundationEssentials
import Templates

/// Something that happened, as `timeline.html` shows it.
struct TimelineEntry: Sendable {
    let at: Date
    let text: String
    var detail: String?

    var value: Value {
        [
            "iso": .text(at.isoText), "time": .text(at.stampText), "text": .text(text), "detail": .optional(detail),
        ]
    }

    static let sample = TimelineEntry(at: Date(timeIntervalSince1970: 0), text: "Paid", detail: "by transfer")
}
