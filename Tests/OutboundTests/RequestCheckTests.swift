import Testing

@testable import Outbound

@Suite struct RequestCheckTests {
    @Test(arguments: [
        "https://panel.example/wp-json/", "http://127.0.0.1:8080/", "http://127.255.0.1/", "http://localhost:1/",
        "http://[::1]:80/", "HTTPS://EXAMPLE.COM",
    ])
    func `https anywhere and http to this machine pass`(_ url: String) {
        #expect(OutboundRequest.problem(in: url) == nil)
    }

    @Test(arguments: [
        "", "panel.example", "/path", "http://panel.example/", "http://localhost.example/", "http://127.0.0.1.example/",
        "http://128.0.0.1/", "http://10.0.0.1/", "ftp://127.0.0.1/", "file:///etc/passwd",
        "https://user:pw@example.com/",
        "https://example.com/a b", "https://example.com/\r\nX: y", "gopher://127.0.0.1/", "https://",
    ])
    func `everything else is refused`(_ url: String) async {
        #expect(OutboundRequest.problem(in: url) != nil)
        guard case .failure(.notSent(.invalidRequest)) = await HTTPClient().send(OutboundRequest(.get, url)) else {
            Issue.record("sent to \(url)")
            return
        }
    }

    @Test(arguments: [
        OutboundRequest.Header("X-Name", "a\r\nX-Other: b"), .init("X-Name", "a\nb"), .init("X-Name", "a\0b"),
        .init("X-Name\r\n", "a"), .init("X Name", "a"), .init("", "a"), .init("X:Y", "a"),
    ])
    func `a header that would begin another is refused`(_ header: OutboundRequest.Header) async throws {
        let server = try ScriptedServer { $0.readRequest() }
        let result = await HTTPClient().send(OutboundRequest(.get, server.url, headers: [header]))
        guard case .failure(.notSent(.invalidRequest(let text))) = result else {
            Issue.record("sent")
            return
        }
        #expect(!text.contains("b"))
        #expect(server.connections == 0)
    }
}
