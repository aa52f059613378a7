import Commerce
import FoundationEssentials
import Storage

package enum PayError: Error, Sendable {
    case notAwaitingPayment
    case methodUnavailable
    /// The gateway cannot be reached or refuses; the customer may try again.
    case gatewayAway
    /// Only money in the order's currency pays it.
    case currencyDiffers(Currency)
    /// This transfer was recorded before.
    case alreadyRecorded
    case creditTooLow(Money)
    /// A gateway's page asks for another amount than is due now, and the gateway did not close it.
    case pageOpen(until: Date)
    /// What is due has changed since the customer chose how to pay it.
    case dueMoved
    /// The gateway has the money already, or nearly: there is nothing more to pay.
    case underWay
}

extension Shop {
    /// Orders that nobody paid in time.
    func expireOrders() async throws {
        let now = now()
        let overdue = try database.read { try $0.unpaidOrders(dueBefore: now, limit: 200) }
        await each(overdue, { "order \($0.number)" }) { order in
            try await settleOpenAttempts(of: order.id)
            try await database.write { writer in
                // A part that arrived meanwhile has put it off.
                guard let due = try writer.order(order.id)?.dueAt, due < now else { return }
                try self.close(order, .paymentOverdue, at: now, actor: .worker, in: writer)
            }
        }
    }

    /// The customer changed their mind before paying.
    package func cancelUnpaid(_ order: Order.ID, by actor: Actor) async throws {
        let now = now()
        try await database.write { writer in
            guard let placed = try writer.order(order), placed.state == .awaitingPayment else {
                throw PayError.notAwaitingPayment
            }
            try self.expectNothingUnderWay(placed, in: writer)
            try self.close(placed, .cancelled, at: now, actor: actor, in: writer)
        }
    }

    func close(_ order: Order, _ event: OrderEvent, at now: Date, actor: Actor, in writer: Writer) throws {
        guard try writer.order(order.id)?.state == .awaitingPayment else { return }
        try writer.move(order.id, event, at: now, actor: actor.text)
        try writer.giveCouponBack(of: order.id)
        let parts = try writer.payments(of: order.id).filter { $0.counted.minor > 0 }
        try release(parts, of: order, at: now, in: writer)
        let money = parts.filter(\.isPartOfMoney).map(\.counted)
        try mailKeptAsCredit(money, of: order, because: event.rawValue, at: now, in: writer)
        for line in try writer.lines(of: order.id) where line.state == .waiting {
            try writer.move(line.id, .cancelled, at: now, actor: actor.text)
            if let renewal = try writer.renewal(of: line.id) {
                try unrenew(renewal, because: event, at: now, in: writer)
            }
        }
    }
}
