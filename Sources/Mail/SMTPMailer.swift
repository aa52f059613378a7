import Commerce
import FoundationEssentials
import Outbound

/// Sends the shop's mails by SMTP.
package struct SMTPMailer: Mailer {
    private let client: SMTPClient
    private let from: MailAddress
    private let now: @Sendable () -> Date

    package init(
        _ client: SMTPClient,
        from: MailAddress,
        now: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.client = client
        self.from = from
        self.now = now
    }

    package func send(_ mail: OutgoingMail) async -> MailOutcome {
        guard let to = MailAddress(mail.to), to.name == nil else { return .refused("the address cannot be written to") }
        let message = MailMessage(from: from, to: to, mail: mail, date: now())
        let envelope = SMTPEnvelope(from: from.address, to: to.address, message: message.bytes)
        switch await client.send(envelope) {
        case .accepted: return .accepted
        case .later(_, let text): return .postponed(text)
        case .refused(_, let text): return .refused(text)
        case .unreachable(let text): return .postponed(text)
        }
    }
}
