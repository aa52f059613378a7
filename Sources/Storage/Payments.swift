import Commerce
import FoundationEssentials

package struct Payment: Sendable {
    package let method: PaymentMethod
    package let sourceID: String
    package let amount: Money
    package let at: Date
}

/// One try to pay one order by a gateway; its id is the gateway's idempotency key.
package struct OpenAttempt: Sendable {
    package let id: String
    package let order: Order.ID
    package let gateway: String
    package let reference: String?
    package let url: String?
    package let state: String

    package init(id: String, order: Order.ID, gateway: String, reference: String?, url: String?, state: String) {
        self.id = id
        self.order = order
        self.gateway = gateway
        self.reference = reference
        self.url = url
        self.state = state
    }
}

extension Reader {
    package func payments(of order: Order.ID) throws -> [Payment] {
        try rows(
            "SELECT method, source_id, amount_minor, currency, at FROM payments WHERE order_id = ? ORDER BY id",
            order.rawValue
        ) { row in
            Payment(
                method: PaymentMethod(key: row.text(0)),
                sourceID: row.text(1),
                amount: Money(minor: row.int64(2), try storedCurrency(row.text(3))),
                at: Date(milliseconds: row.int64(4))
            )
        }
    }

    package func paymentAttempt(_ id: String) throws -> OpenAttempt? {
        try first("SELECT \(Self.attemptColumns) FROM payment_attempts WHERE id = ?", id, row: Self.attempt)
    }

    package func paymentAttempts(of order: Order.ID) throws -> [OpenAttempt] {
        try rows(
            "SELECT \(Self.attemptColumns) FROM payment_attempts WHERE order_id = ? ORDER BY started_at",
            order.rawValue,
            row: Self.attempt
        )
    }

    private static let attemptColumns: SQL = "id, order_id, gateway, reference, url, state"

    private static func attempt(_ row: borrowing Row) -> OpenAttempt {
        OpenAttempt(
            id: row.text(0),
            order: .init(row.int64(1)),
            gateway: row.text(2),
            reference: row.optionalText(3),
            url: row.optionalText(4),
            state: row.text(5)
        )
    }
}

extension Writer {
    /// One payment of a gateway, a bank or the credit account is recorded once: a second breaks the unique key.
    package func addPayment(_ order: Order.ID, _ payment: Payment) throws {
        try run(
            "INSERT INTO payments (order_id, method, source_id, amount_minor, currency, at) VALUES (?, ?, ?, ?, ?, ?)",
            order.rawValue,
            payment.method.key,
            payment.sourceID,
            payment.amount.minor,
            payment.amount.currency.code,
            payment.at.milliseconds
        )
    }

    package func addPaymentAttempt(_ id: String, order: Order.ID, gateway: String, at now: Date) throws {
        try run(
            """
            INSERT INTO payment_attempts (id, order_id, gateway, state, started_at) VALUES (?, ?, ?, 'opening', ?)
            """,
            id,
            order.rawValue,
            gateway,
            now.milliseconds
        )
    }

    package func setPage(_ page: PaymentPage, ofAttempt id: String) throws {
        try run(
            "UPDATE payment_attempts SET reference = ?, url = ?, state = 'open' WHERE id = ? AND state = 'opening'",
            page.reference,
            page.url,
            id
        )
    }

    /// A success is never downgraded by a failure that arrives later.
    package func setState(_ state: GatewayPayment.State, ofAttempt id: String) throws {
        try run("UPDATE payment_attempts SET state = ? WHERE id = ? AND state <> 'paid'", state.rawValue, id)
    }
}

extension Payment {
    package init(_ method: PaymentMethod, source: String, _ amount: Money, at: Date) {
        self.init(method: method, sourceID: source, amount: amount, at: at)
    }
}
