import Commerce
import FoundationEssentials
import Storage

/// Credit that was bought and whose money has gone back: the credit goes with it, as far as it is there, and a document
/// corrects the one that the top-up had.
extension Shop {
    /// What can still be taken of a customer's credit, up to an amount: first of what came the same way.
    func creditLeft(
        of customer: Customer.ID,
        cameBy method: PaymentMethod,
        upTo amount: Money,
        in reader: Reader
    ) throws -> [CreditPart] {
        let parts = try reader.creditParts(of: customer, in: amount.currency)
        return (parts.filter { $0.origin == method } + parts.filter { $0.origin != method }).taking(amount)
    }

    /// The document over money of a paid top-up that went back, up to what is left of it.
    /// - Parameter source: of the booking.
    /// - Returns: nil for what is no part of a top-up, or of nothing that is left.
    func correctTopUp(
        _ order: Order,
        paidBy payment: Payment,
        by amount: Money,
        _ source: LedgerSource,
        at now: Date,
        in writer: Writer
    ) throws -> InvoiceNumber? {
        guard order.kind == .topUp, order.paidAt != nil, payment.counted.minor > 0 else { return nil }
        let documents = try writer.invoices(of: order.id)
        guard let invoice = documents.first(where: { $0.number.series == .topUp }) else { return nil }
        let left = documents.reduce(Int64(0)) { sum, found in
            sum + (found.number.series == .topUp ? found.document.total : -found.document.total)
        }
        let net = Money(minor: min(left, amount.minor), order.total.currency)
        guard net.minor > 0 else { return nil }
        let event: OrderEvent = net.minor == left ? .fullyRefunded : .partRefunded
        if order.state == .paid || order.state == .partlyRefunded {
            try writer.move(order.id, event, at: now, actor: Actor.worker.text, reason: source.note)
        }
        let credit = CreditedPart(title: "Account credit", treatment: .untaxed, net: net, tax: .zero(net.currency))
        return try issueCorrection(
            .topUpCorrection,
            of: invoice,
            order,
            over: [credit],
            paid: "Paid back the way it was paid",
            source,
            at: now,
            in: writer
        )
    }

    /// A bank gave its customer the money of a top-up back for good.
    func takeBack(
        _ dispute: GatewayDispute,
        _ payment: Payment,
        of order: Order,
        at now: Date,
        in writer: Writer
    ) throws {
        let source = LedgerSource(
            "disputeLost",
            "\(payment.method.key):\(dispute.id)",
            customer: order.customer,
            order: order.id,
            note: "The bank gave the money back: dispute \(dispute.id)"
        )
        guard order.kind == .topUp, order.paidAt != nil, payment.counted.minor > 0,
            try writer.invoice(of: source) == nil, try !writer.isBooked(source.kind, source.id)
        else { return }
        let disputed = dispute.amount.flatMap { $0.currency == payment.amount.currency ? $0 : nil } ?? payment.amount
        let parts = try creditLeft(of: order.customer, cameBy: payment.method, upTo: disputed, in: writer)
        let taken = try parts.map(\.amount).total(disputed.currency)
        // What is spent stays among what disputes have cost.
        try writer.book(source, Posting.taking(parts) + [Posting(.disputes, try taken.negated())], at: now)
        let note = try correctTopUp(order, paidBy: payment, by: disputed, source, at: now, in: writer)
        try mailTakenBack(taken, disputed, of: order, note, dispute.id, at: now, in: writer)
    }
}
