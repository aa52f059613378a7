import Glibc
import Testing

@testable import HTTP

/// nginx in front with connections to us kept alive, as README recommends it for https.
@Suite(.enabled(if: access("/usr/sbin/nginx", X_OK) == 0, "nginx is not installed"))
struct BehindNginxTests {
    private static let tell: Handler = { request in
        let visitor = "\(request.client) \(request.isSecure ? "https" : "http") \(request.headers["Host"] ?? "")"
        return .text("\(request.method.name) \(request.path) \(request.body.count) \(visitor)")
    }

    @Test func `requests come through with the visitor's address, scheme and host`() async throws {
        try await withServer({ $0.trustedProxies = ["127.0.0.2"] }, handler: Self.tell) { port in
            try await withNginx(before: port) { front in
                let client = try RawClient(port: front)
                for number in 0..<20 {
                    client.send("GET /a%20\(number) HTTP/1.1\r\nHost: shop.example\r\n\r\n")
                    let response = try #require(await client.readResponse())
                    #expect(response.text == "GET /a \(number) 0 127.0.0.1 https shop.example")
                }
                client.send("POST / HTTP/1.1\r\nHost: b\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n")
                #expect(await client.readResponse()?.text == "POST / 5 127.0.0.1 https b")
                client.send("HEAD /x HTTP/1.1\r\nHost: a\r\n\r\nGET /y HTTP/1.1\r\nHost: a\r\n\r\n")
                #expect(await client.readResponse(toHead: true)?.status == 200)
                #expect(await client.readResponse()?.text == "GET /y 0 127.0.0.1 https a")
            }
        }
    }

    @Test func `a visitor cannot choose an address`() async throws {
        try await withServer({ $0.trustedProxies = ["127.0.0.2"] }, handler: Self.tell) { port in
            try await withNginx(before: port) { front in
                let client = try RawClient(port: front)
                let lies = "X-Forwarded-For: 6.6.6.6\r\nForwarded: for=6.6.6.6\r\nX-Forwarded-Host: evil\r\n"
                client.send("GET / HTTP/1.1\r\nHost: a\r\n\(lies)\r\n")
                #expect(await client.readResponse()?.text == "GET / 0 127.0.0.1 https a")
            }
        }
    }
}
