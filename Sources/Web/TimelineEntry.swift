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

    /// Newest first.
    static let samples = [
        TimelineEntry(at: Date(timeIntervalSince1970: 1_777_817_109), text: "Delivered"),
        TimelineEntry(at: Date(timeIntervalSince1970: 1_777_817_000), text: "Being sent", detail: "to the supplier"),
        sample,
    ]
    static let sample = TimelineEntry(at: Date(timeIntervalSince1970: 0), text: "Paid", detail: "by transfer")
}
