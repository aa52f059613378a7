import Commerce
import FoundationEssentials
import Storage

extension [TimelineEntry] {
    /// The order's events in the customer's words, newest first. What staff and workers noted stays out.
    static func forCustomer(of order: Order, in reader: Reader) throws -> [TimelineEntry] {
        let lines = try reader.lines(of: order.id)
        let titles = Dictionary(lines.map { ($0.id, $0.title) }) { first, _ in first }
        var entries: [TimelineEntry] = []
        for event in try reader.events(of: order.id) {
            guard let words = event.words(isPaid: order.paidAt != nil) else { continue }
            let title = lines.count > 1 ? event.line.flatMap { titles[$0] } : nil
            // Two refusals in a row say to the customer what one says.
            guard entries.last?.text != words || entries.last?.detail != title else { continue }
            entries.append(TimelineEntry(at: event.at, text: words, detail: title))
        }
        return entries.reversed()
    }
}

extension OrderEventRecord {
    fileprivate func words(isPaid: Bool) -> String? {
        guard line != nil else { return orderWords }
        guard let event = LineEvent(rawValue: event) else { return nil }
        switch event {
        case .accepted, .setUp, .adopted: return "Delivered"
        case .acceptedForSetup, .adoptedForSetup: return "Being set up"
        case .held: return "Delivery takes longer"
        case .refused, .outcomeLost, .undecided, .setUpFailed: return "Did not go through as usual; we look at it"
        case .cancelled: return isPaid ? "Cancelled; the price is in your account credit" : nil
        case .ended: return "Ended"
        case .renewed: return "Renewed"
        case .paid, .released, .sendingStarted, .notSent, .foundNotDone, .retried: return nil
        }
    }

    private var orderWords: String? {
        if event == "placed" { return "Order placed" }
        guard let event = OrderEvent(rawValue: event) else { return nil }
        switch event {
        case .paymentConfirmed: return "Payment received"
        case .paymentOverdue: return "Ran out unpaid"
        case .cancelled: return "Order cancelled"
        // Told by the line.
        case .partRefunded, .fullyRefunded: return nil
        }
    }
}
