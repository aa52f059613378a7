import Synchronization

/// One file as it is served: its representations (as it is, and gzipped once somebody asks) with their fields ready.
final class Asset: Sendable {
    struct Representation: Sendable {
        var body: [UInt8]
        /// Strong: it changes with every byte, and the gzipped bytes are other bytes (RFC 9110 §8.8.3.3).
        var etag: String
        var headers: Headers
        /// What RFC 9110 §15.4.5 wants in a 304.
        var unchangedHeaders: Headers
    }

    private enum Compressed {
        case notTried
        case notWorthwhile
        case ready(Representation)
    }

    private let plain: Representation
    private let compressed: Mutex<Compressed>
    private let modifiedAt: Int
    private let file: FolderListing.File
    private let hash: String
    private let isImmutable: Bool

    init(_ file: FolderListing.File, hash: String, isImmutable: Bool) {
        self.file = file
        self.hash = hash
        self.isImmutable = isImmutable
        modifiedAt = file.modifiedAt
        plain = Self.representation(of: file, body: file.bytes, etag: "\"\(hash)\"", isImmutable: isImmutable)
        let isTooSmall = file.bytes.count < Gzip.worthwhileSize
        compressed = Mutex(ContentType(name: file.name).isCompressible && !isTooSmall ? .notTried : .notWorthwhile)
    }

    /// RFC 9110 §13.2.2: preconditions first, in this order, then the range.
    func respond(to request: Request) -> Response {
        let headers = request.headers
        let hasRange = headers.contains("Range") && request.method == .get
        let chosen = hasRange || !Gzip.isAccepted(by: headers) ? plain : compressedRepresentation() ?? plain
        let conditions = Preconditions(headers: headers, etag: chosen.etag, modifiedAt: modifiedAt)
        switch conditions.outcome {
        case .failed:
            return Response(.preconditionFailed)
        case .unchanged:
            return Response(.notModified, headers: chosen.unchangedHeaders)
        case .proceed where hasRange && conditions.allowsRange:
            return respond(toRange: headers["Range"] ?? "", of: chosen)
        case .proceed:
            return Response(.ok, headers: chosen.headers, body: chosen.body)
        }
    }

    private func respond(toRange text: String, of chosen: Representation) -> Response {
        switch ByteRange.parse(text, size: chosen.body.count) {
        case .ignored:
            return Response(.ok, headers: chosen.headers, body: chosen.body)
        case .unsatisfiable:
            return Response(.rangeNotSatisfiable, headers: Headers([("Content-Range", "bytes */\(chosen.body.count)")]))
        case .bytes(let range):
            var response = Response(.partialContent, headers: chosen.headers, body: Array(chosen.body[range]))
            let last = range.upperBound - 1
            response.headers["Content-Range"] = "bytes \(range.lowerBound)-\(last)/\(chosen.body.count)"
            return response
        }
    }

    private func compressedRepresentation() -> Representation? {
        compressed.withLock { state in
            if case .notTried = state { state = compress() }
            if case .ready(let representation) = state { return representation }
            return nil
        }
    }

    private func compress() -> Compressed {
        guard let bytes = Gzip.compress(file.bytes, level: 9), bytes.count < file.bytes.count * 9 / 10 else {
            return .notWorthwhile
        }
        var result = Self.representation(of: file, body: bytes, etag: "\"\(hash)-gz\"", isImmutable: isImmutable)
        result.headers.add("Content-Encoding", "gzip")
        return .ready(result)
    }

    private static func representation(
        of file: FolderListing.File,
        body: [UInt8],
        etag: String,
        isImmutable: Bool
    ) -> Representation {
        let type = ContentType(name: file.name)
        var shared = Headers([
            ("ETag", etag),
            ("Cache-Control", isImmutable ? "public, max-age=31536000, immutable" : "no-cache"),
        ])
        if type.isCompressible { shared.add("Vary", "Accept-Encoding") }
        var headers = shared
        headers.add("Last-Modified", HTTPDate.string(file.modifiedAt))
        headers.add("Content-Type", type.value)
        headers.add("Accept-Ranges", "bytes")
        headers.add("X-Content-Type-Options", "nosniff")
        return Representation(body: body, etag: etag, headers: headers, unchangedHeaders: shared)
    }

    /// FNV-1a, 64 bits, in hexadecimal: tells versions of our own files apart, nobody else's.
    static func hash(_ bytes: [UInt8]) -> String {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in bytes {
            hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3
        }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}

/// The media type that a file's name tells.
struct ContentType {
    let value: String
    let isCompressible: Bool

    init(name: String) {
        let suffix = name.split(separator: ".").last.map { $0.lowercased() } ?? ""
        if let text = Self.texts[suffix] {
            value = text + "; charset=utf-8"
            isCompressible = true
        } else {
            value = Self.others[suffix] ?? "application/octet-stream"
            isCompressible = ["json", "svg", "webmanifest", "wasm", "ttf", "ico"].contains(suffix)
        }
    }

    private static let texts = [
        "html": "text/html", "css": "text/css", "js": "text/javascript", "mjs": "text/javascript",
        "txt": "text/plain", "md": "text/markdown", "csv": "text/csv", "xml": "text/xml",
    ]
    private static let others = [
        "json": "application/json", "map": "application/json", "webmanifest": "application/manifest+json",
        "svg": "image/svg+xml", "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif",
        "webp": "image/webp", "avif": "image/avif", "ico": "image/x-icon", "woff": "font/woff", "woff2": "font/woff2",
        "ttf": "font/ttf", "pdf": "application/pdf", "wasm": "application/wasm", "mp4": "video/mp4",
        "webm": "video/webm",
    ]
}
