/// Sends one mail. Implemented by `Mail` over SMTP; without `SMTP_URL` there is none and mails stay in the outbox.
package protocol Mailer: Sendable {
    func send(_ mail: OutgoingMail) async -> MailOutcome
}

package struct OutgoingMail: Hashable, Sendable {
    package let to: String
    package let subject: String
    /// Plain text; links to the shop's pages, never a credential.
    package let text: String
    /// `Message-ID` without brackets, the same at each try, so that a repeated mail is seen as one.
    package let messageID: String

    package init(to: String, subject: String, text: String, messageID: String) {
        self.to = to
        self.subject = subject
        self.text = text
        self.messageID = messageID
    }
}

package enum MailOutcome: Hashable, Sendable {
    case accepted
    /// Worth another try: the server is away or says "later" (RFC 5321 4yz).
    case postponed(String)
    /// The server refuses for good (5yz).
    case refused(String)
}
