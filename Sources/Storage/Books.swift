import Commerce
import FoundationEssentials

/// What was earned in a span of time, by what it is grouped by, from the ledger. Amounts are in one currency.
package struct Earnings: Sendable {
    /// A month ("2026-05"), a customer's address, an order's number or a product's key.
    package let group: String
    package let currency: Currency
    /// Orders that were paid, or lines of them.
    package var count: Int
    /// Without tax.
    package var sale: Money
    package var tax: Money
    package var refunds: Money
    package var fees: Money
    package var cost: Money

    /// Sale − refunds − fees − cost. The tax is nobody's profit: `sale` is without it.
    package var profit: Money {
        Money(minor: sale.minor - refunds.minor - fees.minor - cost.minor, currency)
    }

    /// For samples of pages.
    package init(group: String, count: Int, sale: Money, cost: Money) {
        let currency = sale.currency
        self.group = group
        self.currency = currency
        self.count = count
        self.sale = sale
        (tax, refunds, fees) = (.zero(currency), .zero(currency), .zero(currency))
        self.cost = cost
    }

    fileprivate init(_ row: borrowing Row) throws {
        let currency = try row.currency(1)
        let dollars = Money(minor: row.int64(8), .usd)
        group = row.text(0)
        self.currency = currency
        count = row.int(3)
        sale = Money(minor: row.int64(4), currency)
        tax = Money(minor: row.int64(5), currency)
        refunds = Money(minor: row.int64(6), currency)
        fees = Money(minor: row.int64(7), currency)
        cost = try Money(rounding: dollars.decimal * (try row.decimal(2)), currency, .up)
    }

    fileprivate mutating func add(_ other: Earnings) throws {
        count += other.count
        sale = try sale.adding(other.sale)
        tax = try tax.adding(other.tax)
        refunds = try refunds.adding(other.refunds)
        fees = try fees.adding(other.fees)
        cost = try cost.adding(other.cost)
    }
}

package enum EarningsGroup: String, CaseIterable, Sendable {
    case month, customer, order

    fileprivate var column: SQL {
        switch self {
        case .month: "strftime('%Y-%m', o.paid_at / 1000, 'unixepoch')"
        case .customer: "c.email"
        case .order: "o.number"
        }
    }
}

/// One posting with what it belongs to, for the export.
package struct LedgerRow: Sendable {
    package let at: Date
    package let sourceKind: String
    package let sourceID: String
    package let account: String
    package let amount: Money
    package let orderNumber: String?
    package let customerEmail: String?
    package let note: String
}

extension Reader {
    /// Earnings of the orders that were paid in a span of time, refunds and costs of theirs that came later included.
    /// A top-up is no sale, but what the gateway kept of it counts. What the supplier took is in US dollars: it counts at the rate that its order was placed with, rounded up once
    /// for each group and rate.
    package func earnings(by group: EarningsGroup, from start: Date, to end: Date) throws -> [Earnings] {
        try summed { add in
            try each(
                """
                SELECT \(group.column), o.currency, o.rate, count(DISTINCT CASE o.kind WHEN 'sale' THEN o.id END),
                       coalesce(sum(CASE e.account WHEN 'revenue' THEN -e.amount_minor END), 0),
                       coalesce(sum(CASE e.account WHEN 'tax' THEN -e.amount_minor END), 0),
                       coalesce(sum(CASE e.account WHEN 'refunds' THEN e.amount_minor END), 0),
                       coalesce(sum(CASE e.account WHEN 'gatewayFees' THEN e.amount_minor END), 0),
                       coalesce(sum(CASE e.account WHEN 'upstreamCost' THEN e.amount_minor END), 0)
                FROM orders o INDEXED BY orders_by_payment JOIN customers c ON c.id = o.customer_id
                LEFT JOIN ledger_entries e ON e.order_id = o.id
                WHERE o.paid_at >= ? AND o.paid_at < ?
                GROUP BY 1, o.currency, o.rate ORDER BY 1
                """,
                start.milliseconds,
                end.milliseconds
            ) { row in try add(try Earnings(row)) }
        }
    }

    /// The same by product. What is booked for an order as a whole, such as a gateway's fee, belongs to no product.
    package func earningsByProduct(from start: Date, to end: Date) throws -> [Earnings] {
        try summed { add in
            try each(
                """
                SELECT l.product_key, o.currency, o.rate, count(*), sum(l.net_minor),
                       sum(l.tax_minor - coalesce((
                           SELECT e.amount_minor FROM ledger_entries e WHERE e.source_kind = 'refund'
                           AND e.source_id = CAST(l.id AS TEXT) AND e.account = 'tax'), 0)),
                       coalesce(sum((
                           SELECT e.amount_minor FROM ledger_entries e WHERE e.source_kind = 'refund'
                           AND e.source_id = CAST(l.id AS TEXT) AND e.account = 'refunds')), 0),
                       0, coalesce(sum(l.charged_minor), 0)
                FROM orders o INDEXED BY orders_by_payment JOIN order_lines l ON l.order_id = o.id
                WHERE o.paid_at >= ? AND o.paid_at < ?
                GROUP BY 1, o.currency, o.rate ORDER BY 1
                """,
                start.milliseconds,
                end.milliseconds
            ) { row in try add(try Earnings(row)) }
        }
    }

    /// One sum for each group and currency: orders of different rates of exchange come apart.
    private func summed(_ read: ((Earnings) throws -> Void) throws -> Void) throws -> [Earnings] {
        var found: [Earnings] = []
        var places: [String: Int] = [:]
        try read { part in
            let key = part.group + " " + part.currency.code
            if let place = places[key] {
                try found[place].add(part)
            } else {
                places[key] = found.count
                found.append(part)
            }
        }
        return found
    }

    /// Visits every posting of a span of time, oldest first.
    package func eachLedgerRow(from start: Date, to end: Date, _ body: (LedgerRow) throws -> Void) throws {
        try each(
            """
            SELECT e.at, e.source_kind, e.source_id, e.account, e.amount_minor, e.currency, o.number, c.email, e.note
            FROM ledger_entries e LEFT JOIN orders o ON o.id = e.order_id LEFT JOIN customers c ON c.id = e.customer_id
            WHERE e.at >= ? AND e.at < ? ORDER BY e.at, e.id
            """,
            start.milliseconds,
            end.milliseconds
        ) { row in
            try body(
                LedgerRow(
                    at: Date(milliseconds: row.int64(0)),
                    sourceKind: row.text(1),
                    sourceID: row.text(2),
                    account: row.text(3),
                    amount: Money(minor: row.int64(4), try row.currency(5)),
                    orderNumber: row.optionalText(6),
                    customerEmail: row.optionalText(7),
                    note: row.text(8)
                )
            )
        }
    }
}
