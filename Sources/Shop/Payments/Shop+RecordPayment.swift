import Commerce
import FoundationEssentials
import Storage

extension Shop {
    /// What happens when money has arrived, all of it or nothing: the payment under its unique key, the order paid,
    /// each line queued with its one forwarding job (or its service's period renewed), the books, the mail. Nothing
    /// else is in this transaction.
    func recordPayment(_ payment: Payment, of order: Order.ID, in writer: Writer, actor: Actor) throws {
        guard let placed = try writer.order(order) else { throw MoveError.gone }
        try writer.addPayment(order, payment)
        guard placed.state == .awaitingPayment, payment.amount == placed.total else {
            return try creditStrayPayment(payment, of: placed, in: writer, actor: actor)
        }
        try writer.move(order, .paymentConfirmed, at: payment.at, actor: actor.text, reason: payment.method.key)
        try writer.book(
            LedgerSource(
                "payment",
                payment.ledgerID,
                customer: placed.customer,
                order: order
            ),
            [
                Posting(payment.method.ledgerAccount, payment.amount),
                Posting(.revenue, try placed.net.negated()),
                Posting(.tax, try placed.tax.negated()),
            ],
            at: payment.at
        )
        for line in try writer.lines(of: order) {
            if let renewal = try writer.renewal(of: line.id) {
                try writer.move(renewal, .paid)
                try writer.move(line.id, .renewed, at: payment.at, actor: actor.text)
                continue
            }
            try writer.move(line.id, .paid, at: payment.at, actor: actor.text)
            try writer.addForwarding(line.id, request: line.selection, at: payment.at)
        }
        let invoice = try issueInvoice(for: placed, paidBy: payment, in: writer)
        try mailPaymentReceived(placed, invoice, at: payment.at, in: writer)
        let bells = bells
        writer.afterCommit {
            bells.forwarder.ring()
            bells.mail.ring()
        }
    }

    /// Money that fits no open order is the customer's: it becomes account credit, and staff see it on the timeline.
    private func creditStrayPayment(_ payment: Payment, of order: Order, in writer: Writer, actor: Actor) throws {
        try writer.book(
            LedgerSource(
                "payment",
                payment.ledgerID,
                customer: order.customer,
                order: order.id,
                note: "Payment for order \(order.number), kept as credit"
            ),
            [
                Posting(payment.method.ledgerAccount, payment.amount),
                Posting(.customerCredit, try payment.amount.negated()),
            ],
            at: payment.at
        )
        try writer.note(
            order.id,
            nil,
            at: payment.at,
            actor: actor.text,
            "\(payment.amount) by \(payment.method.key) did not fit this order and was credited to the customer."
        )
    }
}

extension PaymentMethod {
    /// Where the money of this method is.
    var ledgerAccount: LedgerAccount {
        switch self {
        case .credit: .customerCredit
        case .bankTransfer: .bank
        case .gateway: .gateway
        }
    }
}
