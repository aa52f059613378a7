import Commerce
import Foundation
import Testing

@testable import Mail

@Suite struct MailMessageTests {
    private func message(
        subject: String = "Your order 1001",
        text: String = "Hello",
        from: String = "Shop <shop@example.com>",
        id: String = "order-1001"
    ) throws -> String {
        let message = MailMessage(
            from: try #require(MailAddress(from)),
            to: try #require(MailAddress("jo@example.net")),
            mail: OutgoingMail(to: "jo@example.net", subject: subject, text: text, messageID: id),
            date: Date(timeIntervalSince1970: 1_795_382_405)
        )
        return String(decoding: message.bytes, as: UTF8.self)
    }

    @Test func `a plain mail is written as RFC 5322 has it`() throws {
        #expect(
            try message() == """
                Date: Sun, 22 Nov 2026 21:20:05 +0000\r
                From: "Shop" <shop@example.com>\r
                To: jo@example.net\r
                Message-ID: <order-1001@example.com>\r
                Subject: Your order 1001\r
                MIME-Version: 1.0\r
                Content-Type: text/plain; charset=utf-8\r
                Content-Transfer-Encoding: quoted-printable\r
                Auto-Submitted: auto-generated\r
                \r
                Hello\r\n
                """
        )
    }

    @Test func `a file goes along behind the text, its bytes unchanged`() throws {
        let file = [UInt8]((0..<3_000).map { UInt8(truncatingIfNeeded: $0 &* 7) })
        let mail = OutgoingMail(
            to: "jo@example.net",
            subject: "Invoice",
            text: "Hello =_storefront",
            messageID: "1",
            attachments: [MailAttachment(name: "INV-00001.pdf", mediaType: "application/pdf", bytes: file)]
        )
        let message = MailMessage(
            from: try #require(MailAddress("shop@example.com")),
            to: try #require(MailAddress("jo@example.net")),
            mail: mail,
            date: Date(timeIntervalSince1970: 0)
        )
        let text = String(decoding: message.bytes, as: UTF8.self)
        let parts = text.components(separatedBy: "--=_storefront")
        #expect(parts.count == 4)
        #expect(parts[0].contains("Content-Type: multipart/mixed; boundary=\"=_storefront\""))
        #expect(parts[1].contains("Hello =3D_storefront"))
        #expect(parts[2].contains("filename=\"INV-00001.pdf\""))
        #expect(parts[3] == "--\r\n")
        let body = try #require(parts[2].components(separatedBy: "\r\n\r\n").last)
        #expect(body.components(separatedBy: "\r\n").allSatisfy { $0.utf8.count <= 76 })
        #expect(Data(base64Encoded: body, options: .ignoreUnknownCharacters).map { [UInt8]($0) } == file)
    }

    @Test(arguments: [
        "a\r\nBcc: eve@example.com", "a\nBcc: eve@example.com", "a\rBcc: eve@example.com", "a\u{0}b\u{7F}",
    ])
    func `a subject cannot begin a header of its own`(_ subject: String) throws {
        let lines = try message(subject: subject).components(separatedBy: "\r\n")
        #expect(lines.filter { $0.hasPrefix("Subject: a") }.count == 1)
        #expect(!lines.contains { $0.hasPrefix("Bcc") })
        #expect(!lines.joined().contains("\n") && !lines.joined().contains("\r"))
    }

    @Test(arguments: [
        "Grüße", "注文が完了しました。ありがとうございます。またのご利用をお待ちしております。", "👩‍👩‍👧‍👦 family",
        "=?UTF-8?B?eA==?=", String(repeating: "long ", count: 30).trimmingCharacters(in: .whitespaces),
    ])
    func `a subject in any alphabet survives as encoded words`(_ subject: String) throws {
        let text = try message(subject: subject)
        let start = try #require(text.range(of: "Subject: ")).upperBound
        let end = try #require(text.range(of: "\r\nMIME-Version")).lowerBound
        let words = text[start..<end].components(separatedBy: "\r\n ")
        var bytes = Data()
        for word in words {
            #expect(word.hasPrefix("=?UTF-8?B?") && word.hasSuffix("?=") && word.count <= 75)
            let part = try #require(Data(base64Encoded: String(word.dropFirst(10).dropLast(2))))
            #expect(String(data: part, encoding: .utf8) != nil, "a character is torn apart")
            bytes += part
        }
        #expect(String(decoding: bytes, as: UTF8.self) == subject)
    }

    @Test func `a body is quoted-printable in short lines`() throws {
        let body = "Grüße = 1\n.leading dot\ntrailing \nFrom me\r\n" + String(repeating: "é", count: 40)
        let encoded = String(decoding: QuotedPrintable.encode(body), as: UTF8.self)
        let lines = encoded.components(separatedBy: "\r\n")
        #expect(lines.allSatisfy { $0.utf8.count <= 76 })
        #expect(Array(lines.prefix(4)) == ["Gr=C3=BC=C3=9Fe =3D 1", ".leading dot", "trailing=20", "From me"])
        let whole = encoded.replacing("=\r\n", with: "")
        #expect(whole.hasSuffix("From me\r\n" + String(repeating: "=C3=A9", count: 40) + "\r\n"))
    }

    @Test(arguments: [
        ("shop@example.com", "shop@example.com"), ("Shop <shop@example.com>", "\"Shop\" <shop@example.com>"),
        ("\"Shop, Inc.\" <s@example.com>", "\"Shop, Inc.\" <s@example.com>"),
        ("A \"B\" C <s@example.com>", "\"A \\\"B\\\" C\" <s@example.com>"),
        ("Zoë <s@example.com>", "=?UTF-8?B?Wm/Dqw==?= <s@example.com>"), ("<s@example.com>", "s@example.com"),
    ])
    func `a sender is an address with or without a name`(_ text: String, _ header: String) {
        #expect(MailAddress(text)?.headerText == header)
    }

    @Test(arguments: [
        "", "shop", "@example.com", "shop@", "a@b@c", "a b@example.com", "a@example.com\r\nBcc: x@example.com",
        "Shop\r\nBcc: x <a@example.com>", "<a@example.com", "a@exa<mple.com", "a@example.com,b@example.com",
    ])
    func `what is no address is none`(_ text: String) {
        #expect(MailAddress(text) == nil)
    }

    @Test func `a Message-ID is one token, and keeps a domain that it has`() throws {
        #expect(try message(id: "a\r\nX: >b<@shop.example").contains("\r\nMessage-ID: <aX:b@shop.example>\r\n"))
    }
}
