import Commerce
import FoundationEssentials

package struct Order: Sendable {
    package typealias ID = Identifier<Order>

    package let id: ID
    /// Unguessable and short enough to be read out; part of its page's path.
    package let number: String
    package let customer: Customer.ID
    package let state: OrderState
    package let kind: OrderKind
    package let method: PaymentMethod
    /// What the customer writes on a bank transfer.
    package let reference: String
    package let net: Money
    package let tax: Money
    package let total: Money
    /// The buyer as of the quote; nil when nothing was entered.
    package let billing: BillingDetails?
    package let placedAt: Date
    package let dueAt: Date
    package let paidAt: Date?
}

package struct OrderLine: Sendable {
    package typealias ID = Identifier<OrderLine>

    package let id: ID
    package let order: Order.ID
    package let customer: Customer.ID
    package let selection: Selection
    package let title: String
    /// US cents that the upstream was expected to charge.
    package let upstreamCost: Money
    package let cost: Money
    package let net: Money
    package let tax: Money
    package let gross: Money
    package let treatment: TaxTreatment
    /// What a coupon took off the shown price.
    package let discount: Money
    /// US cents that the upstream says it charged.
    package let charged: Money?
    package let state: LineState
    package let stateAt: Date
    package let holdReason: HoldReason?

    package var type: ProductType? { ProductType.of(selection.product) }
}

package struct OrderEventRecord: Sendable {
    package let line: OrderLine.ID?
    package let at: Date
    package let actor: String
    package let event: String
    package let from: String?
    package let to: String
    /// For staff only.
    package let reason: String
}

extension Reader {
    static let orderColumns: SQL = """
        o.id, o.number, o.customer_id, o.state, o.method, o.reference, o.currency, o.net_minor, o.tax_minor,
        o.total_minor, o.placed_at, o.due_at, o.paid_at, o.billing, o.kind
        """

    static let lineColumns: SQL = """
        l.id, l.order_id, l.customer_id, l.selection, l.title, l.upstream_cost_minor, l.cost_minor, l.net_minor,
        l.tax_minor, l.gross_minor, l.charged_minor, l.state, l.state_at, l.hold_reason, o.currency,
        l.tax_kind, l.tax_name, l.tax_rate, l.discount_minor
        """

    package func order(_ id: Order.ID) throws -> Order? {
        try first("SELECT \(Self.orderColumns) FROM orders o WHERE o.id = ?", id.rawValue, row: Self.order)
    }

    package func order(number: String) throws -> Order? {
        try first("SELECT \(Self.orderColumns) FROM orders o WHERE o.number = ?", number, row: Self.order)
    }

    package func order(checkoutKey: String) throws -> Order? {
        try first("SELECT \(Self.orderColumns) FROM orders o WHERE o.checkout_key = ?", checkoutKey, row: Self.order)
    }

    package func order(reference: String) throws -> Order? {
        try first("SELECT \(Self.orderColumns) FROM orders o WHERE o.reference = ?", reference, row: Self.order)
    }

    /// Newest first; `before` is the last order of the page before.
    package func orders(of customer: Customer.ID, before: Order.ID? = nil, limit: Int) throws -> [Order] {
        try rows(
            """
            SELECT \(Self.orderColumns) FROM orders o WHERE o.customer_id = ? AND o.id < ?
            ORDER BY o.id DESC LIMIT ?
            """,
            customer.rawValue,
            before?.rawValue ?? .max,
            limit,
            row: Self.order
        )
    }

    package func lines(of order: Order.ID) throws -> [OrderLine] {
        try rows(
            """
            SELECT \(Self.lineColumns) FROM order_lines l JOIN orders o ON o.id = l.order_id
            WHERE l.order_id = ? ORDER BY l.position
            """,
            order.rawValue,
            row: Self.line
        )
    }

    package func line(_ id: OrderLine.ID) throws -> OrderLine? {
        try first(
            """
            SELECT \(Self.lineColumns) FROM order_lines l JOIN orders o ON o.id = l.order_id WHERE l.id = ?
            """,
            id.rawValue,
            row: Self.line
        )
    }

    /// Oldest first.
    package func lines(in state: LineState, limit: Int) throws -> [OrderLine] {
        try rows(
            """
            SELECT \(Self.lineColumns) FROM order_lines l JOIN orders o ON o.id = l.order_id
            WHERE l.state = ? ORDER BY l.state_at, l.id LIMIT ?
            """,
            state.rawValue,
            limit,
            row: Self.line
        )
    }

    package func events(of order: Order.ID) throws -> [OrderEventRecord] {
        try rows(
            """
            SELECT line_id, at, actor, event, from_state, to_state, reason FROM order_events
            WHERE order_id = ? ORDER BY id
            """,
            order.rawValue
        ) { row in
            OrderEventRecord(
                line: row.optionalInt64(0).map { .init($0) },
                at: Date(milliseconds: row.int64(1)),
                actor: row.text(2),
                event: row.text(3),
                from: row.optionalText(4),
                to: row.text(5),
                reason: row.text(6)
            )
        }
    }

    static func order(_ row: borrowing Row) throws -> Order {
        let currency = try storedCurrency(row.text(6))
        return Order(
            id: .init(row.int64(0)),
            number: row.text(1),
            customer: .init(row.int64(2)),
            state: try stored(row.text(3), "state"),
            kind: try stored(row.text(14), "kind"),
            method: PaymentMethod(key: row.text(4)),
            reference: row.text(5),
            net: Money(minor: row.int64(7), currency),
            tax: Money(minor: row.int64(8), currency),
            total: Money(minor: row.int64(9), currency),
            billing: try row.optionalText(13).map(BillingDetails.init(stored:)),
            placedAt: Date(milliseconds: row.int64(10)),
            dueAt: Date(milliseconds: row.int64(11)),
            paidAt: row.optionalInt64(12).map(Date.init(milliseconds:))
        )
    }

    static func line(_ row: borrowing Row) throws -> OrderLine {
        let currency = try storedCurrency(row.text(14))
        var reason: HoldReason?
        if let text = row.optionalText(13) { reason = try stored(text, "hold_reason") }
        return OrderLine(
            id: .init(row.int64(0)),
            order: .init(row.int64(1)),
            customer: .init(row.int64(2)),
            selection: try Selection(stored: row.text(3)),
            title: row.text(4),
            upstreamCost: Money(minor: row.int64(5), .usd),
            cost: Money(minor: row.int64(6), currency),
            net: Money(minor: row.int64(7), currency),
            tax: Money(minor: row.int64(8), currency),
            gross: Money(minor: row.int64(9), currency),
            treatment: try TaxTreatment(kind: row.text(15), name: row.text(16), rate: row.int(17)),
            discount: Money(minor: row.int64(18), currency),
            charged: row.optionalInt64(10).map { Money(minor: $0, .usd) },
            state: try stored(row.text(11), "state"),
            stateAt: Date(milliseconds: row.int64(12)),
            holdReason: reason
        )
    }
}
