import Commerce
import FoundationEssentials

/// What the upstream took from the reseller's wallet for one line.
package struct WalletCharge: Sendable {
    package let id: Int64
    package let at: Date
    /// The line's title.
    package let title: String
    package let orderNumber: String?
    package let expected: Money?
    package let charged: Money
    package let note: String

    package init(
        id: Int64,
        at: Date,
        title: String,
        orderNumber: String?,
        expected: Money?,
        charged: Money,
        note: String
    ) {
        self.id = id
        self.at = at
        self.title = title
        self.orderNumber = orderNumber
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
            SELECT e.id, e.at, coalesce(l.title, ''), o.number, l.upstream_cost_minor, -e.amount_minor, e.note
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
                expected: row.optionalInt64(4).map { Money(minor: $0, .usd) },
                charged: Money(minor: row.int64(5), .usd),
                note: row.text(6)
            )
        }
    }

    package func walletSpending(since moment: Date) throws -> Money {
        let minor = try first(
            "SELECT coalesce(-sum(amount_minor), 0) FROM ledger_entries WHERE account = 'upstreamWallet' AND at >= ?",
            moment.milliseconds
        ) { $0.int64(0) }
        return Money(minor: minor ?? 0, .usd)
    }
}
