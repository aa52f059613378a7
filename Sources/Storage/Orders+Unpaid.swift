import Commerce
import FoundationEssentials

/// What happens to orders while they wait for money.
extension Reader {
    package func unpaidOrders(dueBefore now: Date, limit: Int) throws -> [Order] {
        try rows(
            """
            SELECT \(Self.orderColumns) FROM orders o WHERE o.state = 'awaitingPayment' AND o.due_at < ?
            ORDER BY o.due_at LIMIT ?
            """,
            now.milliseconds,
            limit,
            row: Self.order
        )
    }

    /// Credit that a customer has ordered and not paid, to be paid in a currency.
    package func unpaidTopUps(of customer: Customer.ID, in currency: Currency) throws -> Money {
        let minor = try first(
            """
            SELECT coalesce(sum(total_minor), 0) FROM orders
            WHERE customer_id = ? AND kind = 'topUp' AND state = 'awaitingPayment' AND currency = ?
            """,
            customer.rawValue,
            currency.code
        ) { $0.int64(0) }
        return Money(minor: minor ?? 0, currency)
    }
}

extension Writer {
    package func setMethod(_ method: PaymentMethod, ofUnpaid order: Order.ID) throws {
        try run(
            "UPDATE orders SET method = ? WHERE id = ? AND state = 'awaitingPayment'",
            method.key,
            order.rawValue
        )
    }

    /// Gives more time to pay, never less.
    package func putOffDue(of order: Order.ID, until moment: Date) throws {
        try run(
            "UPDATE orders SET due_at = max(due_at, ?) WHERE id = ? AND state = 'awaitingPayment'",
            moment.milliseconds,
            order.rawValue
        )
    }
}
