import Foundation
import Glibc
import Testing

@testable import Outbound

/// Over OpenSSL's own test server, with a certificate for `localhost` that nobody has signed.
@Suite(.enabled(if: FileManager.default.isExecutableFile(atPath: OpenSSLServer.program)))
struct TLSTests {
    @Test func `a certificate that is trusted and names the host is accepted`() async throws {
        let server = try OpenSSLServer()
        let client = HTTPClient(.init(trustedCertificates: server.certificate))
        let answer = try await client.send(OutboundRequest(.get, "https://localhost:\(server.port)/")).get()
        #expect(answer.status == 200)
        #expect(String(decoding: answer.body, as: UTF8.self).contains("TLSv1"))
    }

    @Test func `a certificate that nobody signed is refused before anything is sent`() async throws {
        let server = try OpenSSLServer()
        let request = OutboundRequest(.post, "https://localhost:\(server.port)/", body: Array("{}".utf8))
        #expect(await HTTPClient().send(request) == .failure(.notSent(.tlsFailed)))
    }

    @Test func `a certificate for another host is refused before anything is sent`() async throws {
        let server = try OpenSSLServer()
        let client = HTTPClient(.init(trustedCertificates: server.certificate))
        let request = OutboundRequest(.post, "https://127.0.0.1:\(server.port)/", body: Array("{}".utf8))
        #expect(await client.send(request) == .failure(.notSent(.tlsFailed)))
    }
}

/// `openssl s_server` on a free port, with a fresh certificate in a folder of its own.
final class OpenSSLServer {
    static let program = "/usr/bin/openssl"

    let port: UInt16
    let certificate: String
    private let folder: URL
    private let process = Process()

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "tls-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        certificate = folder.appending(path: "cert.pem").path
        let key = folder.appending(path: "key.pem").path
        try Self.run(
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:prime256v1",
            "-nodes",
            "-days",
            "2",
            "-subj",
            "/CN=localhost",
            "-addext",
            "subjectAltName=DNS:localhost",
            "-keyout",
            key,
            "-out",
            certificate
        )
        let output = Pipe()
        process.executableURL = URL(filePath: Self.program)
        process.arguments = ["s_server", "-accept", "127.0.0.1:0", "-www", "-cert", certificate, "-key", key]
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        process.standardInput = FileHandle.nullDevice
        try process.run()
        // It says "ACCEPT 127.0.0.1:PORT" once it listens.
        var said = ""
        while !said.contains("ACCEPT") || !said.hasSuffix("\n") {
            let piece = output.fileHandleForReading.availableData
            guard !piece.isEmpty else { throw POSIXError(.ECHILD) }
            said += String(decoding: piece, as: UTF8.self)
        }
        port = try #require(said.split(whereSeparator: { $0 == ":" || $0.isNewline }).compactMap { UInt16($0) }.last)
    }

    deinit {
        // It inherits the blocked signals of the thread that started it: SIGTERM would wait for ever.
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        try? FileManager.default.removeItem(at: folder)
    }

    private static func run(_ arguments: String...) throws {
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw POSIXError(.ECHILD) }
    }
}
