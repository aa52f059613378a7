import Commerce
import Foundation
import Outbound
import Testing

@testable import Mail

@Suite struct SMTPMailerTests {
    private let mail = OutgoingMail(
        to: "jo@example.net",
        subject: "Grüße",
        text: "Hello,\n.\n.dot\n\nGrüße",
        messageID: "m-1"
    )

    private func mailer(_ server: SMTPScript, login: String = "") throws -> SMTPMailer {
        let url = "smtp://\(login)127.0.0.1:\(server.port)"
        return SMTPMailer(
            SMTPClient(try #require(SMTPClient.Configuration(url: url))),
            from: try #require(MailAddress("Shop <shop@example.com>"))
        )
    }

    @Test func `a mail arrives with its envelope and its dots`() async throws {
        let server = try SMTPScript()
        #expect(try await mailer(server).send(mail) == .accepted)
        let heard = server.heard
        #expect(heard.contains { $0.hasPrefix("MAIL FROM:<shop@example.com>") })
        #expect(heard.contains("RCPT TO:<jo@example.net>"))
        #expect(heard.contains("From: \"Shop\" <shop@example.com>"))
        #expect(heard.contains("Subject: =?UTF-8?B?R3LDvMOfZQ==?="))
        // RFC 5321 §4.5.2: a dot at the start of a line is doubled, so that it does not end the mail.
        #expect(heard.contains("..") && heard.contains("..dot") && heard.contains("Gr=C3=BC=C3=9Fe"))
    }

    @Test(arguments: [
        (["RCPT": "550 no such user"], MailOutcome.refused("550 no such user")),
        (["MAIL": "552 too large"], .refused("552 too large")),
        (["RCPT": "451 try later"], .postponed("451 try later")),
        (["DATA": "421 closing"], .postponed("421 closing")),
        ([".": "554 spam"], .refused("554 spam")),
        ([".": "452 disk full"], .postponed("452 disk full")),
        (["hello": "554 go away"], .postponed("554 go away")),
        (["hello": "421 busy"], .postponed("421 busy")),
    ])
    func `the server's word decides between later and never`(
        _ replies: [String: String],
        _ outcome: MailOutcome
    ) async throws {
        let server = try SMTPScript(replies)
        #expect(try await mailer(server).send(mail) == outcome)
    }

    @Test func `a server that hangs up is tried again`() async throws {
        for moment in ["hello", "MAIL", "DATA", "."] {
            let server = try SMTPScript([moment: ""])
            guard case .postponed = try await mailer(server).send(mail) else {
                Issue.record("not postponed: \(moment)")
                return
            }
        }
    }

    @Test func `a wrong password is our trouble and not the mail's`() async throws {
        // base64 of "\0u\0p@ss": the password is decoded from the URL.
        let replies = ["EHLO": "250-test\r\n250 AUTH PLAIN", "AUTH": "334 go on", "AHUAcEBzcw": "535 no"]
        let server = try SMTPScript(replies)
        let outcome = try await mailer(server, login: "u:p%40ss@").send(mail)
        #expect(outcome == .postponed("the server does not accept the sign-in"))
        #expect(server.heard.contains("AHUAcEBzcw=="))
        #expect(!server.heard.contains { $0.hasPrefix("MAIL") })
    }

    @Test func `nobody there is tried again, a broken address never`() async throws {
        let client = SMTPClient(try #require(SMTPClient.Configuration(url: "smtp://127.0.0.1:1")))
        let mailer = SMTPMailer(client, from: try #require(MailAddress("shop@example.com")))
        #expect(await mailer.send(mail) == .postponed("the connection was refused"))
        let broken = OutgoingMail(to: "a@b.c>\r\nRCPT TO:<x@y.z", subject: "", text: "", messageID: "1")
        #expect(await mailer.send(broken) == .refused("the address cannot be written to"))
    }

    @Test func `a server without STARTTLS gets no password where TLS is required`() async throws {
        let server = try SMTPScript(["EHLO": "250-test\r\n250 AUTH PLAIN"])
        let url = "smtp://u:secret@127.0.0.1:\(server.port)?tls=required"
        let client = SMTPClient(try #require(SMTPClient.Configuration(url: url)))
        let mailer = SMTPMailer(client, from: try #require(MailAddress("shop@example.com")))
        #expect(await mailer.send(mail) == .postponed("the server offers no STARTTLS"))
        #expect(!server.heard.contains { $0.hasPrefix("AUTH") })
    }

    @Test(arguments: [
        ("smtp://mail.example", 587, SMTPClient.Configuration.Security.required),
        ("smtps://u:p@mail.example", 465, .required), ("smtp://u:p@mail.example:25", 25, .required),
        ("smtp://mail.example?tls=optional", 587, .optional), ("smtp://mail.example/?tls=none", 587, .none),
        ("smtp://localhost:1025", 1025, .none), ("smtp://[::1]:1025?tls=required", 1025, .required),
    ])
    func `a server's URL is read`(_ url: String, _ port: Int, _ security: SMTPClient.Configuration.Security) throws {
        let configuration = try #require(SMTPClient.Configuration(url: url))
        #expect(configuration.port == port)
        #expect(configuration.security == security)
    }

    @Test(arguments: [
        "", "mail.example", "http://mail.example", "smtp://", "smtp://mail.example?tls=maybe",
        "smtp://u:p@mail.example?tls=none", "smtp://u:p@mail.example?tls=optional", "smtp://u@mail.example",
    ])
    func `what would be no server, or a password in the clear, is refused`(_ url: String) {
        #expect(SMTPClient.Configuration(url: url) == nil)
    }
}
