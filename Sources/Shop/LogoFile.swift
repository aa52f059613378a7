import Crypto
import Storage

/// A picture that may be shown to customers: PNG, JPEG or WebP by its first bytes, whatever its name says. SVG is not
/// among them, because it can hold script.
package struct LogoFile: Hashable, Sendable {
    package static let maximumSize = 200 * 1024

    package enum Problem: Error, Hashable, Sendable {
        case empty, tooLarge, notAPicture
    }

    package let bytes: [UInt8]
    package let mediaType: String

    package init(_ bytes: [UInt8]) throws(Problem) {
        guard !bytes.isEmpty else { throw .empty }
        guard bytes.count <= Self.maximumSize else { throw .tooLarge }
        guard let mediaType = Self.mediaType(of: bytes) else { throw .notAPicture }
        self.bytes = bytes
        self.mediaType = mediaType
    }

    /// The signatures of the WHATWG MIME Sniffing Standard (§6.1).
    private static func mediaType(of bytes: [UInt8]) -> String? {
        if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) { return "image/png" }
        if bytes.starts(with: [0xFF, 0xD8, 0xFF]) { return "image/jpeg" }
        let isWebP = bytes.starts(with: "RIFF".utf8) && bytes.dropFirst(8).starts(with: "WEBPVP".utf8)
        return isWebP ? "image/webp" : nil
    }

    var stored: StoredLogo {
        StoredLogo(digest: Hex.encode(Array(Hash.sha256(bytes).prefix(8))), mediaType: mediaType, bytes: bytes)
    }
}
