import CLinux
import Testing

@testable import HTTP

@Suite struct ServerTests {
    @Test func `a request is answered and the connection stays open for the next`() async throws {
        try await withServer { port in
            let client = try RawClient(port: port)
            for path in ["/one", "/two"] {
                client.send("GET \(path) HTTP/1.1\r\nHost: shop\r\n\r\n")
                let response = try #require(await client.readResponse())
                #expect(response.status == 200)
                #expect(response.text == "GET \(path) []")
                #expect(response["Connection"] == nil)
                #expect(response["Date"]?.hasSuffix(" GMT") == true)
            }
        }
    }

    @Test func `pipelined requests are answered in order even when the first takes longest`() async throws {
        let gate = Gate()
        let handler: Handler = { request in
            if request.path == "/slow" { await gate.wait() }
            if request.path == "/fast" { await gate.open() }
            return .text(request.path)
        }
        try await withServer(handler: handler) { port in
            let client = try RawClient(port: port)
            client.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\nGET /next HTTP/1.1\r\nHost: a\r\n\r\n")
            let other = try RawClient(port: port)
            other.send("GET /fast HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(await other.readResponse()?.text == "/fast")
            #expect(await client.readResponse()?.text == "/slow")
            #expect(await client.readResponse()?.text == "/next")
        }
    }

    @Test func `hundreds of pipelined requests in one write are all answered, in order`() async throws {
        try await withServer { port in
            let client = try RawClient(port: port)
            client.send((0..<500).map { "GET /\($0) HTTP/1.1\r\nHost: a\r\n\r\n" }.joined())
            for number in 0..<500 {
                #expect(await client.readResponse()?.text == "GET /\(number) []")
            }
        }
    }

    @Test func `a client that has closed its half still gets the answer`() async throws {
        let answer = try await exchange("GET /half HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
        #expect(answer.hasSuffix("GET /half []"))
    }

    @Test func `HEAD has the fields of GET and no body`() async throws {
        try await withServer { port in
            let client = try RawClient(port: port)
            client.send("HEAD /a HTTP/1.1\r\nHost: a\r\n\r\nGET /b HTTP/1.1\r\nHost: a\r\n\r\n")
            let head = try #require(await client.readResponse(toHead: true))
            #expect(head["Content-Length"] == "10")
            #expect(await client.readResponse()?.text == "GET /b []")
        }
    }

    @Test(arguments: [204, 304])
    func `answers that may have no body are sent without body and length`(code: Int) async throws {
        let handler: Handler = { _ in Response(Status(code), body: Array("surplus".utf8)) }
        try await withServer(handler: handler) { port in
            let client = try RawClient(port: port)
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n")
            for _ in 0..<2 {
                let response = try #require(await client.readResponse())
                #expect(response.status == code)
                #expect(response["Content-Length"] == nil)
            }
        }
    }

    @Test func `HTTP 1.0 closes unless the client asks to keep alive`() async throws {
        let once = try await exchange("GET / HTTP/1.0\r\n\r\n")
        #expect(once.contains("Connection: close\r\n"))
        try await withServer { port in
            let client = try RawClient(port: port)
            client.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
            #expect(await client.readResponse()?["Connection"] == "keep-alive")
            client.send("GET / HTTP/1.0\r\n\r\n")
            #expect(await client.readResponse()?["Connection"] == "close")
            #expect(await client.isEnded())
        }
    }

    @Test func `Connection close is honoured and nothing behind it is answered`() async throws {
        let answer = try await exchange(
            "GET /a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\nGET /b HTTP/1.1\r\nHost: a\r\n\r\n"
        )
        #expect(answer.hasSuffix("GET /a []"))
    }

    @Test func `a body that comes in pieces is one body`() async throws {
        try await withServer { port in
            let client = try RawClient(port: port)
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\nab")
            client.send("cd")
            client.send("ef")
            #expect(await client.readResponse()?.text == "POST / [abcdef]")
        }
    }

    @Test func `a client that waits for 100 Continue gets it before it sends the body`() async throws {
        try await withServer { port in
            let client = try RawClient(port: port)
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n")
            #expect(await client.readResponse()?.status == 100)
            client.send("hi")
            #expect(await client.readResponse()?.text == "POST / [hi]")
        }
    }

    @Test func `a body that is too large is refused before it is sent`() async throws {
        try await withServer({ $0.limits.bodySize = 1000 }) { port in
            let client = try RawClient(port: port)
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1001\r\nExpect: 100-continue\r\n\r\n")
            let response = try #require(await client.readResponse())
            #expect(response.status == 413)
            #expect(response["Connection"] == "close")
        }
    }

    @Test func `the refusal of a large body reaches a client that is still sending`() async throws {
        try await withServer({ $0.limits.bodySize = 1000 }) { port in
            let client = try RawClient(port: port)
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 500000\r\n\r\n")
            client.send([UInt8](repeating: 65, count: 500_000))
            #expect(await client.readResponse()?.status == 413)
        }
    }

    @Test func `a large answer reaches a slow reader whole`() async throws {
        let body = [UInt8](repeating: 66, count: 5_000_000)
        try await withServer(handler: { _ in Response(body: body) }) { port in
            let client = try RawClient(port: port, receiveBuffer: 32_768)
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(await client.readResponse()?.body.count == 5_000_000)
            #expect(await client.readResponse()?.body.count == 5_000_000)
        }
    }

    @Test func `an immediate answer comes before the handler is asked`() async throws {
        let immediate: ImmediateHandler = { $0.path == "/now" ? .text("now") : nil }
        try await withServer(immediate: immediate) { port in
            let client = try RawClient(port: port)
            client.send("GET /now HTTP/1.1\r\nHost: a\r\n\r\nGET /later HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(await client.readResponse()?.text == "now")
            #expect(await client.readResponse()?.text == "GET /later []")
        }
    }

    @Test func `memory that was given back is there again when it is needed`() async throws {
        try await withServer { port in
            let client = try RawClient(port: port)
            for path in ["/one", "/two"] {
                client.send("GET \(path) HTTP/1.1\r\nHost: a\r\n\r\n")
                #expect(await client.readResponse()?.text == "GET \(path) []")
                linux_give_back_memory()
            }
        }
    }

    @Test func `a port in use and a foreign address are told apart`() async throws {
        try await withServer { port in
            let error = #expect(throws: ServerError.self) {
                try Server(.init(host: "127.0.0.1", port: port), handler: echo).start()
            }
            #expect(error == .portInUse(host: "127.0.0.1", port: port))
        }
        #expect(throws: ServerError.addressNotAvailable(host: "192.0.2.1")) {
            try Server(.init(host: "192.0.2.1", port: 0), handler: echo).start()
        }
    }
}
