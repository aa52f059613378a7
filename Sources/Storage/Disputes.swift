import Commerce
import FoundationEssentials

/// A payment that the customer's bank takes back, as the gateway last described it.
package struct Dispute: Sendable {
    package let gateway: String
    package let id: String
    package let order: Order.ID
    package let orderNumber: String
    package let payment: String
    package let amount: Money
    /// The gateway's words.
    package let reason: String
    package let status: String
    package let openedAt: Date
    package let answerBy: Date?

    /// The gateway waits for the reseller's evidence.
    package var needsAnswer: Bool { status == "needs_response" || status == "warning_needs_response" }

    package init(
        gateway: String,
        id: String,
        order: Order.ID,
        orderNumber: String,
        payment: String,
        amount: Money,
        reason: String,
        status: String,
        openedAt: Date,
        answerBy: Date?
    ) {
        self.gateway = gateway
        self.id = id
        self.order = order
        self.orderNumber = orderNumber
        self.payment = payment
        self.amount = amount
        self.reason = reason
        self.status = status
        self.openedAt = openedAt
        self.answerBy = answerBy
    }
}

extension Reader {
    package func dispute(_ id: String, by gateway: String) throws -> Dispute? {
        try first(
            """
            SELECT \(Self.disputeColumns) FROM disputes d LEFT JOIN orders o ON o.id = d.order_id
            WHERE d.gateway = ? AND d.id = ?
            """,
            gateway,
            id
        ) { try Self.dispute($0) }
    }

    /// The latest first.
    package func disputes(before: Date = .distantFuture, limit: Int) throws -> [Dispute] {
        try rows(
            """
            SELECT \(Self.disputeColumns) FROM disputes d LEFT JOIN orders o ON o.id = d.order_id
            WHERE d.opened_at < ? ORDER BY d.opened_at DESC LIMIT ?
            """,
            before.milliseconds,
            limit
        ) { try Self.dispute($0) }
    }

    private static let disputeColumns: SQL = """
        d.gateway, d.id, d.order_id, o.number, d.payment, d.amount_minor, d.currency, d.reason, d.status, d.opened_at,
        d.answer_by
        """

    private static func dispute(_ row: borrowing Row) throws -> Dispute {
        Dispute(
            gateway: row.text(0),
            id: row.text(1),
            order: .init(row.int64(2)),
            orderNumber: row.text(3),
            payment: row.text(4),
            amount: Money(minor: row.int64(5), try storedCurrency(row.text(6))),
            reason: row.text(7),
            status: row.text(8),
            openedAt: Date(milliseconds: row.int64(9)),
            answerBy: row.optionalInt64(10).map(Date.init(milliseconds:))
        )
    }
}

extension Writer {
    /// Writes down how the gateway describes a dispute now.
    /// - Parameter amount: what is disputed of the payment.
    package func keep(_ dispute: GatewayDispute, amount: Money, by gateway: String, of order: Order.ID) throws {
        try run(
            """
            INSERT INTO disputes (gateway, id, order_id, payment, amount_minor, currency, reason, status, opened_at,
                answer_by)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (gateway, id) DO UPDATE SET amount_minor = excluded.amount_minor, reason = excluded.reason,
                status = excluded.status, answer_by = excluded.answer_by
            """,
            gateway,
            dispute.id,
            order.rawValue,
            dispute.payment,
            amount.minor,
            amount.currency.code,
            dispute.reason,
            dispute.status,
            dispute.openedAt.milliseconds,
            dispute.answerBy?.milliseconds
        )
    }
}
