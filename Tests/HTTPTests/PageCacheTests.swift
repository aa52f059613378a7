import Testing

@testable import HTTP

@Suite struct PageCacheTests {
    private let cache = PageCache(room: 1 << 20)

    private func request(_ target: String, _ method: HTTP.Method = .get, _ fields: (String, String)...) -> Request {
        Request(method: method, target: target, headers: Headers(fields))
    }

    private func page(_ text: String) -> Response { .html(Array(text.utf8)) }

    private func body(_ target: String, version: Int64) -> String? {
        cache.respond(to: request(target), version: version).map { String(decoding: $0.body, as: UTF8.self) }
    }

    @Test func `a page is kept for its address, query included, and its version`() {
        #expect(body("/a", version: 1) == nil)
        _ = cache.keep(page("one"), for: request("/a"), version: 1)
        _ = cache.keep(page("two"), for: request("/a?b=c"), version: 1)
        #expect(body("/a", version: 1) == "one")
        #expect(body("/a?b=c", version: 1) == "two")
        #expect(body("/a?b=d", version: 1) == nil)
        #expect(body("/a", version: 2) == nil)
        _ = cache.keep(page("new"), for: request("/a"), version: 2)
        #expect(body("/a", version: 2) == "new")
        #expect(body("/a?b=c", version: 2) == nil)
    }

    @Test func `a page that was begun under an older version is not kept`() {
        _ = cache.keep(page("new"), for: request("/a"), version: 2)
        let answer = cache.keep(page("old"), for: request("/a"), version: 1)
        #expect(answer.body == Array("old".utf8))
        #expect(body("/a", version: 2) == "new")
        #expect(body("/a", version: 1) == nil)
    }

    @Test func `reading is answered, nothing else, and https has pages of its own`() {
        _ = cache.keep(page("one"), for: request("/a"), version: 1)
        #expect(cache.respond(to: request("/a", .head), version: 1) != nil)
        #expect(cache.respond(to: request("/a", .post), version: 1) == nil)
        var secure = request("/a")
        secure.isSecure = true
        #expect(cache.respond(to: secure, version: 1) == nil)
    }

    @Test func `what is kept is answered as it was the first time, gzipped or not changed at all`() throws {
        let long = String(repeating: "<p>page</p>", count: 500)
        var page = page(long)
        page.headers["Content-Security-Policy"] = "default-src 'none'"
        let first = cache.keep(page, for: request("/a"), version: 1)
        let plain = try #require(cache.respond(to: request("/a"), version: 1))
        #expect(plain.body == Array(long.utf8))
        #expect(plain.headers["Vary"] == "Accept-Encoding")
        #expect(plain.headers["Content-Security-Policy"] == "default-src 'none'")
        #expect(first.headers.pairs.map(\.value) == plain.headers.pairs.map(\.value))
        let gzipped = try #require(cache.respond(to: request("/a", .get, ("Accept-Encoding", "gzip")), version: 1))
        #expect(gzipped.headers["Content-Encoding"] == "gzip")
        #expect(gzipped.body.count < 500)
        #expect(gzipped.headers["ETag"] != plain.headers["ETag"])
        let tag = try #require(plain.headers["ETag"])
        let again = try #require(cache.respond(to: request("/a", .get, ("If-None-Match", tag)), version: 1))
        #expect(again.status == .notModified)
        #expect(again.headers["ETag"] == tag)
        let range = try #require(cache.respond(to: request("/a", .get, ("Range", "bytes=0-1")), version: 1))
        #expect(range.status == .ok)
    }

    @Test func `a page is kept without the room that it was rendered into`() {
        var page = page(String(repeating: "<p>page</p>", count: 100))
        page.body.reserveCapacity(64 * 1024)
        for fields in [[], [("Accept-Encoding", "gzip")]] {
            let request = Request(method: .get, target: "/a", headers: Headers(fields))
            let kept = cache.keep(page, for: request, version: 1)
            #expect(kept.body.capacity < 2 * kept.body.count)
        }
    }

    @Test func `the room is bounded, and a page in use outlives any number of others`() {
        let cache = PageCache(room: 100_000)
        let page = Response.html([UInt8](repeating: 65, count: 5_000))
        _ = cache.keep(page, for: request("/used"), version: 1)
        for number in 0..<200 {
            _ = cache.keep(page, for: request("/once?\(number)"), version: 1)
            #expect(cache.respond(to: request("/used"), version: 1) != nil)
        }
        let kept = (0..<200).filter { cache.respond(to: request("/once?\($0)"), version: 1) != nil }
        #expect((1...8).contains(kept.count))
        _ = cache.keep(.html([UInt8](repeating: 65, count: 200_000)), for: request("/huge"), version: 1)
        #expect(cache.respond(to: request("/huge"), version: 1) == nil)
    }
}
