import Testing

@testable import HTTP

@Suite struct CompressionTests {
    @Test func `HTML is compressed for those who ask when it is worth it`() async throws {
        let page = Array(String(repeating: "<p>page</p>", count: 500).utf8)
        let handler: Handler = { $0.path == "/small" ? .html([60]) : .html(page) }
        try await withServer(handler: handler) { port in
            let client = try RawClient(port: port)
            client.send("GET / HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\n\r\n")
            let compressed = try #require(await client.readResponse())
            #expect(compressed["Content-Encoding"] == "gzip")
            #expect(compressed["Vary"] == "Accept-Encoding")
            #expect(compressed.body.starts(with: [0x1F, 0x8B]))
            #expect(compressed.body.count < 500)
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            let plain = try #require(await client.readResponse())
            #expect(plain["Vary"] == "Accept-Encoding")
            #expect(plain.body == page)
            client.send("GET /small HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\n\r\n")
            #expect(await client.readResponse()?["Content-Encoding"] == nil)
        }
    }
}

@Suite struct TrustedProxyTests {
    private static let tell: Handler = { request in
        .text("\(request.client) \(request.isSecure ? "https" : "http") \(request.headers["Host"] ?? "")")
    }

    private func answer(_ fields: String, trusted: [String]) async throws -> String? {
        var text: String?
        try await withServer({ $0.trustedProxies = trusted }, handler: Self.tell) { port in
            let client = try RawClient(port: port)
            client.send("GET / HTTP/1.1\r\nHost: inner\r\n\(fields)\r\n")
            text = await client.readResponse()?.text
        }
        return text
    }

    @Test func `nobody is believed by default`() async throws {
        let fields =
            "X-Forwarded-For: 192.0.2.9\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: shop\r\nForwarded: for=1.2.3.4\r\n"
        #expect(try await answer(fields, trusted: []) == "127.0.0.1 http inner")
        #expect(try await answer(fields, trusted: ["10.0.0.0/8", "::1"]) == "127.0.0.1 http inner")
    }

    @Test(arguments: [
        (
            "X-Forwarded-For: 192.0.2.9\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: shop:81\r\n",
            "192.0.2.9 https shop:81"
        ),
        ("X-Forwarded-For: 6.6.6.6, 192.0.2.9, 10.1.1.1\r\n", "192.0.2.9 http inner"),
        ("X-Forwarded-For: 6.6.6.6\r\nX-Forwarded-For: 2001:DB8::1\r\n", "2001:db8::1 http inner"),
        ("X-Forwarded-For: 192.0.2.9, garbage\r\n", "127.0.0.1 http inner"),
        ("X-Forwarded-Proto: http, HTTPS\r\n", "127.0.0.1 https inner"),
        ("X-Forwarded-For: 192.0.2.9\r\nX-Forwarded-Host: a b\r\n", "192.0.2.9 http inner"),
        ("Forwarded: for=6.6.6.6, for=\"[2001:db8::7]:80\";proto=https;host=shop\r\n", "2001:db8::7 https shop"),
        ("X-Forwarded-Host: evil, shop\r\n", "127.0.0.1 http shop"),
        ("Forwarded: for=\"6.6.6.6, for=192.0.2.9\r\n", "192.0.2.9 http inner"),
        ("Forwarded: for=\"192.0.2.9\r\n", "127.0.0.1 http inner"),
        ("Forwarded: host=\"a,b\\\", for=6.6.6.6\\\"\";for=192.0.2.9\r\n", "192.0.2.9 http inner"),
        ("Forwarded: for=192.0.2.9;host=\"shop\\\\\", for=10.1.1.1;host=shop\r\n", "192.0.2.9 http shop"),
        ("Forwarded: for=192.0.2.9, , for=unknown\r\n", "127.0.0.1 http inner"),
        ("X-Forwarded-For: 192.0.2.9\r\nForwarded: for=6.6.6.6;proto=https\r\n", "192.0.2.9 http inner"),
    ])
    func `a listed proxy is believed as far as it goes`(fields: String, expected: String) async throws {
        #expect(try await answer(fields, trusted: ["127.0.0.1", "10.0.0.0/8"]) == expected)
    }

    @Test(arguments: ["", "proxy", "10.0.0.0/33", "10.0.0.0/", "1.2.3", "::1/129"])
    func `a malformed entry is named at the start`(entry: String) {
        var configuration = Server.Configuration()
        configuration.trustedProxies = [entry]
        #expect(throws: ServerError.malformedProxy(entry)) { try Server(configuration, handler: echo).start() }
    }
}

@Suite struct FaultTests {
    private func client(_ fault: Fault, _ body: (RawClient) async throws -> Void) async throws {
        let handler: Handler = { _ in
            var response = Response.text("0123456789")
            response.fault = fault
            return response
        }
        try await withServer(handler: handler) { port in
            let client = try RawClient(port: port)
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            try await body(client)
        }
    }

    @Test func `an answer can fail in every way that was ordered`() async throws {
        try await client(.closeBeforeReply) { #expect(await $0.readToEnd() == "") }
        try await client(.resetBeforeReply) { #expect(await $0.readToEnd() == nil) }
        try await client(.truncate(after: 12)) { #expect(await $0.readToEnd() == "HTTP/1.1 200") }
        try await client(.drip(bytesPerSecond: 2000)) { #expect(await $0.readResponse()?.text == "0123456789") }
        try await client(.delay(seconds: 0.05)) { #expect(await $0.readResponse()?.text == "0123456789") }
    }
}
