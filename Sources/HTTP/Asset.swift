import Synchronization

/// An answer that stays what it is: its representations (plain, and gzipped once somebody asks) with their fields ready.
final class Asset: Sendable {
    private struct Representation: Sendable {
        /// Strong: it changes with every byte, and the gzipped bytes are other bytes (RFC 9110 §8.8.3.3).
        var etag: String
        var whole: Response
        /// With what RFC 9110 §15.4.5 wants in a 304.
        var unchanged = Response(.notModified)

        init(_ whole: Response, etag: String) {
            self.whole = whole
            self.etag = etag
            for name in ["ETag", "Cache-Control", "Vary"] {
                if let value = whole.headers[name] { unchanged.headers.add(name, value) }
            }
        }
    }

    private enum Compressed {
        case notTried
        case notWorthwhile
        case ready(Representation)
    }

    private let plain: Representation
    private let compressed: Mutex<Compressed>
    private let compressionLevel: Int
    private let modifiedAt: Int?

    /// The fields and the body of `response` are served to everybody, compressed if it is compressible.
    /// - Parameters:
    ///   - modifiedAt: seconds since 1970. What has such a time, a file, is also served in ranges.
    ///   - hash: of the body.
    init(_ response: Response, hash: String, modifiedAt: Int? = nil, compressionLevel: Int) {
        self.modifiedAt = modifiedAt
        self.compressionLevel = compressionLevel
        var whole = response
        whole.isCompressible = false
        whole.body = response.body.withoutSpareRoom
        whole.headers.add("ETag", "\"\(hash)\"")
        if response.isCompressible { whole.headers.add("Vary", "Accept-Encoding") }
        if let modifiedAt {
            whole.headers.add("Last-Modified", HTTPDate.string(modifiedAt))
            whole.headers.add("Accept-Ranges", "bytes")
        }
        plain = Representation(whole, etag: "\"\(hash)\"")
        let isWorthTrying = response.isCompressible && response.body.count >= Gzip.worthwhileSize
        compressed = Mutex(isWorthTrying ? .notTried : .notWorthwhile)
    }

    /// Bytes of the plain body.
    var size: Int { plain.whole.body.count }

    /// RFC 9110 §13.2.2: preconditions first, in this order, then the range.
    func respond(to request: Request) -> Response {
        let headers = request.headers
        let hasRange = modifiedAt != nil && request.method == .get && headers.contains("Range")
        let chosen = hasRange || !AcceptEncoding(headers).prefersGzip ? plain : compressedRepresentation() ?? plain
        let conditions = Preconditions(headers: headers, etag: chosen.etag, modifiedAt: modifiedAt)
        switch conditions.outcome {
        case .failed: return Response(.preconditionFailed)
        case .unchanged: return chosen.unchanged
        case .proceed where hasRange && conditions.allowsRange:
            return respond(toRange: headers["Range"] ?? "", of: chosen.whole)
        case .proceed: return chosen.whole
        }
    }

    private func respond(toRange text: String, of whole: Response) -> Response {
        switch ByteRange.parse(text, size: whole.body.count) {
        case .ignored:
            return whole
        case .unsatisfiable:
            return Response(.rangeNotSatisfiable, headers: Headers([("Content-Range", "bytes */\(whole.body.count)")]))
        case .bytes(let range):
            var response = Response(.partialContent, headers: whole.headers, body: Array(whole.body[range]))
            let last = range.upperBound - 1
            response.headers["Content-Range"] = "bytes \(range.lowerBound)-\(last)/\(whole.body.count)"
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
        guard let bytes = Gzip.compress(plain.whole.body, level: compressionLevel), bytes.count < size * 9 / 10 else {
            return .notWorthwhile
        }
        var whole = plain.whole
        let etag = plain.etag.dropLast() + "-gz\""
        whole.headers["ETag"] = String(etag)
        whole.headers.add("Content-Encoding", "gzip")
        whole.body = bytes.withoutSpareRoom
        return .ready(Representation(whole, etag: String(etag)))
    }

    /// FNV-1a, 64 bits, in hexadecimal: tells versions of our own content apart, nobody else's.
    static func hash(_ bytes: [UInt8]) -> String {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in bytes {
            hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3
        }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}

extension [UInt8] {
    /// The same bytes, copied if much of the buffer is empty: a page is rendered into one of ten times its size, which
    /// is nothing for a moment and much for a thousand pages that are kept.
    fileprivate var withoutSpareRoom: [UInt8] {
        capacity > count + count / 4 ? withUnsafeBufferPointer { Array($0) } : self
    }
}
