/// What a database belongs to: it cannot be used with another key, and must not be with another supplier.
package struct Bindings: Hashable, Sendable {
    /// Sealed with the key of everything else; nil before the first start.
    package let keyCheck: [UInt8]?
    /// Whether its clients and services are the sandbox's; nil before the first start.
    package let isDemo: Bool?
    /// Whether anything was ordered for which the answer matters.
    package let hasUpstreamIDs: Bool
}

extension Reader {
    package func bindings() throws -> Bindings {
        let found = try first(
            """
            SELECT sealed_key_check, is_demo,
                   EXISTS (SELECT 1 FROM customers WHERE client_state <> 'none') OR EXISTS (SELECT 1 FROM services)
            FROM settings
            """
        ) { row in
            Bindings(
                keyCheck: row.optionalBlob(0),
                isDemo: row.optionalInt(1).map { $0 == 1 },
                hasUpstreamIDs: row.int(2) == 1
            )
        }
        // The migration writes the one row and nothing deletes it.
        guard let found else { throw DatabaseError.corrupt }
        return found
    }
}

extension Reader {
    /// Whether it is bound to the real supplier. Not so before the first start.
    package func isReal() throws -> Bool {
        try first("SELECT coalesce(is_demo, 1) = 0 FROM settings") { $0.bool(0) } ?? false
    }
}

extension Writer {
    package func bind(keyCheck: [UInt8]) throws {
        try run("UPDATE settings SET sealed_key_check = ?", keyCheck)
    }

    package func bind(isDemo: Bool) throws {
        try run("UPDATE settings SET is_demo = ?", isDemo ? 1 : 0)
    }
}
