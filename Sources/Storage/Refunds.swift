import Commerce
import FoundationEssentials

/// Money that goes back through a gateway.
package struct Refund: Sendable {
    package enum State: String, CaseIterable, Sendable {
        /// Perhaps known to the gateway: asked again with the same key until it says.
        case asked
        /// In the books; the gateway is still at it.
        case pending
        case done, failed

        package var isBooked: Bool { self == .pending || self == .done }
    }

    /// Ours, or the gateway's where somebody asked for it there.
    package let id: String
    package let order: Order.ID
    package let gateway: String
    /// The payment of which it is a part, by the gateway's id.
    package let payment: String
    /// The gateway's id of it.
    package let reference: String?
    package let amount: Money
    package let reason: String
    package let askedBy: String
    package let state: State
    package let askedAt: Date

    package init(
        id: String,
        order: Order.ID,
        gateway: String,
        payment: String,
        reference: String?,
        amount: Money,
        reason: String,
        askedBy: String,
        state: State,
        askedAt: Date
    ) {
        self.id = id
        self.order = order
        self.gateway = gateway
        self.payment = payment
        self.reference = reference
        self.amount = amount
        self.reason = reason
        self.askedBy = askedBy
        self.state = state
        self.askedAt = askedAt
    }
}

extension Reader {
    package func refund(_ id: String) throws -> Refund? {
        try first("SELECT \(Self.refundColumns) FROM refunds WHERE id = ?", id) { try Self.refund($0) }
    }

    package func refund(_ reference: String, by gateway: String) throws -> Refund? {
        try first(
            "SELECT \(Self.refundColumns) FROM refunds WHERE gateway = ? AND reference = ?",
            gateway,
            reference
        ) { try Self.refund($0) }
    }

    package func refunds(of order: Order.ID) throws -> [Refund] {
        try rows(
            "SELECT \(Self.refundColumns) FROM refunds WHERE order_id = ? ORDER BY asked_at",
            order.rawValue
        ) { try Self.refund($0) }
    }

    /// Those of a gateway that were asked for since then.
    package func refunds(by gateway: String, since moment: Date) throws -> [Refund] {
        try rows(
            "SELECT \(Self.refundColumns) FROM refunds WHERE asked_at >= ? AND gateway = ? ORDER BY asked_at",
            moment.milliseconds,
            gateway
        ) { try Self.refund($0) }
    }

    /// Those asked for before a moment whose outcome is not known.
    package func refundsAsked(before moment: Date, limit: Int) throws -> [Refund] {
        try rows(
            "SELECT \(Self.refundColumns) FROM refunds WHERE state = 'asked' AND asked_at < ? ORDER BY asked_at LIMIT ?",
            moment.milliseconds,
            limit
        ) { try Self.refund($0) }
    }

    /// What is left of a payment that may be paid back by its gateway: less what was or may be on its way back. What
    /// paid an order goes back no further than the order was paid.
    package func refundable(_ payment: Payment, of order: Order) throws -> Money {
        let minor = try first(
            """
            SELECT coalesce(sum(amount_minor), 0) FROM refunds WHERE gateway = ? AND payment = ? AND state <> 'failed'
            """,
            payment.method.key,
            payment.sourceID
        ) { $0.int64(0) }
        let gone = Money(minor: minor ?? 0, payment.amount.currency)
        guard payment.counted.minor > 0, order.paidAt != nil else { return try payment.amount.subtracting(gone) }
        let (ofPayment, ofOrder) = (try payment.counted.subtracting(gone), try refundable(of: order))
        return ofPayment.minor < ofOrder.minor ? ofPayment : ofOrder
    }

    /// What is left of what was paid for an order: less what its customer has back, and what is on its way. Credit that
    /// was bought is spent, and not paid out.
    package func refundable(of order: Order) throws -> Money {
        guard order.paidAt != nil, order.kind == .sale else { return .zero(order.total.currency) }
        let asked = try refunds(of: order.id).filter { $0.state == .asked }.map(\.amount).total(order.total.currency)
        return try order.total.subtracting(paidBack(of: order)).subtracting(asked)
    }

    /// What an order's customer has back already, whichever way.
    package func paidBack(of order: Order) throws -> Money {
        let minor = try first(
            """
            SELECT coalesce(sum(amount_minor), 0) FROM ledger_entries
            WHERE order_id = ? AND account IN ('refunds', 'tax')
              AND (source_kind = 'refund' OR source_kind LIKE 'gatewayRefund%')
            """,
            order.id.rawValue
        ) { $0.int64(0) }
        return Money(minor: minor ?? 0, order.total.currency)
    }

    private static let refundColumns: SQL =
        "id, order_id, gateway, payment, reference, amount_minor, currency, reason, asked_by, state, asked_at"

    private static func refund(_ row: borrowing Row) throws -> Refund {
        Refund(
            id: row.text(0),
            order: .init(row.int64(1)),
            gateway: row.text(2),
            payment: row.text(3),
            reference: row.optionalText(4),
            amount: Money(minor: row.int64(5), try storedCurrency(row.text(6))),
            reason: row.text(7),
            askedBy: row.text(8),
            state: try stored(row.text(9), "state"),
            askedAt: Date(milliseconds: row.int64(10))
        )
    }
}

extension Writer {
    package func add(_ refund: Refund) throws {
        try run(
            """
            INSERT INTO refunds (id, order_id, gateway, payment, reference, amount_minor, currency, reason, asked_by,
                state, asked_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            refund.id,
            refund.order.rawValue,
            refund.gateway,
            refund.payment,
            refund.reference,
            refund.amount.minor,
            refund.amount.currency.code,
            refund.reason,
            refund.askedBy,
            refund.state.rawValue,
            refund.askedAt.milliseconds
        )
    }

    package func setState(_ state: Refund.State, reference: String?, ofRefund id: String) throws {
        try run(
            "UPDATE refunds SET state = ?, reference = coalesce(reference, ?) WHERE id = ?",
            state.rawValue,
            reference,
            id
        )
    }
}
