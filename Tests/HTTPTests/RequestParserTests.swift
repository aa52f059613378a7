import Testing

@testable import HTTP

@Suite struct RequestParserTests {
    /// A request whose second line is `field`.
    private static func with(_ fields: String..., body: String = "") -> String {
        "POST / HTTP/1.1\r\nHost: a\r\n" + fields.map { $0 + "\r\n" }.joined() + "\r\n" + body
    }

    @Test(arguments: [
        ("GET / HTTP/1.1\r\nHost: a\r\n\r\n", "GET / 1.1 stays []"),
        ("GET / HTTP/1.1\r\nHost:a:80\r\n\r\n", "GET / 1.1 stays []"),
        ("GET / HTTP/1.1\r\nHOST: \t [::1]:8080 \t\r\n\r\n", "GET / 1.1 stays []"),
        ("GET / HTTP/1.2\r\nHost: a\r\n\r\n", "GET / 1.1 stays []"),
        ("GET / HTTP/1.0\r\n\r\n", "GET / 1.0 closes []"),
        ("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n", "GET / 1.0 stays []"),
        ("GET / HTTP/1.1\r\nHost: a\r\nConnection: x, Close\r\n\r\n", "GET / 1.1 closes []"),
        ("GET / HTTP/1.1\r\nHost: a\r\nConnection: keep-alive\r\nConnection: close\r\n\r\n", "GET / 1.1 closes []"),
        ("\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", "GET / 1.1 stays []"),
        ("GET /a%20b/%C3%A9?q=%zz HTTP/1.1\r\nHost: a\r\n\r\n", "GET /a b/é 1.1 stays []"),
        ("GET http://shop/x?y HTTP/1.1\r\nHost: other\r\n\r\n", "GET /x 1.1 stays []"),
        ("GET HTTPS://shop?y HTTP/1.1\r\nHost: other\r\n\r\n", "GET / 1.1 stays []"),
        ("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", "OPTIONS * 1.1 stays []"),
        ("TRACE / HTTP/1.1\r\nHost: a\r\n\r\n", "TRACE / 1.1 stays []"),
        ("GET / HTTP/1.1\r\nHost: a\r\nX-Empty:\r\nX-High: \u{E9}\r\n\r\n", "GET / 1.1 stays []"),
        (with("Content-Length: 3", body: "abc"), "POST / 1.1 stays [abc]"),
        (with("Content-Length: 003", body: "abc"), "POST / 1.1 stays [abc]"),
        (with("Content-Length: 0"), "POST / 1.1 stays []"),
        (with("Transfer-Encoding: chunked", body: "3\r\nabc\r\n0\r\n\r\n"), "POST / 1.1 stays [abc]"),
        (
            with("Transfer-Encoding: Chunked", body: "0003\r\nabc\r\nA\r\n0123456789\r\n0\r\n\r\n"),
            "POST / 1.1 stays [abc0123456789]"
        ),
        (
            with("Transfer-Encoding: chunked", body: "3;a;b=c ; d = \"e;\\\"f\"\r\nabc\r\n0;x\r\nTrailer: y\r\n\r\n"),
            "POST / 1.1 stays [abc]"
        ),
        ("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi", "GET / 1.1 stays [hi]"),
    ])
    func `well-formed requests are read`(wire: String, expected: String) {
        #expect(parse(wire) == [.request(expected)])
    }

    @Test(arguments: [
        ("GET  / HTTP/1.1\r\n", RequestError.malformedTarget),
        ("GET /\r\n", .malformedRequestLine),
        ("GET\r\n", .malformedRequestLine),
        (" GET / HTTP/1.1\r\n", .malformedRequestLine),
        ("\u{16}\u{3}\u{1}", .malformedRequestLine),
        ("\r\n\u{16}\u{3}\u{1}", .malformedRequestLine),
        (" ", .malformedRequestLine),
        ("GET /  HTTP/1.1\r\n", .malformedTarget),
        ("GET / HTTP/1.1 \r\n", .malformedRequestLine),
        ("GET\t/\tHTTP/1.1\r\n", .malformedRequestLine),
        ("G@T / HTTP/1.1\r\n", .malformedRequestLine),
        ("GET / http/1.1\r\n", .malformedRequestLine),
        ("GET / HTTP/1\r\n", .malformedRequestLine),
        ("GET / HTTP/1.10\r\n", .malformedRequestLine),
        ("GET / HTTP/11.1\r\n", .malformedRequestLine),
        ("GET / HTTP/1,1\r\n", .malformedRequestLine),
        ("GET / HTTP/2.0\r\n", .unsupportedVersion),
        ("GET / HTTP/0.9\r\n", .unsupportedVersion),
        ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", .unsupportedVersion),
        ("BREW / HTTP/1.1\r\n", .unknownMethod),
        ("get / HTTP/1.1\r\n", .unknownMethod),
        ("CONNECT shop:443 HTTP/1.1\r\n", .unknownMethod),
        ("GET shop HTTP/1.1\r\n", .malformedTarget),
        ("GET * HTTP/1.1\r\n", .malformedTarget),
        ("GET ftp://shop/ HTTP/1.1\r\n", .malformedTarget),
        ("GET http:///x HTTP/1.1\r\n", .malformedTarget),
        ("GET http://user@shop/ HTTP/1.1\r\n", .malformedTarget),
        ("GET /a#b HTTP/1.1\r\n", .malformedTarget),
        ("GET /a\u{0}b HTTP/1.1\r\n", .malformedTarget),
        ("GET /\u{E9} HTTP/1.1\r\n", .malformedTarget),
        ("GET /%00 HTTP/1.1\r\n", .malformedTarget),
        ("GET /%2e%2e%2fetc HTTP/1.1\r\n", .malformedTarget),
        ("GET /%5C HTTP/1.1\r\n", .malformedTarget),
        ("GET /a\\b HTTP/1.1\r\n", .malformedTarget),
        ("GET /%zz HTTP/1.1\r\n", .malformedTarget),
        ("GET /% HTTP/1.1\r\n", .malformedTarget),
        ("GET /%FF HTTP/1.1\r\n", .malformedTarget),
        ("GET /?a=%00 HTTP/1.1\r\n", .malformedTarget),
        ("GET / HTTP/1.1\n", .bareLineFeed),
        ("GET /\r/ HTTP/1.1\r\n", .malformedTarget),
        ("\r\n\r\nGET / HTTP/1.1\r\n", .malformedRequestLine),
        ("\n", .bareLineFeed),
    ])
    func `a bad request line is refused as soon as it has come`(wire: String, expected: RequestError) {
        #expect(parse(wire) == [.refused(expected)])
    }

    @Test(arguments: [
        ("X : y", RequestError.malformedField),
        ("X\t: y", .malformedField),
        (": y", .malformedField),
        ("X", .malformedField),
        ("X@Y: z", .malformedField),
        ("X: a\r\n folded", .foldedField),
        ("X: a\r\n\tfolded", .foldedField),
        ("X: a\u{0}b", .malformedField),
        ("X: a\rb", .malformedField),
        ("X: a\u{7F}", .malformedField),
        ("X: a\nY: b", .bareLineFeed),
        ("X: a\r\r", .malformedField),
        ("Host: a", .hostRepeated),
        ("Expect: 200-ok", .unknownExpectation),
        ("Content-Length: ", .contentLengthInvalid),
        ("Content-Length: -1", .contentLengthInvalid),
        ("Content-Length: +1", .contentLengthInvalid),
        ("Content-Length: 1 ,", .contentLengthInvalid),
        ("Content-Length: 1, 1", .contentLengthInvalid),
        ("Content-Length: 0x1", .contentLengthInvalid),
        ("Content-Length: 1.0", .contentLengthInvalid),
        ("Content-Length: 9223372036854775808", .contentLengthInvalid),
        ("Content-Length: 99999999999999999999999999", .contentLengthInvalid),
        ("Content-Length: 1\r\nContent-Length: 1", .contentLengthRepeated),
        ("Content-Length: 1\r\ncontent-length: 2", .contentLengthRepeated),
        ("Content-Length: 9223372036854775807", .bodyTooLarge),
        ("Content-Length: 3\r\nTransfer-Encoding: chunked", .contentLengthWithTransferEncoding),
        ("Transfer-Encoding: chunked\r\nContent-Length: 3", .contentLengthWithTransferEncoding),
        ("Transfer-Encoding: gzip, chunked", .transferCodingUnknown),
        ("Transfer-Encoding: chunked, gzip", .transferCodingInvalid),
        ("Transfer-Encoding: gzip", .transferCodingInvalid),
        ("Transfer-Encoding: identity", .transferCodingInvalid),
        ("Transfer-Encoding: chunked, chunked", .transferCodingInvalid),
        ("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", .transferCodingInvalid),
        ("Transfer-Encoding: xchunked", .transferCodingInvalid),
        ("Transfer-Encoding: \u{B}chunked", .malformedField),
        ("Transfer-Encoding: chunked;q=1", .transferCodingInvalid),
        ("Transfer-Encoding: \"chunked\"", .transferCodingInvalid),
        ("Transfer-Encoding:", .transferCodingInvalid),
    ])
    func `a bad field is refused`(field: String, expected: RequestError) {
        #expect(parse("POST / HTTP/1.1\r\nHost: a\r\n\(field)\r\n\r\n") == [.refused(expected)])
    }

    @Test func `whitespace before the first field is refused`() {
        #expect(parse("GET / HTTP/1.1\r\n Host: a\r\n\r\n") == [.refused(.foldedField)])
    }

    @Test func `a transfer coding in HTTP 1.0 is refused`() {
        let wire = "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
        #expect(parse(wire) == [.refused(.transferEncodingInHTTP10)])
    }

    @Test(arguments: ["", "a b", "a/b", "a@b", "a:b", "a:99999", "a:80:80", "[::1", "[zz]", "a,b", "a\"b", ":80"])
    func `an invalid host is refused`(host: String) {
        #expect(parse("GET / HTTP/1.1\r\nHost: \(host)\r\n\r\n") == [.refused(.hostInvalid)])
    }

    @Test func `HTTP 1.1 without a host is refused`() {
        #expect(parse("GET / HTTP/1.1\r\n\r\n") == [.refused(.hostMissing)])
    }

    @Test func `the authority of an absolute target takes the place of Host`() throws {
        var parser = RequestParser(limits: ServerLimits())
        var position = 0
        let wire = Array("GET http://shop:81/ HTTP/1.1\r\nHost: other\r\n\r\n".utf8)
        guard case .request(let received) = try parser.next(wire.span, at: &position) else {
            Issue.record("no request")
            return
        }
        #expect(received.head.headers.all("host") == ["shop:81"])
    }

    @Test(arguments: [
        ("\r\nabc\r\n0\r\n\r\n", RequestError.malformedChunk),
        ("x\r\n", .malformedChunk),
        ("-1\r\n", .malformedChunk),
        ("+1\r\n", .malformedChunk),
        ("0x1\r\n", .malformedChunk),
        (" 1\r\na\r\n", .malformedChunk),
        ("1 \r\na\r\n", .malformedChunk),
        ("1;\r\na\r\n", .malformedChunk),
        ("1;a=\r\n", .malformedChunk),
        ("1;a=\"b\r\n", .malformedChunk),
        ("1;a\u{0}\r\n", .malformedChunk),
        ("1;a\rb\r\n", .malformedChunk),
        ("1\na\r\n", .bareLineFeed),
        ("1\r\nab\r\n", .malformedChunk),
        ("1\r\na\n", .bareLineFeed),
        ("1\r\na\r\r\n", .malformedChunk),
        ("FFFFFFFFFFFFFFFF\r\n", .malformedChunk),
        ("10000000000000000\r\n", .malformedChunk),
        ("7FFFFFFFFFFFFFFF\r\n", .bodyTooLarge),
        ("0\r\n Folded: x\r\n\r\n", .malformedTrailer),
        ("0\r\nX : y\r\n\r\n", .malformedTrailer),
        ("0\r\nX\r\n\r\n", .malformedTrailer),
        ("0\r\nX: y\n\r\n", .bareLineFeed),
    ])
    func `a bad chunk is refused`(body: String, expected: RequestError) {
        #expect(parse(Self.with("Transfer-Encoding: chunked", body: body)) == [.refused(expected)])
    }

    @Test func `requests may follow one another in one stream`() {
        let wire =
            "GET /1 HTTP/1.1\r\nHost: a\r\n\r\n"
            + Self.with("Transfer-Encoding: chunked", body: "2\r\nhi\r\n0\r\n\r\n")
            + Self.with("Content-Length: 2", body: "yo") + "\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\nGET /3"
        let expected: [Parsed] = [
            .request("GET /1 1.1 stays []"), .request("POST / 1.1 stays [hi]"), .request("POST / 1.1 stays [yo]"),
            .request("GET /2 1.1 stays []"), .incomplete,
        ]
        for size in [1, 2, 3, 5, 17, 64, .max] {
            #expect(parse(Array(wire.utf8), piecesOf: size) == expected, "in pieces of \(size)")
        }
    }

    @Test func `100 Continue is asked for only while the body is awaited`() {
        let head = "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\nContent-Length: 2\r\n\r\n"
        #expect(parse(head) == [.sendContinue, .incomplete])
        #expect(parse(head + "hi") == [.request("POST / 1.1 stays [hi]")])
        let old = "POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n"
        #expect(parse(old) == [.incomplete])
        let empty = "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n\r\n"
        #expect(parse(empty) == [.request("POST / 1.1 stays []")])
    }
}

@Suite struct RequestLimitTests {
    private var limits: ServerLimits {
        var limits = ServerLimits()
        limits.requestLineSize = 100
        limits.fieldsSize = 200
        limits.fieldCount = 5
        limits.bodySize = 10
        limits.chunkExtensionSize = 20
        return limits
    }

    @Test(arguments: [true, false])
    func `a long request line is refused whether or not it ends`(ends: Bool) {
        let line = "GET /" + String(repeating: "a", count: 200) + (ends ? " HTTP/1.1\r\n" : "")
        for size in [1, 50, .max] {
            #expect(parse(Array(line.utf8), piecesOf: size, limits: limits) == [.refused(.requestLineTooLong)])
        }
    }

    @Test func `a long method is no known method`() {
        #expect(parse(String(repeating: "A", count: 200), limits: limits) == [.refused(.unknownMethod)])
    }

    @Test(arguments: [true, false])
    func `long fields are refused whether or not they end`(ends: Bool) {
        let wire = "GET / HTTP/1.1\r\nHost: a\r\nX: " + String(repeating: "a", count: 300) + (ends ? "\r\n\r\n" : "")
        for size in [1, 50, .max] {
            #expect(parse(Array(wire.utf8), piecesOf: size, limits: limits) == [.refused(.fieldsTooLarge)])
        }
    }

    @Test func `many fields are refused`() {
        let fields = (1...5).map { "X\($0): y\r\n" }.joined()
        #expect(parse("GET / HTTP/1.1\r\nHost: a\r\n\(fields)\r\n", limits: limits) == [.refused(.fieldsTooLarge)])
    }

    @Test func `a body over the limit is refused by its announcement or by its chunks`() {
        let head = "POST / HTTP/1.1\r\nHost: a\r\n"
        #expect(parse(head + "Content-Length: 11\r\n\r\n", limits: limits) == [.refused(.bodyTooLarge)])
        let chunks = "Transfer-Encoding: chunked\r\n\r\n6\r\n012345\r\n5\r\n"
        #expect(parse(head + chunks, limits: limits) == [.refused(.bodyTooLarge)])
    }

    @Test func `chunk extensions and trailers are bounded`() {
        let head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
        let extensions = (1...3).map { _ in "1;abcdefgh\r\na\r\n" }.joined()
        #expect(parse(head + extensions, limits: limits) == [.refused(.malformedChunk)])
        let trailers = "0\r\n" + (1...6).map { "X\($0): y\r\n" }.joined()
        #expect(parse(head + trailers, limits: limits) == [.refused(.fieldsTooLarge)])
    }
}
