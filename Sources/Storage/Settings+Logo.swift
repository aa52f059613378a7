/// The shop's picture as it is served.
package struct StoredLogo: Hashable, Sendable {
    /// Hexadecimal; changes with the bytes and stands in the address.
    package let digest: String
    /// `image/png`, `image/jpeg` or `image/webp`.
    package let mediaType: String
    package let bytes: [UInt8]

    package init(digest: String, mediaType: String, bytes: [UInt8]) {
        self.digest = digest
        self.mediaType = mediaType
        self.bytes = bytes
    }
}

extension Reader {
    package func logo() throws -> StoredLogo? {
        try first("SELECT digest, media_type, bytes FROM logo") { row in
            StoredLogo(digest: row.text(0), mediaType: row.text(1), bytes: row.blob(2))
        }
    }
}

extension Writer {
    /// In place of the one before.
    package func saveLogo(_ logo: StoredLogo) throws {
        try run(
            "INSERT OR REPLACE INTO logo (id, digest, media_type, bytes) VALUES (1, ?, ?, ?)",
            logo.digest,
            logo.mediaType,
            logo.bytes
        )
    }

    package func removeLogo() throws {
        try run("DELETE FROM logo")
    }
}
