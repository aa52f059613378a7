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
    package let expected: Money?
    package let charged: Money
    package let note: String

    package init(
        id: Int64,
        at: Date,
        title: String,
        orderNumber: String?,
        isRenewal: Bool,
        expected: Money?,
        charged: Money,
        note: String
    ) {
        self.id = id
        self.at = at
        self.title = title
        self.orderNumber = orderNumber
        self.isRenewal = isRenewal
        self.expected = expected
        self.charged = charged
        self.note = note
    }
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
                   EXISTS (SELECT 1 FROM renewals r WHERE r.line_id = l.id)
            FROM ledger_entries e LEFT JOIN orders o ON o.id = e.order_id
            LEFT JOIN order_lines l ON l.id = CAST(e.source_id AS INTEGER) AND e.source_kind = 'upstream'
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
                expected: row.optionalInt64(4).map { Money(minor: $0, .usd) },
                charged: Money(minor: row.int64(5), .usd),
                note: row.text(6)
            )
        }
    }

    /// What was taken each day, by the day's beginning in UTC: for orders, and for renewals.
    package func walletSpending(since moment: Date) throws -> [Date: (orders: Int64, renewals: Int64)] {
        let days = try rows(
            """
            SELECT e.at / 86400000, -sum(iif(r.id IS NULL, e.amount_minor, 0)), -sum(iif(r.id IS NULL, 0, e.amount_minor))
            FROM ledger_entries e
            LEFT JOIN renewals r ON r.line_id = CAST(e.source_id AS INTEGER) AND e.source_kind = 'upstream'
            WHERE e.account = 'upstreamWallet' AND e.at >= ? GROUP BY e.at / 86400000
            """,
            moment.milliseconds
        ) { row in
            (Date(milliseconds: row.int64(0) * 86_400_000), (orders: row.int64(1), renewals: row.int64(2)))
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

    /// What the upstream will charge for services that go on, added up by day, product and cycle.
    package func renewalCosts(from start: Date, until end: Date) throws -> [WalletForecast.Renewals] {
        try rows(
            """
            SELECT s.next_billing_at / 86400000, l.product_key, json_extract(l.selection, '$.plans[0]'),
                   sum(l.upstream_cost_minor)
            FROM services s CROSS JOIN order_lines l ON l.id = s.line_id
            WHERE s.next_billing_at IS NOT NULL AND s.ends_at IS NULL AND s.next_billing_at > ?
              AND s.next_billing_at <= ? AND l.state = 'delivered'
            GROUP BY 1, 2, 3
            """,
            start.milliseconds,
            end.milliseconds
        ) { row in
            let plan = row.optionalText(2).flatMap { PlanKey($0) }
            return WalletForecast.Renewals(
                at: Date(milliseconds: row.int64(0) * 86_400_000),
                cost: Money(minor: row.int64(3), .usd),
                months: ProductType.of(try row.productKey(1))?.cycle(of: plan)?.months
            )
        }
    }
}
