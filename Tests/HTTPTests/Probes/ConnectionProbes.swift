import Testing

@testable import HTTP

/// What follows what on one connection.
@Suite struct ConnectionProbes {
    @Test(arguments: persistence + expectations)
    func `a connection goes on or ends as both sides said`(_ probe: Probe) async throws {
        try await withProbed { try await probe.run(port: $0) }
    }

    private static let echo = "GET /echo HTTP/1.1\r\nHost: a\r\n"

    private static let persistence: [Probe] = [
        .get("9112 §9.3", "/echo", "Connection: close\r\n", .closes([200])),
        .get("9112 §9.3", "/echo", "Connection: x, Close\r\n", .closes([200])),
        .get("9112 §9.3", "/echo", "Connection: keep-alive\r\nConnection: close\r\n", .closes([200])),
        .get("9112 §9.3", "/echo", "Connection: keep-alive\r\n", .ok),
        Probe("9112 §9.3", "GET /echo HTTP/1.0\r\n\r\n", .closes([200])),
        Probe(
            "9112 §9.3",
            "GET /echo HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n",
            .ok,
            telling: "Connection: keep-alive"
        ),
        Probe("9112 §9.3.2", "\(echo)\r\n\(echo)\r\n\(echo)\r\n", .answers([200, 200, 200])),
        Probe("9112 §9.3.2", "\(echo)\r\nBREW / HTTP/1.1\r\nHost: a\r\n\r\n\(echo)\r\n", .closes([200, 501])),
        Probe("9112 §9.3.2", "\(echo)Connection: close\r\n\r\n\(echo)\r\n", .closes([200])),
        Probe(
            "9112 §9.3.2",
            "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi\(echo)\r\n",
            .answers([200, 200])
        ),
        Probe(
            "9112 §9.3.2",
            "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n\(echo)\r\n",
            .answers([200, 200])
        ),
        // A body that nobody asked for is read and forgotten, on every path.
        Probe("9110 §9.3.1", "\(echo)Content-Length: 5\r\n\r\nGET /", .ok),
        Probe("9110 §15.5.6", "PUT /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nGET /", .answers([405])),
        Probe("9110 §9.3.2", "HEAD /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nGET /", .ok),
        Probe("9110 §9.3.7", "OPTIONS * HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nGET /", .answers([204])),
    ]

    private static let expectations: [Probe] = [
        .post("9110 §10.1.1", "Content-Length: 5\r\nExpect: 100-continue", "hello", .ok, "[hello]"),
        .post("9110 §10.1.1", "Content-Length: 5\r\nExpect: 100-Continue", "hello", .ok, "[hello]"),
        .post("9110 §5.6.1", "Content-Length: 5\r\nExpect:", "hello", .ok, "[hello]"),
        .post("9110 §5.6.1", "Content-Length: 5\r\nExpect: , 100-continue,100-continue", "hello", .ok, "[hello]"),
        .post("9110 §10.1.1", "Content-Length: 5\r\nExpect: 100-continue;a=b", "hello", .closes([417])),
        .post("9110 §10.1.1", "Content-Length: 5\r\nExpect: tea", "hello", .closes([417])),
        .post("9110 §10.1.1", "Content-Length: 5\r\nExpect: 100-continue, tea", "hello", .closes([417])),
        .post("9110 §10.1.1", "Content-Length: 1001\r\nExpect: 100-continue", "", .closes([413])),
        .get("9110 §10.1.1", "/echo", "Expect: 100-continue\r\n", .ok),
        Probe(
            "9110 §10.1.1",
            "POST /echo HTTP/1.0\r\nExpect: tea\r\nContent-Length: 5\r\n\r\nhello",
            .closes([200]),
            telling: "[hello]"
        ),
    ]

    @Test(arguments: ["", "\r\n"])
    func `a client that ends without a request gets no answer`(_ wire: String) async throws {
        try await withProbed { try await Probe("9112 §9.6", wire, .silence).run(port: $0) }
    }

    @Test(arguments: [
        ("GET /echo HTTP/1.1\r\nHost: a\r\n\r\n", 200), ("GET /echo HTTP/1.1\r\nHost: a\r\n", 400), ("GET /ec", 400),
        ("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhel", 400),
        ("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello", 200),
        ("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel", 400),
        ("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n", 400),
    ])
    func `a client that has closed its half is still answered`(_ wire: String, _ status: Int) async throws {
        try await withProbed { port in
            let client = try RawClient(port: port)
            client.send(wire)
            client.endSending()
            let answer = try #require(await client.readToEnd())
            #expect(answer.hasPrefix("HTTP/1.1 \(status) "))
            #expect(answer.ranges(of: "HTTP/1.1 ").count == 1)
        }
    }

    @Test func `a request is the same however it is cut into packets`() async throws {
        try await withProbed { port in
            for piece in [1, 2, 3, 7] {
                let client = try RawClient(port: port)
                let wire = Array(
                    "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5;x=\"y\"\r\nhello\r\n0\r\nX: y\r\n\r\n"
                        .utf8
                )
                for start in stride(from: 0, to: wire.count, by: piece) {
                    client.send(Array(wire[start..<min(start + piece, wire.count)]))
                }
                #expect(await client.readResponse()?.text == "POST /echo host=a [hello]")
            }
        }
    }
}
