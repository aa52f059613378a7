import Commerce
import FoundationEssentials
import Storage

extension [TimelineEntry] {
    /// Every event with who and why, newest first.
    static func forStaff(of order: Order, in reader: Reader) throws -> [TimelineEntry] {
        let titles = Dictionary(try reader.lines(of: order.id).map { ($0.id, $0.title) }) { first, _ in first }
        return try reader.events(of: order.id).reversed().map { event in
            let subject = event.line.flatMap { titles[$0] } ?? "Order"
            return TimelineEntry(
                at: event.at,
                text: "\(subject): \(event.forStaff)",
                detail: event.reason.isEmpty ? event.actor : "\(event.actor): \(event.reason)"
            )
        }
    }
}

extension OrderEventRecord {
    fileprivate var forStaff: String {
        if line != nil { return LineEvent(rawValue: event)?.forStaff ?? event }
        return OrderEvent(rawValue: event)?.forStaff ?? event
    }
}

extension LineEvent {
    fileprivate var forStaff: String {
        switch self {
        case .paid: "paid, queued"
        case .held: "held"
        case .released: "released, queued"
        case .sendingStarted: "being sent"
        case .accepted: "accepted, delivered"
        case .acceptedForSetup: "accepted, being set up"
        case .refused: "refused"
        case .notSent: "not sent, queued again"
        case .outcomeLost: "answer lost, outcome unknown"
        case .setUp: "set up, delivered"
        case .setUpFailed: "set-up failed"
        case .adopted: "delivered"
        case .adoptedForSetup: "found, being set up"
        case .foundNotDone: "found not done, queued again"
        case .undecided: "needs a person"
        case .retried: "queued again"
        case .renewed: "renewed"
        case .cancelled: "cancelled"
        case .ended: "ended"
        }
    }
}

extension OrderEvent {
    fileprivate var forStaff: String {
        switch self {
        case .paymentConfirmed: "paid"
        case .partRefunded: "partly refunded"
        case .fullyRefunded: "refunded"
        case .paymentOverdue: "ran out unpaid"
        case .cancelled: "cancelled"
        }
    }
}
