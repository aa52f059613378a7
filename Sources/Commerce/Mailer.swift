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
    package var attachments: [MailAttachment]

    package init(
        to: String,
        subject: String,
        text: String,
        messageID: String,
        attachments: [MailAttachment] = []
    ) {
        self.to = to
        self.subject = subject
        self.text = text
        self.messageID = messageID
        self.attachments = attachments
    }
}

/// A file that goes with a mail.
package struct MailAttachment: Hashable, Sendable {
    /// Letters, digits, hyphens and a point: "INV-00001.pdf".
    package let name: String
    /// "application/pdf"
    package let mediaType: String
    package let bytes: [UInt8]

    package init(name: String, mediaType: String, bytes: [UInt8]) {
        self.name = name
        self.mediaType = mediaType
        self.bytes = bytes
    }
}

package enum MailOutcome: Hashable, Sendable {
    case accepted
    /// Worth another try: the server is away or says "later" (RFC 5321 4yz).
    case postponed(String)
    /// The server refuses for good (5yz).
    case refused(String)
}
