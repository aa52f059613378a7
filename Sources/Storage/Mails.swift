import Commerce
import FoundationEssentials

package struct MailRecord: Sendable {
    package typealias ID = Identifier<MailRecord>

    package let id: ID
    package let kind: String
    package let subjectID: String
    package let mail: OutgoingMail
    /// Goes along as a PDF.
    package let invoice: InvoiceNumber?
    /// The text is a key to an account: there until it was sent.
    package let isSecret: Bool
    package let state: String
    package let tries: Int
    package let createdAt: Date
    package let failure: String
}

extension Reader {
    package func mailsToSend(at now: Date, limit: Int) throws -> [MailRecord] {
        try rows(
            """
            SELECT \(Self.mailColumns) FROM mails WHERE state = 'queued' AND not_before <= ?
            ORDER BY not_before LIMIT ?
            """,
            now.milliseconds,
            limit,
            row: Self.mail
        )
    }

    /// Newest first.
    package func mails(before: MailRecord.ID? = nil, limit: Int) throws -> [MailRecord] {
        try rows(
            "SELECT \(Self.mailColumns) FROM mails WHERE id < ? ORDER BY id DESC LIMIT ?",
            before?.rawValue ?? .max,
            limit,
            row: Self.mail
        )
    }

    private static let mailColumns: SQL = """
        id, kind, subject_id, period, recipient, subject, body, state, tries, created_at, failure, is_secret,
        invoice
        """

    private static func mail(_ row: borrowing Row) -> MailRecord {
        let period = row.text(3).isEmpty ? "" : "." + row.text(3)
        return MailRecord(
            id: .init(row.int64(0)),
            kind: row.text(1),
            subjectID: row.text(2),
            mail: OutgoingMail(
                to: row.text(4),
                subject: row.text(5),
                text: row.text(6),
                messageID: "\(row.text(1)).\(row.text(2))\(period)@storefront"
            ),
            invoice: row.optionalText(12).flatMap { InvoiceNumber($0) },
            isSecret: row.bool(11),
            state: row.text(7),
            tries: row.int(8),
            createdAt: Date(milliseconds: row.int64(9)),
            failure: row.text(10)
        )
    }
}

extension Writer {
    /// One mail per kind, subject and period: asking again is a no-op.
    package func queueMail(
        _ kind: String,
        about subjectID: String,
        period: String = "",
        to recipient: String,
        subject: String,
        text: String,
        isSecret: Bool = false,
        invoice: InvoiceNumber? = nil,
        at now: Date
    ) throws {
        try run(
            """
            INSERT INTO mails
            (kind, subject_id, period, recipient, subject, body, is_secret, invoice, state, not_before, created_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'queued', ?, ?) ON CONFLICT DO NOTHING
            """,
            kind,
            subjectID,
            period,
            recipient,
            subject,
            text,
            isSecret,
            invoice?.description,
            now.milliseconds,
            now.milliseconds
        )
    }

    /// - Returns: false for a mail that is sent, or is none.
    package func requeueMail(_ id: MailRecord.ID, at now: Date) throws -> Bool {
        try run(
            "UPDATE mails SET state = 'queued', not_before = ?, failure = '' WHERE id = ? AND state <> 'sent'",
            now.milliseconds,
            id.rawValue
        ) == 1
    }

    package func setOutcome(_ outcome: MailOutcome, of mail: MailRecord.ID, retryAt: Date) throws {
        switch outcome {
        case .accepted:
            try run(
                """
                UPDATE mails SET state = 'sent', tries = tries + 1, failure = '', body = iif(is_secret, '', body)
                WHERE id = ?
                """,
                mail.rawValue
            )
        case .postponed(let reason):
            try run(
                "UPDATE mails SET tries = tries + 1, failure = ?, not_before = ? WHERE id = ?",
                reason,
                retryAt.milliseconds,
                mail.rawValue
            )
        case .refused(let reason):
            try run(
                "UPDATE mails SET state = 'refused', tries = tries + 1, failure = ? WHERE id = ?",
                reason,
                mail.rawValue
            )
        }
    }
}
