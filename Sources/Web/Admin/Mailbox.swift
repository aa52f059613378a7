import Commerce
import HTTP
import Shop
import Storage
import Templates

/// `/admin/mails`: what was written to customers, and whether it left.
enum Mailbox {
    static func show(_ request: PageRequest, _ staff: Staff) async throws -> Response {
        let before = request.query["before"].flatMap { Int64($0) }.map { MailRecord.ID($0) }
        let (mails, last) = try request.shop.database.read {
            try $0.mails(before: before, limit: PageSize.rows + 1).onePage()
        }
        let sendsMail = request.context.options.sendsMail
        return try request.page(
            MailboxPage(
                notice: sendsMail ? nil : "No mail server is set (SMTP_URL): mails stay here.",
                mails: mails.map { MailboxPage.Row($0, showingSecrets: !sendsMail) },
                older: last.map { Link.adminMails.path + Link.query([("before", $0.id.description)]) }
            )
        )
    }

    static func sendAgain(_ request: PageRequest, _ staff: Staff) async throws -> Response {
        guard let id = Int64(request.parameters["id"]) else { throw PageError.notFound }
        let isQueued = try await request.shop.sendAgain(.init(id))
        let flash = isQueued ? Flash(.done, "It is tried again.") : Flash(.note, "It is sent already.")
        return request.redirect(to: .adminMails, flash: flash)
    }
}

struct MailboxPage: PageModel {
    static let template = "admin/mails"

    struct Row: Sendable {
        let id: MailRecord.ID
        let iso: String
        let time: String
        let recipient: String
        let subject: String
        let state: StateWord
        let body: String
        let canRetry: Bool
    }

    let notice: String?
    let mails: [Row]
    let older: String?

    var record: Record {
        [
            "notice": .optional(notice),
            "mails": .list(mails.map(\.value)),
            "hasMails": .flag(!mails.isEmpty),
            "olderHref": .optional(older),
        ]
    }

    static let sample = MailboxPage(
        notice: "No mail server is set.",
        mails: [
            Row(
                id: .init(1),
                iso: "2026-05-03T14:05:09Z",
                time: "3 May 2026",
                recipient: "ada@example.com",
                subject: "Your order",
                state: StateWord(mark: .problem, word: "refused"),
                body: "Hello",
                canRetry: true
            )
        ],
        older: "/admin/mails?before=1"
    )
}

extension MailboxPage.Row {
    /// - Parameter showingSecrets: where nothing is sent, staff have to pass on what only the customer should read.
    fileprivate init(_ mail: MailRecord, showingSecrets: Bool) {
        id = mail.id
        iso = mail.createdAt.isoText
        time = mail.createdAt.stampText
        recipient = mail.mail.to
        subject = mail.mail.subject
        body = mail.isSecret && (!showingSecrets || mail.state == "sent") ? "For the customer alone." : mail.mail.text
        let why = mail.failure.isEmpty ? "" : ": \(mail.failure)"
        switch mail.state {
        case "sent": state = StateWord(mark: .done, word: "sent")
        case "refused": state = StateWord(mark: .problem, word: "refused\(why)")
        default: state = StateWord(mark: .wait, word: "waiting\(why)")
        }
        canRetry = mail.state == "refused" || (mail.state == "queued" && mail.tries > 0)
    }

    fileprivate var value: Value {
        [
            "id": .text(id.description),
            "iso": .text(iso),
            "time": .text(time),
            "to": .text(recipient),
            "subject": .text(subject),
            "state": state.value,
            "body": .text(body),
            "retryAction": .optional(canRetry ? Link.adminMail(id).path : nil),
        ]
    }
}
