import Commerce
import FoundationEssentials
import Storage

extension Shop {
    /// Writes down what a gateway says of refunds, whoever asked for them: each is booked once.
    /// - Parameter isSweep: nobody told us: the comparison found it.
    func recordRefunds(
        _ found: [GatewayRefund],
        by gateway: any PaymentGateway,
        isSweep: Bool = false
    ) async throws {
        let now = now()
        for refund in found {
            try await database.write { writer in
                try self.record(refund, by: gateway.key, isSweep: isSweep, at: now, in: writer)
            }
        }
    }

    private func record(
        _ found: GatewayRefund,
        by gateway: String,
        isSweep: Bool,
        at now: Date,
        in writer: Writer
    ) throws {
        guard let (payment, orderID) = try writer.payment(found.payment, by: gateway),
            let order = try writer.order(orderID)
        else { return }
        let asked = try found.key.flatMap { try writer.refund($0) }
        if let stored = try writer.refund(found.id, by: gateway) ?? asked, stored.payment == found.payment {
            guard stored.state != Refund.State(found.state) else { return }
            try move(stored, to: found, payment, of: order, at: now, in: writer)
            return
        }
        // Asked for in the gateway's own panel.
        guard let amount = found.amount, amount.minor > 0, found.state != .failed else { return }
        let new = Refund(
            id: found.id,
            order: orderID,
            gateway: gateway,
            payment: found.payment,
            reference: found.id,
            amount: amount,
            reason: "asked for at the gateway",
            askedBy: gateway,
            state: Refund.State(found.state),
            askedAt: now
        )
        try writer.add(new)
        try book(new, payment, of: order, at: now, in: writer)
        guard isSweep else { return }
        let detail = "\(amount) was paid back and nobody told us; the comparison wrote it down."
        try writer.addDifference(
            .refundMissed,
            found.id,
            by: gateway,
            order: orderID,
            detail: detail,
            isSettled: true,
            at: now
        )
    }

    private func move(
        _ stored: Refund,
        to found: GatewayRefund,
        _ payment: Payment,
        of order: Order,
        at now: Date,
        in writer: Writer
    ) throws {
        let state = Refund.State(found.state)
        try writer.setState(state, reference: found.id, ofRefund: stored.id)
        switch (stored.state.isBooked, state.isBooked) {
        case (false, true): try book(stored, payment, of: order, at: now, in: writer)
        case (true, false): try unbook(stored, of: order, at: now, in: writer)
        case (true, true), (false, false): break
        }
    }

    private func book(
        _ refund: Refund,
        _ payment: Payment,
        of order: Order,
        at now: Date,
        in writer: Writer
    ) throws {
        let source = refund.source(order, note: "Paid back: \(refund.reason)")
        // A part of an order that is not paid whole: it pays nothing of it any more.
        if order.state == .awaitingPayment { try release([payment], of: order, at: now, in: writer) }
        guard payment.counted.minor > 0, order.paidAt != nil, order.kind == .sale else {
            return try bookStray(refund, payment, source, of: order, at: now, in: writer)
        }
        let documents = try writer.invoices(of: order.id).map(\.document)
        let left = documents.reduce(Int64(0)) { $0 + $1.series.sign * $1.total }
        let amount = Money(minor: min(refund.amount.minor, max(0, left)), refund.amount.currency)
        let parts = amount.isZero ? [] : try CreditedPart.sharing(amount, over: documents)
        let note = try self.refund(parts, of: order, to: .gateway, source, at: now, in: writer)
        try bookExcess(of: refund, beyond: amount, of: order, at: now, in: writer)
        try mailPaidBack(refund, of: order, note, at: now, in: writer)
        try moveRefunded(order, "\(refund.amount): \(refund.reason)", at: now, actor: refund.askedBy, in: writer)
    }

    /// A part of what was paid for an order, or all of it, has gone back. What is paid back whole is not delivered.
    func moveRefunded(_ order: Order, _ reason: String, at now: Date, actor: String, in writer: Writer) throws {
        let isAll = try writer.paidBack(of: order).minor >= order.total.minor
        guard order.state == .paid || order.state == .partlyRefunded else { return }
        let event: OrderEvent = isAll ? .fullyRefunded : .partRefunded
        try writer.move(order.id, event, at: now, actor: actor, reason: reason)
        guard isAll else { return }
        for line in try writer.lines(of: order.id) where [.queued, .held, .rejected].contains(line.state) {
            try writer.move(line.id, .cancelled, at: now, actor: actor, reason: "paid back")
        }
    }

    /// Money that never paid for a sale, or bought credit: it goes back from where it was put.
    private func bookStray(
        _ refund: Refund,
        _ payment: Payment,
        _ source: LedgerSource,
        of order: Order,
        at now: Date,
        in writer: Writer
    ) throws {
        let isHeld = try writer.isHeld(payment)
        let parts =
            isHeld ? [] : try creditLeft(of: order.customer, cameBy: payment.method, upTo: refund.amount, in: writer)
        // Spent since, it is the reseller's loss.
        let rest = try refund.amount.subtracting(parts.map(\.amount).total(refund.amount.currency))
        try writer.book(
            source,
            Posting.taking(parts) + [
                Posting(isHeld ? .unsettled : .goodwill, rest), Posting(.gateway, try refund.amount.negated()),
            ],
            at: now
        )
        let correction = try correctTopUp(order, paidBy: payment, by: refund.amount, source, at: now, in: writer)
        if isHeld, try writer.refundable(payment, of: order).isZero {
            try writer.settleDifference(.amountDiffers, payment.sourceID, by: refund.gateway, at: now)
        }
        let text = "\(refund.amount) was paid back: \(refund.reason)"
        try writer.note(order.id, nil, at: now, actor: refund.askedBy, text)
        try mailPaidBack(refund, of: order, correction, at: now, in: writer)
    }

    /// Somebody at the gateway gave back more than was left of the order: that is the reseller's gift.
    private func bookExcess(
        of refund: Refund,
        beyond credited: Money,
        of order: Order,
        at now: Date,
        in writer: Writer
    ) throws {
        let excess = try refund.amount.subtracting(credited)
        guard !excess.isZero else { return }
        try writer.book(
            refund.source(order, kind: "gatewayRefundExcess", note: "Paid back beyond what was left"),
            [Posting(.goodwill, excess), Posting(.gateway, try excess.negated())],
            at: now
        )
    }

    /// The gateway could not do it after all: the money is with it again, and a person has to find another way.
    private func unbook(_ refund: Refund, of order: Order, at now: Date, in writer: Writer) throws {
        let detail = "\(refund.amount) could not be paid back by the gateway."
        let source = refund.source(order, note: "")
        let back = refund.source(order, kind: "gatewayRefundFailed", note: "Could not be paid back by the gateway")
        try takeBack(source, of: order, by: back, at: now, in: writer)
        let excess = refund.source(order, kind: "gatewayRefundExcess", note: "")
        let excessBack = refund.source(order, kind: "gatewayRefundExcessFailed", note: back.note)
        try reverse(excess, by: excessBack, at: now, in: writer)
        try writer.addDifference(
            .refundFailed,
            refund.reference ?? refund.id,
            by: refund.gateway,
            order: order.id,
            detail: detail,
            isSettled: false,
            at: now
        )
        try writer.note(order.id, nil, at: now, actor: Actor.worker.text, detail)
    }
}

extension Refund {
    fileprivate func source(_ order: Order, kind: String = "gatewayRefund", note: String) -> LedgerSource {
        LedgerSource(kind, "\(gateway):\(id)", customer: order.customer, order: order.id, note: note)
    }
}

extension Refund.State {
    fileprivate init(_ state: GatewayRefund.State) {
        switch state {
        case .pending: self = .pending
        case .done: self = .done
        case .failed: self = .failed
        }
    }
}
