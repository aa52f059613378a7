import Commerce
import FoundationEssentials

/// What the upstream took from the reseller's wallet for one line.
package struct WalletCharge: Sendable {
    package let id: Int64
    package let at: Date
    /// The line's title.
    package let title: String
    package let orderNumber: String?
    /// For a further period of a service.
    package let isRenewal: Bool
    /// Who said what it was, and when, of one that no order explains.
    package let known: (by: String, at: Date)?
    package let expected: Money?
    package let charged: Money
    package let note: String

    package init(
        id: Int64,
        at: Date,
        title: String,
        orderNumber: String?,
        isRenewal: Bool,
        known: (by: String, at: Date)? = nil,
        expected: Money?,
        charged: Money,
        note: String
    ) {
        self.id = id
        self.at = at
        self.title = title
        self.orderNumber = orderNumber
        self.isRenewal = isRenewal
        self.known = known
        self.expected = expected
        self.charged = charged
        self.note = note
    }
}

/// What the upstream took on a day, US cents.
package struct WalletDay: Hashable, Sendable {
    package var orders: Int64 = 0
    package var renewals: Int64 = 0
    /// For nothing that was ordered here, and known to staff.
    package var others: Int64 = 0

    package init(orders: Int64 = 0, renewals: Int64 = 0, others: Int64 = 0) {
        (self.orders, self.renewals, self.others) = (orders, renewals, others)
    }

    package var total: Int64 { orders + renewals + others }
}

extension Reader {
    /// Newest first; `before` is the last charge of the page before.
    package func walletCharges(before: Int64? = nil, limit: Int) throws -> [WalletCharge] {
        let last = try before.flatMap { id in
            try first("SELECT at FROM ledger_entries WHERE id = ?", id) { $0.int64(0) }
        }
        return try rows(
            """
            SELECT e.id, e.at, coalesce(l.title, ''), o.number, l.upstream_cost_minor, -e.amount_minor, e.note,
                   EXISTS (SELECT 1 FROM renewals r WHERE r.line_id = l.id), c.name, k.known_at
            FROM ledger_entries e LEFT JOIN orders o ON o.id = e.order_id
            LEFT JOIN order_lines l ON l.id = CAST(e.source_id AS INTEGER) AND e.source_kind = 'upstream'
            LEFT JOIN known_charges k ON k.seen_at = CAST(e.source_id AS INTEGER) AND e.source_kind = 'knownCharge'
            LEFT JOIN customers c ON c.id = k.known_by
            WHERE e.account = 'upstreamWallet' AND (e.at, e.id) < (?, ?)
            ORDER BY e.at DESC, e.id DESC LIMIT ?
            """,
            last ?? .max,
            before ?? .max,
            limit
        ) { row in
            WalletCharge(
                id: row.int64(0),
                at: Date(milliseconds: row.int64(1)),
                title: row.text(2),
                orderNumber: row.optionalText(3),
                isRenewal: row.bool(7),
                known: row.optionalText(8).map { (by: $0, at: Date(milliseconds: row.int64(9))) },
                expected: row.optionalInt64(4).map { Money(minor: $0, .usd) },
                charged: Money(minor: row.int64(5), .usd),
                note: row.text(6)
            )
        }
    }

    /// What was taken each day, by the day's beginning in UTC.
    package func walletSpending(since moment: Date) throws -> [Date: WalletDay] {
        let days = try rows(
            """
            SELECT e.at / 86400000,
                   -sum(iif(r.id IS NULL AND e.source_kind <> 'knownCharge', e.amount_minor, 0)),
                   -sum(iif(r.id IS NULL, 0, e.amount_minor)),
                   -sum(iif(e.source_kind = 'knownCharge', e.amount_minor, 0))
            FROM ledger_entries e
            LEFT JOIN renewals r ON r.line_id = CAST(e.source_id AS INTEGER) AND e.source_kind = 'upstream'
            WHERE e.account = 'upstreamWallet' AND e.at >= ? GROUP BY e.at / 86400000
            """,
            moment.milliseconds
        ) { row in
            (
                Date(milliseconds: row.int64(0) * 86_400_000),
                WalletDay(orders: row.int64(1), renewals: row.int64(2), others: row.int64(3))
            )
        }
        return Dictionary(days) { first, _ in first }
    }

    /// Readings and booked charges of a span, for comparison; of very many only the latest.
    package func walletStatement(since moment: Date, at now: Date, limit: Int = 20_000) throws -> WalletStatement {
        let readings = try rows(
            "SELECT at, balance_minor FROM balances WHERE at >= ? ORDER BY at DESC LIMIT ?",
            moment.milliseconds,
            limit,
            row: Self.change
        ).reversed()
        let charges = try rows(
            """
            SELECT at, -amount_minor FROM ledger_entries WHERE account = 'upstreamWallet' AND at >= ? ORDER BY at, id
            """,
            (readings.first?.at ?? now).milliseconds,
            row: Self.change
        )
        return WalletStatement(readings: Array(readings), charges: charges, at: now)
    }

    private static func change(_ row: borrowing Row) -> WalletStatement.Change {
        .init(at: Date(milliseconds: row.int64(0)), amount: Money(minor: row.int64(1), .usd))
    }

    /// The last reading of each of equal parts of a span, the oldest first.
    package func balances(since moment: Date, part: TimeInterval) throws -> [(balance: Money, at: Date)] {
        try rows(
            """
            SELECT balance_minor, max(at) FROM balances WHERE at >= ?1 GROUP BY (at - ?1) / ?2 ORDER BY at
            """,
            moment.milliseconds,
            Int64(part * 1000)
        ) { (Money(minor: $0.int64(0), .usd), Date(milliseconds: $0.int64(1))) }
    }

    /// When it was first charged for an order.
    package func firstWalletCharge() throws -> Date? {
        let first = try first("SELECT min(at) FROM ledger_entries WHERE account = 'upstreamWallet'") {
            $0.optionalInt64(0)
        }
        return first?.map(Date.init(milliseconds:))
    }

    /// What the upstream will charge for services that go on, added up by day and cycle: the schema keeps the sums, so
    /// that this reads days and not services.
    package func renewalCosts(from start: Date, until end: Date) throws -> [WalletForecast.Renewals] {
        try rows(
            "SELECT day, months, cost_minor FROM upcoming_costs WHERE day >= ? AND day <= ?",
            start.milliseconds / 86_400_000,
            end.milliseconds / 86_400_000
        ) { row in
            WalletForecast.Renewals(
                at: Date(milliseconds: row.int64(0) * 86_400_000),
                cost: Money(minor: row.int64(2), .usd),
                months: row.int(1) == 0 ? nil : row.int(1)
            )
        }
    }
}

extension Writer {
    /// Staff know what was taken for no order: it is in the books from now on, at the time of the reading that showed it.
    /// - Throws: a broken uniqueness for one that is known.
    package func addKnownCharge(
        _ charge: WalletStatement.Change,
        note: String,
        by staff: Customer.ID,
        at now: Date
    ) throws {
        try run(
            "INSERT INTO known_charges (seen_at, amount_minor, note, known_by, known_at) VALUES (?, ?, ?, ?, ?)",
            charge.at.milliseconds,
            charge.amount.minor,
            note,
            staff.rawValue,
            now.milliseconds
        )
        try book(
            LedgerSource("knownCharge", "\(charge.at.milliseconds)", note: note),
            [Posting(.upstreamCost, charge.amount), Posting(.upstreamWallet, try charge.amount.negated())],
            at: charge.at
        )
    }
}
