extension Reader {
    /// What the one-time link that makes the first administrator digests to; nil without one.
    package func setUpDigest() throws -> [UInt8]? {
        try first("SELECT set_up_digest FROM settings WHERE id = 1") { $0.optionalBlob(0) } ?? nil
    }
}

extension Writer {
    package func setSetUpDigest(_ digest: [UInt8]?) throws {
        try run("UPDATE settings SET set_up_digest = ? WHERE id = 1", digest)
    }
}
