import FoundationEssentials

/// One of the upstream's lists that the catalogue is made of.
package enum CatalogueList: String, CaseIterable, Sendable {
    case products, packages, rates
}

/// How the last attempts to read a list went.
package struct SyncState: Hashable, Sendable {
    package let succeededAt: Date?
    package let failedAt: Date?
    /// Why the last one failed; empty after a success.
    package let failure: String
}

extension Reader {
    package func syncs() throws -> [CatalogueList: SyncState] {
        // The mirror of the upstream's services keeps its time there too.
        let all = try rows(
            "SELECT kind, succeeded_at, failed_at, failure FROM syncs WHERE kind IN ('products', 'packages', 'rates')"
        ) { row in
            guard let list = CatalogueList(rawValue: row.text(0)) else { throw row.unreadable(0, "a list") }
            let state = SyncState(
                succeededAt: row.optionalInt64(1).map(Date.init(milliseconds:)),
                failedAt: row.optionalInt64(2).map(Date.init(milliseconds:)),
                failure: row.optionalText(3) ?? ""
            )
            return (list, state)
        }
        return Dictionary(all) { first, _ in first }
    }
}

extension Writer {
    package func recordSync(of list: CatalogueList, at now: Date) throws {
        try run(
            """
            INSERT INTO syncs (kind, succeeded_at) VALUES (?, ?)
            ON CONFLICT (kind) DO UPDATE SET succeeded_at = excluded.succeeded_at, failure = NULL
            """,
            list.rawValue,
            now.milliseconds
        )
    }

    package func recordSyncFailure(of list: CatalogueList, _ failure: String, at now: Date) throws {
        try run(
            """
            INSERT INTO syncs (kind, failed_at, failure) VALUES (?, ?, ?)
            ON CONFLICT (kind) DO UPDATE SET failed_at = excluded.failed_at, failure = excluded.failure
            """,
            list.rawValue,
            now.milliseconds,
            failure
        )
    }
}
