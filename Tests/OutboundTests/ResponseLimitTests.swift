import Foundation
import Testing

@testable import Outbound

@Suite struct ResponseLimitTests {
    let client = HTTPClient()

    private func error(of result: Result<OutboundResponse, OutboundError>) -> OutboundError? {
        if case .failure(let error) = result { error } else { nil }
    }

    @Test func `a truncated body is unreadable and keeps what came`() async throws {
        let server = try ScriptedServer { connection in
            connection.readRequest()
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"success\":true,")
        }
        let result = await client.send(OutboundRequest(.post, server.url, body: []))
        guard case .unreadable(.cutOff, let partial) = try #require(error(of: result)) else {
            Issue.record("\(result)")
            return
        }
        #expect(partial.status == 200)
        #expect(partial.body == Array("{\"success\":true,".utf8))
    }

    @Test func `a truncated chunked body is unreadable`() async throws {
        let server = try ScriptedServer { connection in
            connection.readRequest()
            connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n")
        }
        let result = await client.send(OutboundRequest(.get, server.url))
        #expect(
            error(of: result)
                == .unreadable(
                    .cutOff,
                    partial: OutboundResponse(
                        status: 200,
                        headers: [.init("Transfer-Encoding", "chunked")],
                        body: Array("abc".utf8)
                    )
                )
        )
    }

    @Test func `a huge body is cut at the limit`() async throws {
        let server = try ScriptedServer { connection in
            connection.readRequest()
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 200000000\r\n\r\n")
            let piece = [UInt8](repeating: 0x20, count: 65_536)
            var sent = 0
            while sent < 200_000_000, connection.write(piece) { sent += piece.count }
        }
        var request = OutboundRequest(.get, server.url)
        request.limits.response = 100_000
        guard case .unreadable(.tooLarge, let partial) = try #require(error(of: await client.send(request))) else {
            Issue.record("not cut")
            return
        }
        #expect(partial.body.count == 100_000)
    }

    @Test func `a body of exactly the limit passes`() async throws {
        let server = try ScriptedServer { connection in
            connection.readRequest()
            connection.answer("200 OK", "12345")
        }
        var request = OutboundRequest(.get, server.url)
        request.limits.response = 5
        #expect(try await client.send(request).get().body.count == 5)
    }

    @Test func `a dripping body ends at the deadline`() async throws {
        let server = try ScriptedServer { connection in
            connection.readRequest()
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
            while connection.write(" ") { usleep(5000) }
        }
        var request = OutboundRequest(.get, server.url)
        request.limits.total = .milliseconds(300)
        guard case .unreadable(.tooLate, _) = try #require(error(of: await client.send(request))) else {
            Issue.record("not cut")
            return
        }
    }

    @Test func `an endless head is cut`() async throws {
        let server = try ScriptedServer { connection in
            connection.readRequest()
            connection.write("HTTP/1.1 200 OK\r\n")
            while connection.write("X-Filler: \(String(repeating: "a", count: 1000))\r\n") {}
        }
        #expect(error(of: await client.send(OutboundRequest(.get, server.url))) == .perhapsSent(.tooLarge))
    }

    @Test func `gzip is decoded and its limit counts decoded bytes`() async throws {
        // 64 KB of zeros in 96 bytes, and "{}" in 22, by `gzip -9n`.
        let bomb = try #require(Data(base64Encoded: Self.zeros))
        let empty = try #require(Data(base64Encoded: "H4sIAAAAAAACA6uuBQBDv6ajAgAAAA=="))
        let server = try ScriptedServer { connection in
            let body = connection.readRequest()?.contains("/bomb") == true ? bomb : empty
            connection.write("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: \(body.count)\r\n\r\n")
            connection.write(Array(body))
        }
        #expect(try await client.send(OutboundRequest(.get, server.url)).get().body == Array("{}".utf8))
        var request = OutboundRequest(.get, server.url + "bomb")
        #expect(try await client.send(request).get().body.count == 65_536)
        request.limits.response = 10_000
        guard case .unreadable(.tooLarge, _) = try #require(error(of: await client.send(request))) else {
            Issue.record("not cut")
            return
        }
    }

    @Test func `what is called gzip and is none is unreadable`() async throws {
        let server = try ScriptedServer { connection in
            connection.readRequest()
            connection.answer("200 OK", "{\"success\":true}", headers: ["Content-Encoding: gzip"])
        }
        guard
            case .unreadable(.badEncoding, let partial) =
                try #require(error(of: await client.send(OutboundRequest(.get, server.url))))
        else {
            Issue.record("accepted")
            return
        }
        #expect(partial.status == 200)
    }

    private static let zeros =
        "H4sIAAAAAAACA+3BAQEAAACAkP6v7ggKAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAauuOl9cAAAEA"
}
