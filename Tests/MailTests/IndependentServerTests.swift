import Commerce
import Foundation
import Glibc
import Outbound
import Testing

@testable import Mail

/// Against an SMTP server and a mail parser that nobody here wrote: Python's aiosmtpd and `email`, where installed.
@Suite(.enabled(if: PythonServer.isInstalled)) struct IndependentServerTests {
    @Test func `what was sent is what a mail program reads`() async throws {
        let server = try PythonServer()
        let url = "smtp://127.0.0.1:\(server.port)"
        let mailer = SMTPMailer(
            SMTPClient(try #require(SMTPClient.Configuration(url: url))),
            from: try #require(MailAddress("Zoë’s Shop <shop@example.com>"))
        )
        let subject = "Ihre Bestellung 1001 ist geliefert – danke, 田中さん! " + String(repeating: "x", count: 80)
        let text =
            "Guten Tag,\n\n.\n..\nFrom here: https://shop.example/orders/1001?a=b&c=d  \n"
            + String(repeating: "lange Zeile mit ü ", count: 20) + "\n\nEnde"
        let mail = OutgoingMail(to: "jo@example.net", subject: subject, text: text, messageID: "order-1001")
        #expect(await mailer.send(mail) == .accepted)
        let seen = try server.readMail()
        #expect(seen.envelope == ["shop@example.com", "jo@example.net"])
        #expect(seen.from == "Zoë’s Shop <shop@example.com>")
        #expect(seen.subject == subject)
        #expect(seen.messageID == "<order-1001@example.com>")
        #expect(seen.text.replacing("\r\n", with: "\n") == text + "\n")
    }
}

/// aiosmtpd on a free port; each mail comes out as a line of JSON, taken apart by Python's own parser.
final class PythonServer {
    struct Mail: Decodable {
        let envelope: [String]
        let from: String
        let subject: String
        let messageID: String
        let text: String
    }

    static var isInstalled: Bool { (try? run("import aiosmtpd").waitForSuccess()) ?? false }

    let port: UInt16
    private let process: Process
    private let output: FileHandle

    init() throws {
        let pipe = Pipe()
        process = try Self.run(Self.script, output: pipe)
        output = pipe.fileHandleForReading
        port = try #require(UInt16(try Self.readLine(output)))
    }

    deinit {
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    func readMail() throws -> Mail {
        try JSONDecoder().decode(Mail.self, from: Data(Self.readLine(output).utf8))
    }

    private static func readLine(_ output: FileHandle) throws -> String {
        var line = Data()
        while let byte = try output.read(upToCount: 1), let value = byte.first, value != 0x0A { line.append(value) }
        return String(decoding: line, as: UTF8.self)
    }

    private static func run(_ script: String, output: Pipe? = nil) throws -> Process {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3", "-c", script]
        process.standardInput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        process.standardOutput = output ?? FileHandle.nullDevice
        try process.run()
        return process
    }

    private static let script = """
        import asyncio, email, email.policy, json
        from aiosmtpd.smtp import SMTP

        class Handler:
            async def handle_DATA(self, server, session, envelope):
                mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
                print(json.dumps({
                    "envelope": [envelope.mail_from, *envelope.rcpt_tos], "from": mail["From"],
                    "subject": mail["Subject"], "messageID": mail["Message-ID"], "text": mail.get_content(),
                }), flush=True)
                return "250 taken"

        async def main():
            loop = asyncio.get_running_loop()
            server = await loop.create_server(lambda: SMTP(Handler(), hostname="test"), "127.0.0.1", 0)
            print(server.sockets[0].getsockname()[1], flush=True)
            await server.serve_forever()

        asyncio.run(main())
        """
}

extension Process {
    fileprivate func waitForSuccess() -> Bool {
        waitUntilExit()
        return terminationStatus == 0
    }
}
