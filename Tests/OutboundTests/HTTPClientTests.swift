import Glibc
import Testing

@testable import Outbound

@Suite struct HTTPClientTests {
    let client = HTTPClient()

    private func post(_ url: String, limits: OutboundRequest.Limits = .init()) -> OutboundRequest {
        OutboundRequest(.post, url, body: Array("{}".utf8), limits: limits)
    }

    @Test func `an answer comes back with status, headers and body`() async throws {
        let server = try ScriptedServer { connection in
            connection.readRequest()
            connection.answer("418 Teapot", #"{"a":1}"#, headers: ["Retry-After:  7 ", "X-Empty:"])
        }
        var request = OutboundRequest(.post, server.url + "orders?x=1", body: Array("{\"b\":2}".utf8))
        request.headers = [.init("Content-Type", "application/json"), .init("X-API-Key", "k")]
        let answer = try await client.send(request).get()
        #expect(answer.status == 418)
        #expect(answer.body == Array(#"{"a":1}"#.utf8))
        #expect(answer.header("retry-after") == "7")
        #expect(answer.header("x-empty") == "")
        #expect(answer.header("absent") == nil)
        let seen = try #require(server.requests.first)
        #expect(seen.hasPrefix("POST /orders?x=1 HTTP/1.1\r\n"))
        #expect(seen.contains("\r\nX-API-Key: k\r\n"))
        #expect(seen.contains("\r\nContent-Type: application/json\r\n"))
        #expect(seen.contains("\r\nContent-Length: 7\r\n"))
        #expect(!seen.lowercased().contains("expect:"))
        #expect(seen.hasSuffix("\r\n\r\n{\"b\":2}"))
    }

    @Test(arguments: [OutboundRequest.Method.get, .post, .put, .patch, .delete])
    func `each method is sent as it is named`(_ method: OutboundRequest.Method) async throws {
        let server = try ScriptedServer { connection in
            connection.readRequest()
            connection.answer()
        }
        _ = try await client.send(OutboundRequest(method, server.url)).get()
        #expect(server.requests.first?.hasPrefix("\(method.rawValue) / HTTP/1.1\r\n") == true)
        #expect(server.requests.first?.lowercased().contains("content-type") == false)
    }

    @Test func `a refused port is not sent`() async throws {
        let port = try ScriptedServer.refusedPort()
        let result = await client.send(post("http://127.0.0.1:\(port)/"))
        #expect(result == .failure(.notSent(.connectionFailed)))
    }

    @Test func `a name that does not resolve is not sent`() async {
        let result = await client.send(post("https://shop.invalid/"))
        #expect(result == .failure(.notSent(.nameNotResolved)))
    }

    @Test func `TLS to a port that speaks none is not sent`() async throws {
        let server = try ScriptedServer { connection in
            connection.write("HTTP/1.1 400 Bad Request\r\n\r\n")
            connection.waitForEnd()
        }
        let result = await client.send(post("https://127.0.0.1:\(server.port)/"))
        #expect(result == .failure(.notSent(.tlsFailed)))
    }

    @Test func `a peer that hangs in the TLS handshake is not sent`() async throws {
        let server = try ScriptedServer { $0.waitForEnd() }
        let limits = OutboundRequest.Limits(total: .milliseconds(200))
        let result = await client.send(post("https://127.0.0.1:\(server.port)/", limits: limits))
        #expect(result == .failure(.notSent(.tooLate)))
    }

    @Test func `a connection closed before the answer is perhaps sent`() async throws {
        let server = try ScriptedServer { $0.readRequest() }
        #expect(await client.send(post(server.url)) == .failure(.perhapsSent(.cutOff)))
        #expect(server.requests.count == 1)
    }

    @Test func `a connection reset before or after the request is read is perhaps sent`() async throws {
        let before = try ScriptedServer { connection in
            // Earlier, and the client could truthfully say that nothing was sent.
            connection.waitForFirstByte()
            connection.reset()
        }
        let after = try ScriptedServer { connection in
            connection.readRequest()
            connection.reset()
        }
        #expect(await client.send(post(before.url)) == .failure(.perhapsSent(.cutOff)))
        #expect(await client.send(post(after.url)) == .failure(.perhapsSent(.cutOff)))
    }

    @Test func `no answer within the deadline is perhaps sent`() async throws {
        let server = try ScriptedServer { connection in
            connection.readRequest()
            connection.waitForEnd()
        }
        let limits = OutboundRequest.Limits(total: .milliseconds(200))
        #expect(await client.send(post(server.url, limits: limits)) == .failure(.perhapsSent(.tooLate)))
    }

    @Test func `an interim answer alone is no answer`() async throws {
        let server = try ScriptedServer { connection in
            connection.readRequest()
            connection.write("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n")
        }
        guard case .failure(.perhapsSent) = await client.send(post(server.url)) else {
            Issue.record("an interim answer passed for the final one")
            return
        }
    }

    @Test func `the final answer follows interim ones`() async throws {
        let server = try ScriptedServer { connection in
            connection.readRequest()
            connection.write("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n")
            connection.answer("201 Created", "ok")
        }
        let answer = try await client.send(post(server.url)).get()
        #expect(answer.status == 201)
        #expect(answer.header("Link") == nil)
    }

    @Test func `what is no HTTP is perhaps sent`() async throws {
        let server = try ScriptedServer { connection in
            connection.readRequest()
            connection.write("220 mail.example ESMTP\r\n")
        }
        #expect(await client.send(post(server.url)) == .failure(.perhapsSent(.malformed)))
    }

    @Test func `a redirect is an answer and is not followed`() async throws {
        let server = try ScriptedServer { connection in
            while connection.readRequest() != nil { connection.answer("302 Found", "", headers: ["Location: /other"]) }
        }
        let answer = try await client.send(OutboundRequest(.get, server.url)).get()
        #expect(answer.status == 302)
        #expect(server.requests.count == 1)
    }

    @Test func `proxies of the environment are ignored`() async throws {
        let server = try ScriptedServer { connection in
            connection.readRequest()
            connection.answer()
        }
        setenv("http_proxy", "http://127.0.0.1:\(try ScriptedServer.refusedPort())", 1)
        defer { unsetenv("http_proxy") }
        #expect(try await client.send(OutboundRequest(.get, server.url)).get().status == 200)
    }
}
