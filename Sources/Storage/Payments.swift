import Commerce
import FoundationEssentials

package struct Payment: Sendable {
    package let method: PaymentMethod
    package let sourceID: String
    package let amount: Money
    /// What of it pays its order. The rest became the customer's credit, or is held.
    package let counted: Money
    package let at: Date

    /// - Parameter counted: all of it unless said otherwise.
    package init(_ method: PaymentMethod, source: String, _ amount: Money, counted: Money? = nil, at: Date) {
        self.method = method
        sourceID = source
        self.amount = amount
        self.counted = counted ?? amount
        self.at = at
    }

    /// Something that arrived for its order, other than credit.
    package var isPartOfMoney: Bool { method != .credit && counted.minor > 0 }

    package func counting(_ counted: Money) -> Payment {
        Payment(method, source: sourceID, amount, counted: counted, at: at)
    }

    /// What it is called in the ledger.
    package var ledgerID: String { "\(method.key):\(sourceID)" }
}

extension Reader {
    package func payments(of order: Order.ID) throws -> [Payment] {
        try rows(
            "SELECT \(Self.paymentColumns) FROM payments WHERE order_id = ? ORDER BY id",
            order.rawValue
        ) { try Self.payment($0) }
    }

    /// What is still to be paid for an order; nothing for one that does not wait for money.
    package func due(of order: Order) throws -> Money {
        guard order.state == .awaitingPayment else { return .zero(order.total.currency) }
        // What is held may be in another currency; it counts nothing.
        return try payments(of: order.id).filter { $0.counted.minor > 0 }
            .reduce(order.total) { try $0.subtracting($1.counted) }
    }

    /// A payment by the gateway's id, and the order that it was made for.
    package func payment(_ id: String, by gateway: String) throws -> (payment: Payment, order: Order.ID)? {
        try first(
            "SELECT \(Self.paymentColumns), order_id FROM payments WHERE method = ? AND source_id = ?",
            gateway,
            id
        ) { row in (try Self.payment(row), Order.ID(row.int64(6))) }
    }

    /// What came in by a gateway since then, the oldest first.
    package func payments(by gateway: String, since moment: Date) throws -> [Payment] {
        try rows(
            "SELECT \(Self.paymentColumns) FROM payments WHERE at >= ? AND method = ? ORDER BY at",
            moment.milliseconds,
            gateway
        ) { try Self.payment($0) }
    }

    private static let paymentColumns: SQL = "method, source_id, amount_minor, currency, at, counted_minor"

    private static func payment(_ row: borrowing Row) throws -> Payment {
        let currency = try storedCurrency(row.text(3))
        return Payment(
            PaymentMethod(key: row.text(0)),
            source: row.text(1),
            Money(minor: row.int64(2), currency),
            counted: Money(minor: row.int64(5), currency),
            at: Date(milliseconds: row.int64(4))
        )
    }
}

extension Writer {
    /// One payment of a gateway, a bank or the credit account is recorded once: a second breaks the unique key.
    package func addPayment(_ order: Order.ID, _ payment: Payment) throws {
        try run(
            """
            INSERT INTO payments (order_id, method, source_id, amount_minor, counted_minor, currency, at)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """,
            order.rawValue,
            payment.method.key,
            payment.sourceID,
            payment.amount.minor,
            payment.counted.minor,
            payment.amount.currency.code,
            payment.at.milliseconds
        )
    }

    /// From now on it pays nothing of its order.
    package func stopCounting(_ payment: Payment) throws {
        try run(
            "UPDATE payments SET counted_minor = 0 WHERE method = ? AND source_id = ?",
            payment.method.key,
            payment.sourceID
        )
    }
}
