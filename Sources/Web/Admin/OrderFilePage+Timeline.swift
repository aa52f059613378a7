import Commerce
import FoundationEssentials
import Storage

extension [TimelineEntry] {
    /// Every event with who and why, newest first.
    static func forStaff(of order: Order, in reader: Reader) throws -> [TimelineEntry] {
        let titles = Dictionary(try reader.lines(of: order.id).map { ($0.id, $0.title) }) { first, _ in first }
        return try reader.events(of: order.id).reversed().map { event in
            let subject = event.line.flatMap { titles[$0] } ?? "Order"
            let move = event.from == event.to ? event.event : "\(event.event), now \(event.to)"
            return TimelineEntry(
                at: event.at,
                text: "\(subject): \(move)",
                detail: event.reason.isEmpty ? "by \(event.actor)" : "by \(event.actor): \(event.reason)"
            )
        }
    }
}
