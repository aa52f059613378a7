import Glibc
import Testing

@testable import HTTP

@Suite struct HeadersTests {
    @Test func `names compare without regard to case and keep their order`() {
        var headers = Headers([("Accept", "a"), ("X-A", "1"), ("accept", "b")])
        #expect(headers["ACCEPT"] == "a")
        #expect(headers.all("Accept") == ["a", "b"])
        #expect(headers.list("accept") == "a, b")
        headers["Accept"] = "c"
        #expect(headers.pairs.map(\.name) == ["X-A", "Accept"])
        headers["x-a"] = nil
        #expect(!headers.contains("X-A"))
        #expect(headers.count == 1)
    }

    @Test func `no value can start a field of its own`() {
        var headers = Headers()
        headers.add("X", "a\r\nSet-Cookie: b=c\u{0}")
        headers.add("Bad Name", "x")
        headers.add("", "x")
        var bytes: [UInt8] = []
        ResponseWriter.writeHead(of: Response(headers: headers), .init(dateField: []), into: &bytes)
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(text.contains("X: a  Set-Cookie: b=c \r\n"))
        #expect(headers.count == 1)
    }

    @Test func `the character classes are those of the grammar`() {
        let token = "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
        for byte in UInt8.min...UInt8.max {
            #expect(ByteClass.token.contains(byte) == token.utf8.contains(byte))
            #expect(ByteClass.target.contains(byte) == ((33...126).contains(byte) && !"\"<>#".utf8.contains(byte)))
            #expect(ByteClass.cookie.contains(byte) == ((33...126).contains(byte) && !"\",;\\%".utf8.contains(byte)))
        }
    }
}

@Suite struct ResponseTests {
    private func wire(_ response: Response, keepsAlive: Bool = true, isHTTP11: Bool = true) -> String {
        var bytes: [UInt8] = []
        let context = ResponseWriter.Context(
            isHTTP11: isHTTP11,
            keepsAlive: keepsAlive,
            dateField: Array("Date: now\r\n".utf8)
        )
        ResponseWriter.writeHead(of: response, context, into: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test func `the server has the last word on framing and date`() {
        var response = Response.text("hello")
        for (name, value) in [
            ("Content-Length", "1"), ("Transfer-Encoding", "chunked"), ("Connection", "x"), ("date", "never"),
            ("Keep-Alive", "1"),
        ] {
            response.headers.add(name, value)
        }
        #expect(
            wire(response)
                == "HTTP/1.1 200 OK\r\nDate: now\r\nContent-Type: text/plain; charset=utf-8\r\n"
                + "X-Content-Type-Options: nosniff\r\nContent-Length: 5\r\n\r\n"
        )
    }

    @Test func `a redirect refuses to carry line ends`() {
        let response = Response.redirect("/a\r\nSet-Cookie: b=c é\"")
        #expect(response.status == .seeOther)
        #expect(response.headers["Location"] == "/a%0D%0ASet-Cookie:%20b=c%20%C3%A9%22")
        #expect(Response.redirect("/x?a=b&c=%20#d").headers["Location"] == "/x?a=b&c=%20#d")
    }

    @Test func `a cookie survives the way there and back`() {
        var response = Response()
        response.set(Cookie(name: "__Host-s", value: "a;b \"é%", maxAge: 60, secure: true, sameSite: .strict))
        let field = response.headers["Set-Cookie"] ?? ""
        #expect(
            field == "__Host-s=a%3Bb%20%22%C3%A9%25; Path=/; Max-Age=60; HttpOnly; Secure; SameSite=Strict"
        )
        let pair = String(field.prefix { $0 != ";" })
        let request = Request(method: .get, target: "/", headers: Headers([("Cookie", "x=y; \(pair);z")]))
        #expect(request.cookie("__Host-s") == "a;b \"é%")
        #expect(request.cookie("x") == "y")
        #expect(request.cookie("z") == nil)
    }

    @Test(arguments: [
        ("a=1", "1"), (" a=1 ;b=2", "1"), ("b=2;\ta=1\t", "1"), ("a=1; a=2", "1"), ("a=", ""), ("a==1=", "=1="),
        ("a=\"1 2\"", "1 2"), ("a=\"", "\""), ("a=%41%4", "A%4"), ("a=%ff", nil), ("aa=1", nil), ("A=1", nil),
        ("a", nil), ("=1", nil), ("a =1", nil), (";;;===", nil), ("b=a=1", nil), ("", nil),
    ])
    func `a cookie is found by its whole name, the first one wins`(field: String, value: String?) {
        let request = Request(method: .get, target: "/", headers: Headers([("X", "a=0"), ("cookie", field)]))
        #expect(request.cookie("a") == value)
        let later = Request(method: .get, target: "/", headers: Headers([("Cookie", field), ("Cookie", "a=9")]))
        #expect(later.cookie("a") == (value ?? (field == "a=%ff" ? nil : "9")))
    }

    @Test func `a status that no client takes for an answer becomes 500`() {
        #expect(Status(42).code == 500)
        #expect(Status(100).code == 500)
        #expect(Status(1000).code == 500)
    }
}

@Suite struct HTTPDateTests {
    @Test(arguments: [
        (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"), (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
        (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"), (4_102_444_799, "Thu, 31 Dec 2099 23:59:59 GMT"),
    ])
    func `dates are written and read`(time: Int, text: String) {
        #expect(HTTPDate.string(time) == text)
        #expect(HTTPDate.parse(text) == time)
    }

    @Test(arguments: ["Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"])
    func `obsolete forms are read`(text: String) {
        #expect(HTTPDate.parse(text) == 784_111_777)
    }

    @Test func `two digits are a year of this century unless it is more than fifty years ahead`() throws {
        let now = Int(time(nil))
        let text = HTTPDate.string(now)
        for years in [-40, -1, 0, 49, 51, 59] {
            // The first of March of that year, as RFC 850 has it.
            let year = try #require(Int(text.split(separator: " ")[3])) + years
            let digits = year % 100 < 10 ? "0\(year % 100)" : "\(year % 100)"
            let meant = years > 50 ? year - 100 : year
            let expected = HTTPDate.parse("Sun, 01 Mar \(meant) 00:00:00 GMT")
            #expect(HTTPDate.parse("Sunday, 01-Mar-\(digits) 00:00:00 GMT") == expected, "\(year)")
        }
    }

    @Test(arguments: [
        "", "now", "Sun, 06 Nov 1994 08:49:37", "Sun, 32 Nov 1994 08:49:37 GMT", "Sun, 06 Foo 1994 08:49:37 GMT",
        "Thu, 31 Feb 2030 00:00:00 GMT", "Thu, 29 Feb 2029 00:00:00 GMT", "Sun, 00 Nov 1994 08:49:37 GMT",
        "Sun, +6 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 24:49:37 GMT", "Sun, 06 Nov 1994 08:49 GMT",
        "Sun, 06 Nov 11994 08:49:37 GMT",
    ])
    func `other texts are no dates`(text: String) {
        #expect(HTTPDate.parse(text) == nil)
    }
}

@Suite struct RouterTests {
    private func router() -> Router {
        var router = Router()
        let name: @Sendable (String) -> Router.RouteHandler = { name in
            { _, parameters in .text("\(name) \(parameters["number"]) \(parameters["line"])") }
        }
        router.on(.get, "/", name("home"))
        router.on(.get, "/orders/new", name("new"))
        router.on(.get, "/orders/{number}", name("show"))
        router.on(.post, "/orders/{number}", name("change"))
        router.on(.get, "/orders/{number}/lines/{line}", name("line"))
        return router
    }

    @Test(arguments: [
        (Method.get, "/", 200, "home  "), (.get, "/orders/new", 200, "new  "), (.get, "/orders/7", 200, "show 7 "),
        (.post, "/orders/a%20b", 200, "change a b "), (.get, "/orders/new/lines/2", 200, "line new 2"),
        (.head, "/orders/7", 200, "show 7 "), (.get, "/orders", 404, "Not found\n"),
        (.get, "/orders/", 404, "Not found\n"),
        (.get, "//", 404, "Not found\n"), (.get, "/orders/7/", 404, "Not found\n"),
        (.delete, "/orders/7", 405, "Method not allowed\n"), (.head, "/nothing", 404, "Not found\n"),
    ])
    func `a path finds its handler`(method: HTTP.Method, target: String, code: Int, text: String) async throws {
        let response = try await router().respond(to: Request(method: method, target: target))
        #expect(response.status.code == code)
        #expect(String(decoding: response.body, as: UTF8.self) == text)
    }

    @Test func `a known path tells its methods`() async throws {
        let refused = try await router().respond(to: Request(method: .put, target: "/orders/7"))
        #expect(refused.headers["Allow"] == "GET, HEAD, OPTIONS, POST")
        let asked = try await router().respond(to: Request(method: .options, target: "/orders/7"))
        #expect(asked.status == .noContent)
        #expect(asked.headers["Allow"] == "GET, HEAD, OPTIONS, POST")
        let server = try await router().respond(to: Request(method: .options, target: "*"))
        #expect(server.status == .noContent)
    }
}
