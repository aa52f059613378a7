import Commerce
import FoundationEssentials

/// What the reseller's wallet held, and which attempts it may show. Attempts are numbered in the order in which they
/// start, so that this holds whatever the clock does.
package struct WalletReading: Hashable, Sendable {
    package let balance: Money
    /// The last attempt that had started when the reading came back: no later one is in it.
    package let last: Attempt.ID
    /// Those up to `last` whose outcome was open when the reading was asked for: each may be in it or not.
    package let open: Set<Attempt.ID>

    package init(balance: Money, last: Attempt.ID, open: Set<Attempt.ID>) {
        self.balance = balance
        self.last = last
        self.open = open
    }
}

/// The attempts at one moment.
package struct AttemptMark: Sendable {
    package let last: Attempt.ID
    package let open: Set<Attempt.ID>
}

/// What one attempt took from the wallet, US cents; or may have taken, while its outcome is open.
package struct AttemptCharge: Hashable, Sendable {
    package let attempt: Attempt.ID
    package let minor: Int64
    package let isCertain: Bool

    package init(attempt: Attempt.ID, minor: Int64, isCertain: Bool) {
        self.attempt = attempt
        self.minor = minor
        self.isCertain = isCertain
    }
}

extension Reader {
    package func attemptMark() throws -> AttemptMark {
        AttemptMark(
            last: .init(try first("SELECT max(id) FROM attempts") { $0.optionalInt64(0) ?? 0 } ?? 0),
            open: Set(
                try rows(
                    """
                    SELECT (SELECT max(a.id) FROM attempts a WHERE a.line_id = l.id)
                    FROM order_lines l INDEXED BY lines_by_state
                    WHERE l.state IN ('sending', 'unknown', 'needsPerson')
                    """
                ) { Attempt.ID($0.int64(0)) }
            )
        )
    }

    /// The wallet as it was read before this attempt or earlier ones, each reading once: those first that leave the
    /// fewest attempts open, for they tell most.
    package func walletReadings(upTo attempt: Attempt.ID, limit: Int) throws -> [WalletReading] {
        try rows(
            """
            SELECT reading_minor, last_attempt, open_attempts
            FROM (SELECT * FROM attempts WHERE id <= ?1 ORDER BY id DESC LIMIT 1000) WHERE last_attempt < ?1
            GROUP BY reading_minor, last_attempt, open_attempts ORDER BY length(open_attempts), max(id) DESC LIMIT ?2
            """,
            attempt.rawValue,
            limit
        ) { Self.walletReading($0, at: 0) }
    }

    /// The wallet as it was read before later attempts, and while this one may have been in it already; likewise.
    package func walletReadings(after attempt: Attempt.ID, limit: Int) throws -> [WalletReading] {
        try rows(
            """
            SELECT reading_minor, last_attempt, open_attempts
            FROM (SELECT * FROM attempts WHERE id > ?1 ORDER BY id LIMIT 1000) WHERE last_attempt >= ?1
            GROUP BY reading_minor, last_attempt, open_attempts ORDER BY length(open_attempts), min(id) LIMIT ?2
            """,
            attempt.rawValue,
            limit
        ) { Self.walletReading($0, at: 0) }
    }

    /// What other lines' attempts took or may have taken that not every one of these readings shows for certain.
    /// - Returns: nil when they are too many to be worth going through.
    package func charges(
        since readings: [WalletReading],
        besides line: OrderLine.ID,
        limit: Int = 5000
    ) throws -> [AttemptCharge]? {
        guard let first = readings.map(\.last).min() else { return [] }
        let open = readings.reduce(into: Set<Attempt.ID>()) { $0.formUnion($1.open) }
        let charges = try rows(
            """
            SELECT a.id, coalesce(l.charged_minor, l.upstream_cost_minor), coalesce(a.outcome IN ('accepted', 'adopted'), 0)
            FROM attempts a JOIN order_lines l ON l.id = a.line_id
            WHERE (a.id > ? OR a.id IN (SELECT value FROM json_each(?))) AND l.id <> ?
              AND (a.outcome IN ('accepted', 'adopted') OR a.outcome IS NULL
                   OR a.outcome IN ('unknown', 'undecided') AND l.state IN ('unknown', 'needsPerson'))
            LIMIT ?
            """,
            first.rawValue,
            "[" + open.map(\.description).joined(separator: ",") + "]",
            line.rawValue,
            limit + 1
        ) { AttemptCharge(attempt: .init($0.int64(0)), minor: $0.int64(1), isCertain: $0.int(2) == 1) }
        return charges.count > limit ? nil : charges
    }

    /// What the upstream took or may have taken for services that went on, US cents: billed from two days before the one
    /// moment to two days after the other, since neither its hour nor a clock that was set is certain.
    /// - Returns: nil when they are too many to be worth going through.
    package func renewalCharges(near first: Date, and last: Date, limit: Int = 1000) throws -> [Int64]? {
        let days = 2 * 86_400.0
        let charges = try rows(
            """
            SELECT coalesce(l.charged_minor, l.upstream_cost_minor)
            FROM renewals r INDEXED BY renewals_by_start JOIN order_lines l ON l.id = r.line_id
            WHERE r.period_start >= ? AND r.period_start <= ? LIMIT ?
            """,
            min(first, last).addingTimeInterval(-days).milliseconds,
            max(first, last).addingTimeInterval(days).milliseconds,
            limit + 1
        ) { $0.int64(0) }
        return charges.count > limit ? nil : charges
    }

    static func walletReading(_ row: borrowing Row, at column: Int) -> WalletReading {
        WalletReading(
            balance: Money(minor: row.int64(column), .usd),
            last: .init(row.int64(column + 1)),
            open: Set(row.text(column + 2).split(separator: " ").compactMap { Int64($0).map(Attempt.ID.init) })
        )
    }
}

extension Writer {
    /// A later reading that does not show the attempt either takes the place of the one so far.
    package func setReading(_ reading: WalletReading, without attempt: Attempt.ID) throws {
        try run(
            "UPDATE attempts SET reading_minor = ?, last_attempt = ?, open_attempts = ? WHERE id = ?",
            reading.balance.minor,
            reading.last.rawValue,
            reading.storedOpen,
            attempt.rawValue
        )
    }
}

extension WalletReading {
    var storedOpen: String { open.map(\.rawValue).sorted().map(\.description).joined(separator: " ") }
}
