import Commerce
import FoundationEssentials

extension Reader {
    private static let couponColumns: SQL = """
        id, code, kind, amount, currency, scope, customer_id, valid_from, valid_until, max_uses, max_uses_each, uses, is_on,
        periods
        """

    package func coupon(code: String) throws -> Coupon? {
        try first("SELECT \(Self.couponColumns) FROM coupons WHERE code = ?", code, row: Self.coupon)
    }

    /// The one that an order was placed with.
    package func coupon(of order: Order.ID) throws -> Coupon? {
        try first(
            """
            SELECT \(Self.couponColumns) FROM coupons
            WHERE id = (SELECT coupon_id FROM coupon_uses WHERE order_id = ?)
            """,
            order.rawValue,
            row: Self.coupon
        )
    }

    /// Newest first.
    package func coupons(limit: Int) throws -> [Coupon] {
        try rows("SELECT \(Self.couponColumns) FROM coupons ORDER BY id DESC LIMIT ?", limit, row: Self.coupon)
    }

    package func couponUses(_ coupon: Coupon.ID, by customer: Customer.ID) throws -> Int {
        try first(
            "SELECT count(*) FROM coupon_uses WHERE coupon_id = ? AND customer_id = ?",
            coupon.rawValue,
            customer.rawValue
        ) { $0.int(0) } ?? 0
    }

    private static func coupon(_ row: borrowing Row) throws -> Coupon {
        let discount: Coupon.Discount
        if row.text(2) == "percent" {
            guard let rate = TaxRate(thousandths: row.int(3)) else { throw row.unreadable(3, "a percentage") }
            discount = .percent(rate)
        } else {
            discount = .fixed(Money(minor: row.int64(3), try storedCurrency(row.text(4))))
        }
        guard let scope = Coupon.Scope(text: row.text(5)) else { throw row.unreadable(5, "a coupon's scope") }
        return Coupon(
            id: .init(row.int64(0)),
            code: row.text(1),
            discount: discount,
            scope: scope,
            customer: row.optionalInt64(6),
            from: Date(milliseconds: row.int64(7)),
            until: row.optionalInt64(8).map(Date.init(milliseconds:)),
            limit: row.optionalInt(9),
            limitPerCustomer: row.optionalInt(10),
            periods: row.int(13),
            uses: row.int(11),
            isOn: row.int(12) == 1
        )
    }
}

/// Somebody else had the last use.
package struct CouponUsedUp: Error, Sendable {}

extension Writer {
    /// `coupon.id` and `coupon.uses` are ignored. A code that is there already breaks the unique key.
    package func addCoupon(_ coupon: Coupon) throws {
        let (kind, amount, currency): (String, Int64, String) =
            switch coupon.discount {
            case .percent(let rate): ("percent", Int64(rate.thousandths), "")
            case .fixed(let money): ("fixed", money.minor, money.currency.code)
            }
        try run(
            """
            INSERT INTO coupons (code, kind, amount, currency, scope, customer_id, valid_from, valid_until, max_uses,
                max_uses_each, periods, is_on)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)
            """,
            coupon.code,
            kind,
            amount,
            currency,
            coupon.scope.text,
            coupon.customer,
            coupon.from.milliseconds,
            coupon.until?.milliseconds,
            coupon.limit,
            coupon.limitPerCustomer,
            coupon.periods
        )
    }

    /// - Returns: false when there is no such coupon.
    package func setCoupon(_ id: Coupon.ID, isOn: Bool) throws -> Bool {
        try run("UPDATE coupons SET is_on = ? WHERE id = ?", isOn ? 1 : 0, id.rawValue) == 1
    }

    /// Takes one use, in the transaction of its order: the row that counts decides, however many ask at once.
    package func useCoupon(_ coupon: Coupon, for order: Order.ID, of customer: Customer.ID, at now: Date) throws {
        let changed = try run(
            "UPDATE coupons SET uses = uses + 1 WHERE id = ? AND (max_uses IS NULL OR uses < max_uses)",
            coupon.id.rawValue
        )
        guard changed == 1 else { throw CouponUsedUp() }
        try run(
            "INSERT INTO coupon_uses (order_id, coupon_id, customer_id, at) VALUES (?, ?, ?, ?)",
            order.rawValue,
            coupon.id.rawValue,
            customer.rawValue,
            now.milliseconds
        )
    }

    /// Of an order that will not be paid.
    package func giveCouponBack(of order: Order.ID) throws {
        try run(
            """
            UPDATE coupons SET uses = uses - 1
            WHERE id = (SELECT coupon_id FROM coupon_uses WHERE order_id = ?)
            """,
            order.rawValue
        )
        try run("DELETE FROM coupon_uses WHERE order_id = ?", order.rawValue)
    }

    /// Kept until the cart is gone; nil takes it off.
    package func setCoupon(_ code: String?, ofCart cart: Cart.ID) throws {
        try run("UPDATE carts SET coupon = ? WHERE id = ?", code, cart.rawValue)
    }
}
