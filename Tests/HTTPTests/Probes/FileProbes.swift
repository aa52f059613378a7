import Glibc
import Testing

@testable import HTTP

/// Files over the wire: conditions, ranges, and no way out of the folder.
@Suite final class FileProbes {
    private let folder: String

    init() throws {
        folder = try makeScratchFolder("probes")
        for name in ["/page.txt", "/.hidden"] {
            let descriptor = open(folder + name, O_WRONLY | O_CREAT, 0o644)
            try #require(write(descriptor, "0123456789", 10) == 10)
            // A known date: 6 November 1994.
            var times = [timespec(tv_sec: 784_111_777, tv_nsec: 0), timespec(tv_sec: 784_111_777, tv_nsec: 0)]
            futimens(descriptor, &times)
            close(descriptor)
        }
        symlink("/etc/passwd", folder + "/link.txt")
    }

    deinit {
        for name in ["/page.txt", "/.hidden", "/link.txt"] { unlink(folder + name) }
        rmdir(folder)
    }

    private func run(_ probe: Probe) async throws {
        let files = StaticFiles(folder: folder)
        let nothing = Router { .text("GET \($0.path) []", status: $0.path == "/behind" ? .ok : .notFound) }
        try await withServer(
            immediate: { files.respond(to: $0) },
            handler: { (try? await nothing.respond(to: $0)) ?? Response(.internalServerError) },
            { try await probe.run(port: $0) }
        )
    }

    @Test(arguments: conditions + ranges)
    func `conditions and ranges are weighed`(_ probe: Probe) async throws {
        try await run(probe)
    }

    private static func get(_ section: String, _ fields: String, _ status: Int, _ telling: String? = nil) -> Probe {
        .get(section, "/public/page.txt", fields, .answers([status]), telling)
    }

    private static let date = "Sun, 06 Nov 1994 08:49:37 GMT"
    private static let before = "Sun, 06 Nov 1994 08:49:36 GMT"
    private static let tag = "\"\(Asset.hash(Array("0123456789".utf8)))\""

    private static let conditions: [Probe] = [
        get("9110 §8.8.3", "", 200, "ETag: \(tag)"),
        get("9110 §8.8.2", "", 200, "Last-Modified: \(date)"),
        get("9110 §8.3", "", 200, "Content-Type: text/plain; charset=utf-8"),
        get("9110 §13.1.2", "If-None-Match: \(tag)\r\n", 304, "ETag: \(tag)"),
        get("9110 §13.1.2", "If-None-Match: W/\(tag)\r\n", 304),
        get("9110 §13.1.2", "If-None-Match: *\r\n", 304),
        get("9110 §13.1.2", "If-None-Match: \"a\", \(tag)\r\n", 304),
        get("9110 §13.1.2", "If-None-Match: \"a\"\r\nIf-None-Match: \(tag)\r\n", 304),
        get("9110 §13.1.2", "If-None-Match: \"a\"\r\n", 200),
        get("9110 §13.1.3", "If-Modified-Since: \(date)\r\n", 304),
        get("9110 §5.6.7", "If-Modified-Since: Sunday, 06-Nov-94 08:49:37 GMT\r\n", 304),
        get("9110 §5.6.7", "If-Modified-Since: Sun Nov  6 08:49:37 1994\r\n", 304),
        get("9110 §13.1.3", "If-Modified-Since: \(before)\r\n", 200),
        get("9110 §13.1.3", "If-Modified-Since: yesterday\r\n", 200),
        get("9110 §13.1.3", "If-Modified-Since: Thu, 31 Feb 2030 00:00:00 GMT\r\n", 200),
        get("9110 §13.2.2", "If-None-Match: \"a\"\r\nIf-Modified-Since: \(date)\r\n", 200),
        get("9110 §13.1.1", "If-Match: \(tag)\r\n", 200),
        get("9110 §13.1.1", "If-Match: \"a\"\r\n", 412),
        get("9110 §13.1.1", "If-Match: W/\(tag)\r\n", 412),
        get("9110 §13.1.4", "If-Unmodified-Since: \(before)\r\n", 412),
        get("9110 §13.1.4", "If-Unmodified-Since: \(date)\r\n", 200),
        Probe("9110 §9.3.2", "HEAD /public/page.txt HTTP/1.1\r\nHost: a\r\n\r\n", .ok, telling: "Content-Length: 10\n"),
        Probe(
            "9110 §15.5.6",
            "DELETE /public/page.txt HTTP/1.1\r\nHost: a\r\n\r\n",
            .answers([405]),
            telling: "Allow: GET, HEAD, OPTIONS"
        ),
        Probe(
            "9110 §9.3.7",
            "OPTIONS /public/page.txt HTTP/1.1\r\nHost: a\r\n\r\n",
            .answers([204]),
            telling: "Allow: GET"
        ),
    ]

    private static let ranges: [Probe] = [
        get("9110 §14.3", "", 200, "Accept-Ranges: bytes"),
        get("9110 §14.1.2", "Range: bytes=0-3\r\n", 206, "Content-Range: bytes 0-3/10"),
        get("9110 §14.1.2", "Range: bytes=4-\r\n", 206, "Content-Range: bytes 4-9/10"),
        get("9110 §14.1.2", "Range: bytes=-3\r\n", 206, "789"),
        get("9110 §14.1.2", "Range: bytes=-30\r\n", 206, "Content-Range: bytes 0-9/10"),
        get("9110 §14.1.2", "Range: bytes=8-30\r\n", 206, "Content-Range: bytes 8-9/10"),
        get("9110 §14.1.2", "Range: bytes=10-\r\n", 416, "Content-Range: bytes */10"),
        get("9110 §14.1.2", "Range: bytes=-0\r\n", 416),
        get("9110 §14.1.2", "Range: bytes=99999999999999999999-\r\n", 416),
        get("9110 §14.2", "Range: bytes=3-0\r\n", 200),
        get("9110 §14.2", "Range: lines=0-1\r\n", 200),
        get("9110 §14.2", "Range: bytes=0-1, 4-5\r\n", 200),
        get("9110 §13.1.5", "Range: bytes=0-3\r\nIf-Range: \(tag)\r\n", 206),
        get("9110 §13.1.5", "Range: bytes=0-3\r\nIf-Range: W/\(tag)\r\n", 200),
        get("9110 §13.1.5", "Range: bytes=0-3\r\nIf-Range: \(date)\r\n", 206),
        get("9110 §13.1.5", "Range: bytes=0-3\r\nIf-Range: \(before)\r\n", 200),
        get("9110 §14.2", "Range: bytes=0-3\r\nIf-None-Match: \(tag)\r\n", 304),
    ]

    @Test(arguments: [
        ("/public/../page.txt", 404), ("/public/./page.txt", 404), ("/public//page.txt", 404),
        ("//public/page.txt", 404),
        ("/public/%2e%2e/etc/passwd", 404), ("/public/..%2f..%2fetc/passwd", 400), ("/public/..%5c..%5cetc", 400),
        ("/public/%252e%252e/etc/passwd", 404), ("/public/..;/etc/passwd", 404), ("/public/.hidden", 404),
        ("/public/%2ehidden", 404), ("/public/link.txt", 404), ("/public/", 404), ("/public", 404),
        ("/public/page.txt/", 404), ("/public/page.txt%00.png", 400), ("/public/page.txt%20", 404),
        ("/PUBLIC/page.txt", 404), ("/public/%c0%ae%c0%ae/etc/passwd", 400), ("/public/\\..\\etc", 400),
        ("http://a/public/../../etc/passwd", 404), ("/public/page%2etxt", 200), ("/public/page.txt?../../x", 200),
    ])
    func `no spelling of an address leads out of the folder`(_ target: String, _ status: Int) async throws {
        let outcome: Probe.Outcome = status == 400 ? .bad : .answers([status])
        try await run(.get("3986 §6.2", target, "", outcome))
    }
}
