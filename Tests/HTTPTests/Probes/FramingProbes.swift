import Testing

@testable import HTTP

/// Where a body ends, and what no two readers could understand in two ways.
@Suite struct FramingProbes {
    @Test(arguments: lengths + codings + chunks + trailers)
    func `a body ends where everybody must agree it does, or the connection does`(_ probe: Probe) async throws {
        try await withProbed { try await probe.run(port: $0) }
    }

    private static func length(_ length: String, _ outcome: Probe.Outcome, _ telling: String? = nil) -> Probe {
        .post("9110 §8.6", "Content-Length: \(length)", "hello", outcome, telling)
    }

    private static let lengths: [Probe] = [
        length("5", .ok, "[hello]"),
        length("005", .ok, "[hello]"),
        length("+5", .bad), length("-5", .bad), length("5, 5", .bad), length("5 5", .bad), length("0x5", .bad),
        length("5.0", .bad), length("", .bad), length("five", .bad), length("99999999999999999999", .bad),
        length("9223372036854775808", .bad),
        length("5\r\nContent-Length: 5", .bad),
        length("5\r\ncontent-length: 6", .bad),
        length("1001", .closes([413])),
        length("9223372036854775807", .closes([413])),
        .post("9112 §6.3", "Content-Length: 0", "", .ok, "[]"),
        .post("9112 §6.3", "X: y", "", .ok, "[]"),
        Probe(
            "9110 §9.3.1",
            "GET /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello",
            .ok,
            telling: "[hello]"
        ),
        // What a client sends behind its body is the next request or nothing.
        .post("9112 §2.2", "Content-Length: 5", "hello\r\n", .ok),
        .post("9112 §6.3", "Content-Length: 5", "hello!", .closes([200, 501])),
        .post("9112 §6.3", "Content-Length: 4", "hello", .closes([200, 501])),
    ]

    private static func coding(_ coding: String, _ outcome: Probe.Outcome, _ telling: String? = nil) -> Probe {
        .post("9112 §6.1", "Transfer-Encoding:\(coding)", "5\r\nhello\r\n0\r\n\r\n", outcome, telling)
    }

    private static let codings: [Probe] = [
        coding(" chunked", .ok, "[hello]"), coding("\t Chunked \t", .ok, "[hello]"),
        coding(" gzip, chunked", .closes([501])), coding(" gzip", .bad), coding(" chunked, gzip", .bad),
        coding(" chunked, chunked", .bad), coding(" identity", .bad), coding(" xchunked", .bad),
        coding(" \"chunked\"", .bad), coding(" chunked;q=1", .bad), coding("", .bad), coding(" ,", .bad),
        coding(" chunked\r\nTransfer-Encoding: chunked", .bad),
        coding(" chunked\r\nTransfer-Encoding: identity", .bad),
        coding(" chunked\r\nContent-Length: 5", .bad),
        .post("9112 §6.1", "Content-Length: 5\r\nTransfer-Encoding: chunked", "5\r\nhello\r\n0\r\n\r\n", .bad),
        .post("9112 §5.1", "Transfer-Encoding : chunked", "5\r\nhello\r\n0\r\n\r\n", .bad),
        Probe(
            "9112 §6.1",
            "POST /echo HTTP/1.0\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            .bad
        ),
    ]

    private static func chunked(_ body: String, _ outcome: Probe.Outcome, _ telling: String? = nil) -> Probe {
        .post("9112 §7.1", "Transfer-Encoding: chunked", body, outcome, telling)
    }

    private static let chunks: [Probe] = [
        chunked("0\r\n\r\n", .ok, "[]"),
        chunked("2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n", .ok, "[hello]"),
        chunked("0005\r\nhello\r\n000\r\n\r\n", .ok, "[hello]"),
        chunked("a\r\n0123456789\r\nA\r\n0123456789\r\n0\r\n\r\n", .ok, "[01234567890123456789]"),
        chunked("5;a\r\nhello\r\n0;b=c\r\n\r\n", .ok, "[hello]"),
        chunked("5 ; a = \"b;\\\"c\"\r\nhello\r\n0\r\n\r\n", .ok, "[hello]"),
        chunked("5;\r\nhello\r\n0\r\n\r\n", .bad), chunked("5;a=\r\nhello\r\n0\r\n\r\n", .bad),
        chunked("5;a=\"b\r\nhello\r\n0\r\n\r\n", .bad), chunked("5;a\u{0}\r\nhello\r\n0\r\n\r\n", .bad),
        chunked("5;a\rb\r\nhello\r\n0\r\n\r\n", .bad),
        chunked("5;\(String(repeating: "a", count: 2000))\r\nhello\r\n0\r\n\r\n", .bad),
        chunked("5 \r\nhello\r\n0\r\n\r\n", .bad), chunked(" 5\r\nhello\r\n0\r\n\r\n", .bad),
        chunked("0x5\r\nhello\r\n0\r\n\r\n", .bad), chunked("+5\r\nhello\r\n0\r\n\r\n", .bad),
        chunked("-5\r\nhello\r\n0\r\n\r\n", .bad), chunked("\r\nhello\r\n0\r\n\r\n", .bad),
        chunked("g\r\nhello\r\n0\r\n\r\n", .bad),
        chunked("5\nhello\r\n0\r\n\r\n", .bad), chunked("5\r\nhello\n0\r\n\r\n", .bad),
        chunked("5\r\nhello!\r\n0\r\n\r\n", .bad), chunked("4\r\nhello\r\n0\r\n\r\n", .bad),
        chunked("5\r\nhello0\r\n\r\n", .bad), chunked("5\r\nhello\r\r\n0\r\n\r\n", .bad),
        chunked("10000000000000005\r\nhello\r\n0\r\n\r\n", .bad), chunked("FFFFFFFFFFFFFFFF\r\nhello\r\n", .bad),
        chunked("7FFFFFFFFFFFFFFF\r\nhello\r\n", .closes([413])),
        chunked("3E9\r\nhello\r\n", .closes([413])),
        chunked("3E8\r\n\(String(repeating: "a", count: 1000))\r\n1\r\na\r\n0\r\n\r\n", .closes([413])),
    ]

    private static let trailers: [Probe] = [
        chunked("0\r\nX: y\r\n\r\n", .ok),
        // A trailer is no field of the head: it changes neither length nor host.
        chunked("5\r\nhello\r\n0\r\nContent-Length: 1\r\nHost: b\r\nX: y\r\n\r\n", .ok, "host=a [hello]"),
        chunked("0\r\nX : y\r\n\r\n", .bad), chunked("0\r\nX\r\n\r\n", .bad), chunked("0\r\n X: y\r\n\r\n", .bad),
        chunked("0\r\nX: y\n\r\n", .bad), chunked("0\r\nX: y\u{0}\r\n\r\n", .bad),
        chunked("0\r\n\(String(repeating: "X: y\r\n", count: 200))\r\n", .closes([431])),
    ]
}
