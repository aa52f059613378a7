import Commerce
import FoundationEssentials
import Storage

/// The shop's mails. Each is written in the transaction that it reports, once per subject, and never holds a
/// credential: those stay behind the sign-in.
extension Shop {
    func mailOrderPlaced(_ id: Order.ID, at now: Date, in writer: Writer) throws {
        // What is paid at once has its mail about that.
        guard let order = try writer.order(id), order.state == .awaitingPayment else { return }
        var text = """
            We have your order \(order.number) for \(order.total).

            \(try summary(of: order, in: writer))

            """
        if order.method == .bankTransfer {
            text += "\n" + (try transferDetails(of: order, in: writer))
        }
        try queue("order-placed", order, "Your order \(order.number)", text, at: now, in: writer)
    }

    /// Tries a mail once more that was refused or waits.
    /// - Returns: false for a mail that is sent already, or is none.
    package func sendAgain(_ mail: MailRecord.ID) async throws -> Bool {
        let now = now()
        let isQueued = try await database.write { try $0.requeueMail(mail, at: now) }
        bells.mail.ring()
        return isQueued
    }

    func mailDelivered(_ line: OrderLine, at now: Date, in writer: Writer) throws {
        guard let order = try writer.order(line.order) else { return }
        let text = """
            \(line.title) is ready. What you need to use it stands on your order's page, behind your sign-in.

            """
        try queue(
            "delivered",
            order,
            "Ready: \(line.title)",
            text,
            subjectID: line.id.description,
            at: now,
            in: writer
        )
    }

    /// The one mail that is a key: its text is dropped once it was sent.
    func mailPasswordReset(_ customer: Customer, to link: String, at now: Date, in writer: Writer) throws {
        let name = try writer.settings().shopName
        let text = """
            Hello \(customer.name),

            somebody asked for a new password for your account at \(name). To choose one, open this page within an hour:

            \(link)

            If it was not you, do nothing: the old password stays.

            \(name)

            """
        try writer.queueMail(
            "password-reset",
            about: customer.id.description,
            period: String(Int64(now.timeIntervalSince1970 * 1000)),
            to: customer.email,
            subject: "A new password for \(name)",
            text: text,
            isSecret: true,
            at: now
        )
        let bell = bells.mail
        writer.afterCommit { bell.ring() }
    }

    /// A link, so that a document that cannot be drawn keeps no mail back.
    func address(of invoice: InvoiceNumber?, called name: String) -> String {
        invoice.map { "\n\(name) \($0) is at \(url)/account/invoices/\($0)\n" } ?? ""
    }

    func summary(of order: Order, in reader: Reader) throws -> String {
        if order.kind == .topUp { return "- Account credit: \(order.total)" }
        return try reader.lines(of: order.id).map { "- \($0.title): \($0.gross)" }.joined(separator: "\n")
    }

    func queue(
        _ kind: String,
        _ order: Order,
        _ subject: String,
        _ text: String,
        subjectID: String? = nil,
        invoice: InvoiceNumber? = nil,
        at now: Date,
        in writer: Writer
    ) throws {
        guard let customer = try writer.clientLink(order.customer) else { return }
        let name = try writer.settings().shopName
        try writer.queueMail(
            kind,
            about: subjectID ?? order.number,
            to: customer.email,
            subject: subject,
            text: "Hello \(customer.name),\n\n\(text)\n\(url)/orders/\(order.number)\n\n\(name)\n",
            invoice: invoice,
            at: now
        )
        let bell = bells.mail
        writer.afterCommit { bell.ring() }
    }
}
