import Glibc
import Testing

@testable import HTTP

@Suite final class StaticFilesTests {
    private let folder: String
    private let text = String(repeating: "body { color: teal }\n", count: 200)

    init() throws {
        folder = try makeScratchFolder("static")
        try write("app.css", text)
        try write("tiny.txt", "tiny")
        try write("done.3f2a91.js", "let done = 1")
        try write("robots.txt", "User-agent: *")
        try write(".secret", "hidden")
        mkdir(folder + "/fonts", 0o755)
        try write("fonts/a.woff2", "font")
        mkdir(folder + "/.git", 0o755)
        try write(".git/config", "hidden")
        symlink("/etc/passwd", folder + "/passwd.txt")
        symlink("/etc", folder + "/etc")
    }

    deinit {
        for name in [
            "app.css", "tiny.txt", "done.3f2a91.js", "robots.txt", ".secret", "fonts/a.woff2", ".git/config",
            "passwd.txt", "etc",
        ] {
            unlink(folder + "/" + name)
        }
        for name in ["/fonts", "/.git", ""] { rmdir(folder + name) }
    }

    private func write(_ name: String, _ text: String) throws {
        let descriptor = open(folder + "/" + name, O_WRONLY | O_CREAT, 0o644)
        try #require(descriptor >= 0)
        defer { close(descriptor) }
        let bytes = Array(text.utf8)
        try #require(Glibc.write(descriptor, bytes, bytes.count) == bytes.count)
        // A known date: 6 November 1994.
        var times = [timespec(tv_sec: 784_111_777, tv_nsec: 0), timespec(tv_sec: 784_111_777, tv_nsec: 0)]
        futimens(descriptor, &times)
    }

    private func get(_ target: String, method: HTTP.Method = .get, _ fields: (String, String)...) -> Response? {
        StaticFiles(folder: folder).respond(to: Request(method: method, target: target, headers: Headers(fields)))
    }

    @Test func `a file has a type, a strong tag, a date and is revalidated`() throws {
        let response = try #require(get("/public/app.css"))
        #expect(response.body == Array(text.utf8))
        #expect(response.headers["Content-Type"] == "text/css; charset=utf-8")
        #expect(response.headers["ETag"]?.hasPrefix("\"") == true)
        #expect(response.headers["Last-Modified"] == "Sun, 06 Nov 1994 08:49:37 GMT")
        #expect(response.headers["Cache-Control"] == "no-cache")
        #expect(response.headers["Vary"] == "Accept-Encoding")
        #expect(response.headers["X-Content-Type-Options"] == "nosniff")
    }

    @Test func `a name with the content's hash may be kept for ever`() throws {
        let files = StaticFiles(folder: folder)
        let url = files.url(for: "app.css")
        #expect(url.wholeMatch(of: /\/public\/app\.[0-9a-f]{12}\.css/) != nil)
        let response = try #require(files.respond(to: Request(method: .get, target: url)))
        #expect(response.headers["Cache-Control"] == "public, max-age=31536000, immutable")
        #expect(get("/public/done.3f2a91.js")?.headers["Cache-Control"] == "public, max-age=31536000, immutable")
        #expect(files.url(for: "none.css") == "/public/none.css")
    }

    @Test(arguments: [
        "/public/.secret", "/public/.git/config", "/public/passwd.txt", "/public/etc/passwd", "/public/", "/public",
        "/public/fonts", "/public/fonts/", "/public/../Package.swift", "/public/%2e%2e/x", "/public//app.css",
        "/public/fonts/../app.css", "/public/./app.css", "/app.css", "/public/APP.CSS", "/public/app.css/",
    ])
    func `nothing else is served`(target: String) {
        #expect(get(target) == nil)
    }

    @Test func `robots are served where they look`() {
        #expect(get("/robots.txt")?.status == .ok)
        #expect(get("/public/robots.txt")?.status == .ok)
        #expect(get("/public/fonts/a.woff2")?.headers["Content-Type"] == "font/woff2")
    }

    @Test func `only reading is allowed`() {
        #expect(get("/public/app.css", method: .post)?.status == .methodNotAllowed)
        #expect(get("/public/app.css", method: .post)?.headers["Allow"] == "GET, HEAD, OPTIONS")
        #expect(get("/public/app.css", method: .options)?.status == .noContent)
        #expect(get("/public/app.css", method: .options)?.headers["Allow"] == "GET, HEAD, OPTIONS")
    }

    @Test(arguments: [
        ("gzip", true), ("GZIP;q=0.5, br", true), ("*", true), ("br, gzip;q=0", false), ("br", false), ("", false),
        ("gzip;q=0.000, *", false), ("*;q=0", false), ("deflate, x-gzip", true), ("*;q=0, gzip", true),
        ("identity;q=1, gzip;q=0.5", false), ("identity;q=0.5, gzip;q=0.501", true), ("gzip;q=0.5, *;q=0.6", false),
        ("br;q=1.0, gzip;q=0.8, *;q=0.1", true), ("identity, gzip", true), ("gzip;q=1.001", false),
        ("gzip;q=many", false), ("gzip;q=", false), ("gzip;level=9;q=0", false), ("gzip ;\tq=1.000", true),
        (",,gzip,", true),
    ])
    func `gzip is sent to those who take it`(accepted: String, expected: Bool) throws {
        let response = try #require(get("/public/app.css", ("Accept-Encoding", accepted)))
        #expect((response.headers["Content-Encoding"] == "gzip") == expected)
        #expect((response.body.count < 1000) == expected)
        #expect(response.headers["ETag"]?.contains("-gz") == expected)
        #expect(get("/public/tiny.txt", ("Accept-Encoding", "gzip"))?.headers["Content-Encoding"] == nil)
    }

    @Test func `the conditions of a request are weighed in their order`() throws {
        let tag = try #require(get("/public/app.css")?.headers["ETag"])
        let date = "Sun, 06 Nov 1994 08:49:37 GMT"
        let older = "Sun, 06 Nov 1994 08:49:36 GMT"
        let cases: [([(String, String)], Int)] = [
            ([("If-None-Match", tag)], 304), ([("If-None-Match", "W/\(tag)")], 304), ([("If-None-Match", "*")], 304),
            ([("If-None-Match", "\"a,b\", \(tag)")], 304), ([("If-None-Match", "\"other\"")], 200),
            ([("If-Modified-Since", date)], 304), ([("If-Modified-Since", older)], 200),
            ([("If-Modified-Since", "garbage")], 200),
            ([("If-None-Match", "\"other\""), ("If-Modified-Since", date)], 200),
            ([("If-None-Match", "\"other\" \(tag)")], 200), ([("If-None-Match", "\(tag)x")], 200),
            ([("If-None-Match", "\(tag)\"")], 200), ([("If-None-Match", ", ,\(tag) ,")], 304),
            ([("If-Match", tag)], 200), ([("If-Match", "W/\(tag)")], 412), ([("If-Match", "\"other\"")], 412),
            ([("If-Match", "*")], 200), ([("If-Unmodified-Since", date)], 200), ([("If-Unmodified-Since", older)], 412),
            ([("If-Match", tag), ("If-Unmodified-Since", older)], 200),
        ]
        for (fields, code) in cases {
            let request = Request(method: .get, target: "/public/app.css", headers: Headers(fields))
            let response = try #require(StaticFiles(folder: folder).respond(to: request))
            #expect(response.status.code == code, "\(fields)")
            if code == 304 {
                #expect(response.headers["ETag"] == tag)
                #expect(response.headers["Vary"] == "Accept-Encoding")
                #expect(response.body.isEmpty)
            }
        }
    }

    @Test(arguments: [
        ("bytes=0-3", 206, "bytes 0-3/4", "tiny"), ("bytes=1-2", 206, "bytes 1-2/4", "in"),
        ("bytes=2-", 206, "bytes 2-3/4", "ny"), ("bytes=-1", 206, "bytes 3-3/4", "y"),
        ("bytes=-9", 206, "bytes 0-3/4", "tiny"), ("bytes=1-99999999999999999999", 206, "bytes 1-3/4", "iny"),
        ("Bytes=0-0", 206, "bytes 0-0/4", "t"), ("bytes=4-", 416, "bytes */4", ""), ("bytes=-0", 416, "bytes */4", ""),
        ("bytes=99999999999999999999-", 416, "bytes */4", ""), ("bytes=2-1", 200, nil, "tiny"),
        ("bytes=0-1,2-3", 200, nil, "tiny"), ("lines=0-1", 200, nil, "tiny"), ("bytes=", 200, nil, "tiny"),
        ("bytes=a-b", 200, nil, "tiny"), ("bytes=-", 200, nil, "tiny"), ("bytes=+1-2", 200, nil, "tiny"),
    ])
    func `ranges are answered`(range: String, code: Int, contentRange: String?, body: String) throws {
        let response = try #require(get("/public/tiny.txt", ("Range", range)))
        #expect(response.status.code == code)
        #expect(response.headers["Content-Range"] == contentRange)
        #expect(String(decoding: response.body, as: UTF8.self) == body)
    }

    @Test func `a range is for one version only`() throws {
        let tag = try #require(get("/public/tiny.txt")?.headers["ETag"])
        func code(_ condition: String) -> Int? {
            get("/public/tiny.txt", ("Range", "bytes=0-0"), ("If-Range", condition))?.status.code
        }
        #expect(code(tag) == 206)
        #expect(code("Sun, 06 Nov 1994 08:49:37 GMT") == 206)
        #expect(code("\"old\"") == 200)
        #expect(code("W/\(tag)") == 200)
        #expect(code("Sun, 06 Nov 1994 08:49:38 GMT") == 200)
        #expect(get("/public/tiny.txt", method: .head, ("Range", "bytes=0-0"))?.status == .ok)
    }
}
