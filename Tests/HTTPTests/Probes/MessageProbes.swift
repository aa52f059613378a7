import Testing

@testable import HTTP

/// Request lines, targets, hosts and fields.
@Suite struct MessageProbes {
    @Test(arguments: requestLines + targets)
    func `a request line and its target are taken as the grammar has them or not at all`(_ probe: Probe) async throws {
        try await withProbed { try await probe.run(port: $0) }
    }

    @Test(arguments: hosts + fields)
    func `a host and a field are taken as the grammar has them or not at all`(_ probe: Probe) async throws {
        try await withProbed { try await probe.run(port: $0) }
    }

    private static let rest = "\r\nHost: a\r\n\r\n"

    private static let requestLines: [Probe] = [
        .get("9110 §9.3.1", "/echo", .ok, "GET /echo"),
        Probe("9110 §9.3.2", "HEAD /echo HTTP/1.1\(rest)", .ok, telling: "Content-Length: "),
        Probe("9110 §9.3.2", "HEAD * HTTP/1.1\(rest)", .bad, telling: "Content-Length: "),
        Probe("9110 §9.3.2", "HEAD /echo HTTP/1.1\r\nX : y\(rest)", .bad, telling: "Content-Length: "),
        Probe("9110 §9.3.2", "HEAD /echo HTTP/1.1\r\nContent-Length: 2000\(rest)", .closes([413])),
        Probe("9110 §9.3.2", "HEAD /echo HTTP/1.1\r\nTransfer-Encoding: chunked\(rest)x\r\n", .bad),
        Probe("9110 §9.1", "get / HTTP/1.1\(rest)", .closes([501])),
        Probe("9110 §9.1", "BREW / HTTP/1.1\(rest)", .closes([501])),
        Probe("9110 §9.1", "\(String(repeating: "A", count: 200)) / HTTP/1.1\(rest)", .closes([501])),
        Probe("9110 §9.3.6", "CONNECT a:80 HTTP/1.1\(rest)", .closes([501])),
        Probe("9110 §15.5.6", "POST /read-only HTTP/1.1\(rest)", .answers([405]), telling: "Allow: GET, HEAD, OPTIONS"),
        Probe(
            "9110 §15.5.6",
            "TRACE /echo HTTP/1.1\(rest)",
            .answers([405]),
            telling: "Allow: GET, HEAD, OPTIONS, POST"
        ),
        Probe("9110 §15.5.6", "DELETE /echo HTTP/1.1\(rest)", .answers([405]), telling: "Allow: "),
        Probe(
            "9110 §9.3.7",
            "OPTIONS /echo HTTP/1.1\(rest)",
            .answers([204]),
            telling: "Allow: GET, HEAD, OPTIONS, POST"
        ),
        Probe("9112 §2.3", "GET /echo HTTP/1.2\(rest)", .ok),
        Probe("9112 §2.3", "GET /echo HTTP/2.0\(rest)", .closes([505])),
        Probe("9112 §2.3", "GET /echo HTTP/0.9\(rest)", .closes([505])),
        Probe("9113 §3.4", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", .closes([505])),
        Probe("9112 §2.3", "GET /echo HTTP/1.10\(rest)", .bad),
        Probe("9112 §2.3", "GET /echo HTTP/11\(rest)", .bad),
        Probe("9112 §2.3", "GET /echo http/1.1\(rest)", .bad),
        Probe("9112 §2.3", "GET /echo HTTP/1,1\(rest)", .bad),
        Probe("9112 §2.3", "GET /echo\(rest)", .bad),
        Probe("9112 §2.2", "\r\nGET /echo HTTP/1.1\(rest)", .ok),
        Probe("9112 §2.2", "\r\n\r\nGET /echo HTTP/1.1\(rest)", .bad),
        Probe("9112 §2.2", "GET /echo HTTP/1.1\nHost: a\r\n\r\n", .bad),
        Probe("9112 §2.2", "GET /ec\rho HTTP/1.1\(rest)", .bad),
        Probe("9112 §2.2", "\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}\r\n", .bad),
        Probe("9112 §3", " GET /echo HTTP/1.1\(rest)", .bad),
        Probe("9112 §3", "GET  /echo HTTP/1.1\(rest)", .bad),
        Probe("9112 §3", "GET /echo  HTTP/1.1\(rest)", .bad),
        Probe("9112 §3", "GET /echo HTTP/1.1 \(rest)", .bad),
        Probe("9112 §3", "GET\t/echo\tHTTP/1.1\(rest)", .bad),
        Probe("9112 §3", "GET /ec ho HTTP/1.1\(rest)", .bad),
        Probe("9112 §3", "GET /\(String(repeating: "a", count: 9000)) HTTP/1.1\(rest)", .closes([414])),
    ]

    private static let targets: [Probe] = [
        .get("9112 §3.2.1", "/echo?a=b&c", .ok),
        .get("9112 §3", "/echo?\(String(repeating: "a", count: 7900))", .ok),
        .get("9112 §3", "/echo?\(String(repeating: "a=b&", count: 1900))", .ok),
        .get("9112 §3.2.1", "echo", .bad),
        .get("9112 §3.2.2", "http://shop/echo", .ok, "host=shop "),
        .get("9112 §3.2.2", "HTTPS://shop:81/echo?x", .ok, "host=shop:81 "),
        .get("9112 §3.2.2", "http://shop", .ok, "GET / "),
        .get("9112 §3.2.2", "http://shop?x=y", .ok, "GET / "),
        Probe("9112 §3.2.2", "GET http://shop/echo HTTP/1.1\r\n\r\n", .bad),
        .get("9112 §3.2.2", "ftp://shop/echo", .bad),
        .get("9110 §4.2.1", "http:///echo", .bad),
        .get("9110 §4.2.4", "http://user:pass@shop/echo", .bad),
        .get("9112 §3.2.3", "a:80", .bad),
        Probe("9112 §3.2.4", "OPTIONS * HTTP/1.1\(rest)", .answers([204]), telling: "Allow: "),
        .get("9112 §3.2.4", "*", .bad),
        .get("3986 §2.1", "/%65cho", .ok, "GET /echo "),
        .get("3986 §2.1", "/echo%", .bad),
        .get("3986 §2.1", "/echo%zz", .bad),
        .get("3986 §2.1", "/echo%00", .bad),
        .get("3986 §2.1", "/a%2Fb", .bad),
        .get("3986 §2.1", "/a%5Cb", .bad),
        .get("3986 §2.1", "/%c0%ae%c0%ae/a", .bad),
        .get("3986 §2", "/a\\b", .bad),
        .get("3986 §2", "/a<b>", .bad),
        .get("3986 §2", "/a\u{0}b", .bad),
        .get("3986 §2", "/\u{E9}", .bad),
        .get("3986 §3.5", "/echo#top", .bad),
    ]

    private static func host(_ section: String, _ host: String, _ outcome: Probe.Outcome) -> Probe {
        Probe(section, "GET /echo HTTP/1.1\r\n\(host)\r\n", outcome)
    }

    private static let hosts: [Probe] = [
        host("9112 §3.2", "", .bad),
        host("9112 §3.2", "Host: a\r\nHost: b\r\n", .bad),
        host("9112 §3.2", "Host: a\r\nHost: a\r\n", .bad),
        host("9112 §3.2", "Host:\r\n", .bad),
        host("9112 §3.2", "Host: a b\r\n", .bad),
        host("9112 §3.2", "Host: a/b\r\n", .bad),
        host("9112 §3.2", "Host: a, b\r\n", .bad),
        host("9110 §4.2.4", "Host: user@a\r\n", .bad),
        host("3986 §3.2.3", "Host: a:port\r\n", .bad),
        host("3986 §3.2.3", "Host: a:65536\r\n", .bad),
        host("3986 §3.2.2", "Host: [::1\r\n", .bad),
        host("3986 §3.2.2", "Host: [::1]:8080\r\n", .ok),
        host("3986 §3.2.2", "Host: [::1]8080\r\n", .bad),
        host("3986 §3.2.2", "Host: [::ffff:192.0.2.1]\r\n", .ok),
        host("3986 §3.2.2", "Host: [12345::1]\r\n", .bad),
        host("3986 §3.2.2", "Host: [:::::]\r\n", .bad),
        host("3986 §3.2.2", "Host: [192.0.2.1]\r\n", .bad),
        host("3986 §3.2.2", "Host: ::1\r\n", .bad),
        host("3986 §2.1", "Host: %61.example\r\n", .ok),
        host("3986 §2.1", "Host: %6.example\r\n", .bad),
        host("3986 §2.1", "Host: a%6\r\n", .bad),
        host("3986 §2.1", "Host: a%:80\r\n", .bad),
        host("3986 §3.2.3", "Host: a:\r\n", .ok),
        Probe("9112 §3.2", "GET /echo HTTP/1.0\r\n\r\n", .closes([200])),
    ]

    private static let fields: [Probe] = [
        .get("9112 §5.1", "/echo", "X: y\r\n", .ok, "X=y."),
        .get("9112 §5.1", "/echo", "x:y\r\n", .ok, "X=y."),
        .get("9112 §5.1", "/echo", "X: \t y z \t\r\n", .ok, "X=y z."),
        .get("9112 §5.1", "/echo", "X:\r\n", .ok, "X=."),
        .get("9110 §5.5", "/echo", "X: \u{E9}\t!\r\n", .ok, "X=\u{E9}\t!."),
        .get("9112 §5.1", "/echo", "X : y\r\n", .bad),
        .get("9112 §5.1", "/echo", "X\t: y\r\n", .bad),
        .get("9112 §5", "/echo", ": y\r\n", .bad),
        .get("9112 §5", "/echo", "X\r\n", .bad),
        .get("9110 §5.1", "/echo", "X(: y\r\n", .bad),
        .get("9110 §5.1", "/echo", "\u{E9}: y\r\n", .bad),
        .get("9112 §5.2", "/echo", "X: y\r\n z\r\n", .bad),
        .get("9112 §5.2", "/echo", "X: y\r\n\tz\r\n", .bad),
        Probe("9112 §2.2", "GET /echo HTTP/1.1\r\n Host: a\r\n\r\n", .bad),
        .get("9112 §2.2", "/echo", "X: y\rz\r\n", .bad),
        .get("9112 §2.2", "/echo", "X: y\nY: z\r\n", .bad),
        .get("9112 §2.2", "/echo", "X: y\r\r\n", .bad),
        .get("9110 §5.5", "/echo", "X: y\u{0}z\r\n", .bad),
        .get("9110 §5.5", "/echo", "X: y\u{1B}z\r\n", .bad),
        .get("9110 §5.5", "/echo", "X: y\u{7F}z\r\n", .bad),
        .get("6585 §5", "/echo", String(repeating: "X: y\r\n", count: 200), .closes([431])),
        .get("6585 §5", "/echo", "X: \(String(repeating: "y", count: 40_000))\r\n", .closes([431])),
        .get("9110 §7.8", "/echo", "Connection: upgrade\r\nUpgrade: h2c\r\n", .ok),
    ]
}
