import Commerce
import FoundationEssentials

/// Sums over orders paid in a span of time, in one currency.
package struct Takings: Sendable {
    package let orders: Int
    package let revenue: Money
    package let cost: Money

    package var profit: Money { Money(minor: revenue.minor - cost.minor, revenue.currency) }

    package init(orders: Int, revenue: Money, cost: Money) {
        self.orders = orders
        self.revenue = revenue
        self.cost = cost
    }
}

/// One row of the list of orders.
package struct OrderSummary: Sendable {
    package let order: Order
    package let customerName: String
    package let customerEmail: String
    /// The lines' titles, the first ones.
    package let titles: String
    package let lineStates: [LineState]
    /// Of the lines that were not cancelled, as is the profit.
    package let cost: Money
    package let profit: Money
}

package struct OrderFilter: Sendable {
    package enum View: String, CaseIterable, Sendable {
        /// `todo`: everything that needs a person: unknown, refused, held, or money to be confirmed.
        case all, todo, unpaid, unknown, refused, held
    }

    package var view: View
    /// An order's number or reference, a customer's address, or an upstream service's id.
    package var search: String

    package init(view: View = .all, search: String = "") {
        self.view = view
        self.search = search
    }
}

extension Reader {
    /// What each day took that took anything, by the day's beginning in UTC: one walk over the span, however many sums
    /// are made of it.
    package func takingsByDay(from start: Date, to end: Date, in currency: Currency) throws -> [Date: Takings] {
        let days = try rows(
            """
            SELECT o.paid_at / 86400000, count(DISTINCT o.id), sum(l.net_minor), sum(l.cost_minor)
            FROM orders o JOIN order_lines l ON l.order_id = o.id
            WHERE o.paid_at >= ? AND o.paid_at < ? AND o.currency = ? AND l.state <> 'cancelled'
            GROUP BY o.paid_at / 86400000
            """,
            start.milliseconds,
            end.milliseconds,
            currency.code
        ) { row in
            let takings = Takings(
                orders: row.int(1),
                revenue: Money(minor: row.int64(2), currency),
                cost: Money(minor: row.int64(3), currency)
            )
            return (Date(milliseconds: row.int64(0) * 86_400_000), takings)
        }
        return Dictionary(days) { first, _ in first }
    }

    /// Seconds between payment and delivery, the median of the last orders; nil for fewer than five.
    package func medianDelivery(of product: ProductKey) throws -> Int? {
        let times = try rows(
            """
            SELECT s.created_at - o.paid_at FROM order_lines l
            JOIN services s ON s.line_id = l.id JOIN orders o ON o.id = l.order_id
            WHERE l.product_key = ? ORDER BY l.id DESC LIMIT 50
            """,
            product.text
        ) { $0.int64(0) }.sorted()
        return times.count < 5 ? nil : Int(times[times.count / 2] / 1000)
    }

    /// The same over everything that is sold: the median among the last two hundred services; nil for fewer than five.
    package func medianDelivery() throws -> Int? {
        let times = try rows(
            """
            SELECT s.created_at - o.paid_at FROM services s
            JOIN order_lines l ON l.id = s.line_id JOIN orders o ON o.id = l.order_id
            WHERE s.id > (SELECT max(id) - 200 FROM services) AND s.origin <> 'byHand' AND o.paid_at IS NOT NULL
            """
        ) { $0.int64(0) }.sorted()
        return times.count < 5 ? nil : Int(times[times.count / 2] / 1000)
    }

    /// What waits for a person, the oldest first.
    package func linesNeedingAttention(limit: Int) throws -> [(line: OrderLine, orderNumber: String)] {
        try rows(
            """
            SELECT \(Self.lineColumns), o.number FROM order_lines l INDEXED BY lines_by_state
            JOIN orders o ON o.id = l.order_id
            WHERE l.state IN ('unknown', 'needsPerson', 'rejected', 'held') ORDER BY l.state_at, l.id LIMIT ?
            """,
            limit
        ) { row in (line: try Self.line(row), orderNumber: row.text(19)) }
    }

    package func unpaidTransfers(limit: Int) throws -> [Order] {
        try orders(
            "o.id IN (SELECT id FROM orders WHERE state = 'awaitingPayment' AND method = 'bank_transfer' LIMIT 500)",
            before: nil,
            limit: limit
        ).map(\.order)
    }

    /// Newest first; `before` is the last order of the page before.
    package func orders(matching filter: OrderFilter, before: Order.ID? = nil, limit: Int) throws -> [OrderSummary] {
        if !filter.search.isEmpty { return try orders(found: filter.search, limit: limit) }
        return try orders(filter.view.condition, before: before, limit: limit)
    }

    /// The customer's orders as staff see them, newest first.
    package func orderSummaries(of customer: Customer.ID, limit: Int) throws -> [OrderSummary] {
        try rows(
            """
            SELECT \(Self.summaryColumns) FROM orders o JOIN customers c ON c.id = o.customer_id
            WHERE o.customer_id = ? ORDER BY o.id DESC LIMIT ?
            """,
            customer.rawValue,
            limit,
            row: Self.summary
        ).map(withLines)
    }

    private func orders(_ condition: SQL, before: Order.ID?, limit: Int) throws -> [OrderSummary] {
        try rows(
            """
            SELECT \(Self.summaryColumns) FROM orders o JOIN customers c ON c.id = o.customer_id
            WHERE o.id < ? AND \(condition) ORDER BY o.id DESC LIMIT ?
            """,
            before?.rawValue ?? .max,
            limit,
            row: Self.summary
        ).map(withLines)
    }

    private func orders(found text: String, limit: Int) throws -> [OrderSummary] {
        let key = text.trimmed
        return try rows(
            """
            SELECT \(Self.summaryColumns) FROM orders o JOIN customers c ON c.id = o.customer_id
            WHERE o.id IN (
                SELECT id FROM orders WHERE number = ? UNION SELECT id FROM orders WHERE reference = ?
                UNION SELECT o2.id FROM customers c2 JOIN orders o2 ON o2.customer_id = c2.id WHERE c2.email = ?
                UNION SELECT l.order_id FROM services s JOIN order_lines l ON l.id = s.line_id WHERE s.upstream_id = ?)
            ORDER BY o.id DESC LIMIT ?
            """,
            key.uppercased(),
            CreditorReference.read(key) ?? key,
            key.lowercased(),
            key,
            limit,
            row: Self.summary
        ).map(withLines)
    }

    private static let summaryColumns: SQL = """
        o.id, o.number, o.customer_id, o.state, o.method, o.reference, o.currency, o.net_minor, o.tax_minor,
        o.total_minor, o.placed_at, o.due_at, o.paid_at, o.billing, o.kind, c.name, c.email
        """

    private static func summary(_ row: borrowing Row) throws -> (order: Order, name: String, email: String) {
        (try order(row), row.text(15), row.text(16))
    }

    private func withLines(_ found: (order: Order, name: String, email: String)) throws -> OrderSummary {
        let lines = try lines(of: found.order.id)
        let kept = lines.filter { $0.state != .cancelled }
        let currency = found.order.total.currency
        let cost = try kept.map(\.cost).total(currency)
        return OrderSummary(
            order: found.order,
            customerName: found.name,
            customerEmail: found.email,
            titles: lines.prefix(3).map(\.title).joined(separator: "; ") + (lines.count > 3 ? "; …" : ""),
            lineStates: lines.map(\.state),
            cost: cost,
            profit: try kept.map(\.net).total(currency).subtracting(cost)
        )
    }
}

extension OrderFilter.View {
    /// The index is named, because statistics (ANALYZE) tell the planner how many lines a state has on average, and these
    /// states have few.
    private static let lines: SQL = "order_lines INDEXED BY lines_by_state"

    /// Each starts from an index: by state of the order or of its lines.
    fileprivate var condition: SQL {
        switch self {
        case .all: "1"
        case .unpaid: "o.state = 'awaitingPayment'"
        case .todo:
            """
            o.id IN (SELECT order_id FROM \(Self.lines) WHERE state IN ('unknown', 'needsPerson', 'rejected', 'held')
                     UNION SELECT id FROM orders WHERE state = 'awaitingPayment' AND method = 'bank_transfer')
            """
        case .unknown: "o.id IN (SELECT order_id FROM \(Self.lines) WHERE state IN ('unknown', 'needsPerson'))"
        case .refused: "o.id IN (SELECT order_id FROM \(Self.lines) WHERE state = 'rejected')"
        case .held: "o.id IN (SELECT order_id FROM \(Self.lines) WHERE state = 'held')"
        }
    }
}
