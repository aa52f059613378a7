import Commerce
import FoundationEssentials
import Storage

/// The mails about money: how to pay, what has arrived, what went back.
extension Shop {
    /// For an order that was to be paid otherwise.
    func mailTransferDetails(_ id: Order.ID, at now: Date, in writer: Writer) throws {
        guard let order = try writer.order(id) else { return }
        let text = try transferDetails(of: order, in: writer)
        try queue("transfer-details", order, "How to pay order \(order.number)", text, at: now, in: writer)
    }

    func transferDetails(of order: Order, in reader: Reader) throws -> String {
        """
        Please transfer \(try reader.due(of: order)) until \(order.dueAt.isoDay) with the reference \(order.reference) to:
        \(try reader.settings().bankDetails)

        """
    }

    func mailPaymentReceived(
        _ order: Order,
        _ invoice: InvoiceNumber?,
        surplus: Money,
        at now: Date,
        in writer: Writer
    ) throws {
        let beyond = "\nYou paid \(surplus) more than was asked for; that is in your account credit."
        let next = order.kind == .topUp ? "It is in your account credit." : "We are preparing it now."
        let text = """
            Thank you: \(order.total) has arrived for order \(order.number). \(next)\(surplus.isZero ? "" : beyond)

            \(try summary(of: order, in: writer))
            \(address(of: invoice, called: "Your invoice"))
            """
        try queue(
            "payment-received",
            order,
            "Payment received for order \(order.number)",
            text,
            invoice: invoice,
            at: now,
            in: writer
        )
    }

    func mailPartReceived(
        _ payment: Payment,
        of order: Order,
        left: Money,
        at now: Date,
        in writer: Writer
    ) throws {
        guard let order = try writer.order(order.id) else { return }
        let isTransfer = order.method == .bankTransfer
        let how = isTransfer ? try transferDetails(of: order, in: writer) : "You can pay the rest on its page.\n"
        let text = """
            \(payment.amount) has arrived for order \(order.number). \(left) is still to be paid.

            \(how)
            """
        let subject = "A part of order \(order.number) has arrived"
        try queue("part-received", order, subject, text, subjectID: payment.ledgerID, at: now, in: writer)
    }

    /// Money that does not pay an order, or will not any more. Without any there is no mail.
    /// - Parameter source: what tells this mail about the order from others.
    func mailKeptAsCredit(
        _ amounts: [Money],
        of order: Order,
        because source: String,
        at now: Date,
        in writer: Writer
    ) throws {
        let amount = try amounts.total(order.total.currency)
        guard !amount.isZero else { return }
        let text = """
            \(amount) that you paid for order \(order.number) does not pay it, because the order does not wait for money
            any more. It is in your account credit, and pays your next order.

            """
        let id = "\(order.number) \(source)"
        try queue(
            "kept-as-credit",
            order,
            "\(amount) is in your account credit",
            text,
            subjectID: id,
            at: now,
            in: writer
        )
    }

    func mailRefunded(
        _ line: OrderLine,
        of order: Order,
        _ note: InvoiceNumber?,
        at now: Date,
        in writer: Writer
    ) throws {
        let text = """
            We could not deliver \(line.title). \(line.gross) has been added to your account credit.
            \(address(of: note, called: "The credit note"))
            """
        try queue(
            "refunded",
            order,
            "Credit for order \(order.number)",
            text,
            subjectID: line.id.description,
            invoice: note,
            at: now,
            in: writer
        )
    }

    func mailCredited(
        _ amount: Money,
        for order: Order,
        _ note: InvoiceNumber?,
        key: String,
        at now: Date,
        in writer: Writer
    ) throws {
        let text = """
            \(amount) of what you paid for order \(order.number) is in your account credit. It pays your next order.
            \(address(of: note, called: "The credit note"))
            """
        let subject = "\(amount) is in your account credit"
        try queue("credited", order, subject, text, subjectID: key, invoice: note, at: now, in: writer)
    }

    func mailPaidBack(
        _ refund: Refund,
        of order: Order,
        _ note: InvoiceNumber?,
        at now: Date,
        in writer: Writer
    ) throws {
        let isTopUp = order.kind == .topUp
        let credit = isTopUp ? "\nWhat was left of the credit that it had bought was taken back.\n" : ""
        let text = """
            \(refund.amount) of your payment for order \(order.number) is on its way back to you, by the way it came.
            Banks take up to ten days to show it.
            \(credit)\(address(of: note, called: isTopUp ? "The correction" : "The credit note"))
            """
        try queue(
            "paid-back",
            order,
            "Money back for order \(order.number)",
            text,
            subjectID: refund.id,
            invoice: note,
            at: now,
            in: writer
        )
    }

    /// - Parameter taken: what there was still of the credit that the disputed money had bought.
    func mailTakenBack(
        _ taken: Money,
        _ disputed: Money,
        of order: Order,
        _ note: InvoiceNumber?,
        _ dispute: String,
        at now: Date,
        in writer: Writer
    ) throws {
        let text = """
            Your bank has given \(disputed) back to you that you had paid for order \(order.number). \(taken) was taken from
            your account credit for it.
            \(address(of: note, called: "The correction"))
            """
        let subject = "\(taken) was taken from your account credit"
        try queue("taken-back", order, subject, text, subjectID: dispute, invoice: note, at: now, in: writer)
    }
}
