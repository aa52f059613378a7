import Commerce
import FoundationEssentials

/// Whose cart: a visitor's, found by the digest of the cookie, or a customer's.
package enum CartOwner: Hashable, Sendable {
    case visitor(digest: [UInt8])
    case customer(Identifier<Customer>)
}

package struct Cart: Sendable {
    package typealias ID = Identifier<Cart>

    package let id: ID
    /// Becomes the order's checkout key, so that pressing "place order" twice makes one order.
    package let checkoutKey: String
    /// The code that was entered, as `Coupon.code` reads it.
    package let coupon: String?
    package let lines: [CartLine]
}

package struct CartLine: Sendable {
    package typealias ID = Identifier<CartLine>

    package let id: ID
    package let selection: Selection
    /// The price that the customer saw when adding it.
    package let shown: Money
}

extension Reader {
    package func cart(of owner: CartOwner) throws -> Cart? {
        guard let (id, key, coupon) = try cartRow(of: owner) else { return nil }
        return Cart(id: id, checkoutKey: key, coupon: coupon, lines: try cartLines(of: id))
    }

    package func cartCount(of owner: CartOwner) throws -> Int {
        guard let id = try cartRow(of: owner)?.id else { return 0 }
        return try first("SELECT count(*) FROM cart_lines WHERE cart_id = ?", id.rawValue) { $0.int(0) } ?? 0
    }

    fileprivate func cartRow(of owner: CartOwner) throws -> (id: Cart.ID, key: String, coupon: String?)? {
        switch owner {
        case .visitor(let digest):
            try first("SELECT id, checkout_key, coupon FROM carts WHERE token_digest = ?", digest) {
                (id: Cart.ID($0.int64(0)), key: $0.text(1), coupon: $0.optionalText(2))
            }
        case .customer(let customer):
            try first("SELECT id, checkout_key, coupon FROM carts WHERE customer_id = ?", customer.rawValue) {
                (id: Cart.ID($0.int64(0)), key: $0.text(1), coupon: $0.optionalText(2))
            }
        }
    }

    private func cartLines(of cart: Cart.ID) throws -> [CartLine] {
        try rows(
            "SELECT id, selection, shown_minor, shown_currency FROM cart_lines WHERE cart_id = ? ORDER BY id",
            cart.rawValue
        ) { row in
            CartLine(
                id: .init(row.int64(0)),
                selection: try Selection(stored: row.text(1)),
                shown: Money(minor: row.int64(2), try storedCurrency(row.text(3)))
            )
        }
    }
}

extension Writer {
    /// Finds the owner's cart or makes one. `newKey` is used only for a new cart.
    package func openCart(of owner: CartOwner, newKey: String, at now: Date) throws -> Cart.ID {
        if let id = try cartRow(of: owner)?.id {
            try run("UPDATE carts SET updated_at = ? WHERE id = ?", now.milliseconds, id.rawValue)
            return id
        }
        let id =
            switch owner {
            case .visitor(let digest):
                try insert(
                    "INSERT INTO carts (token_digest, checkout_key, updated_at) VALUES (?, ?, ?)",
                    digest,
                    newKey,
                    now.milliseconds
                )
            case .customer(let customer):
                try insert(
                    "INSERT INTO carts (customer_id, checkout_key, updated_at) VALUES (?, ?, ?)",
                    customer.rawValue,
                    newKey,
                    now.milliseconds
                )
            }
        return .init(id)
    }

    package func addCartLine(_ selection: Selection, shown: Money, to cart: Cart.ID) throws {
        try run(
            "INSERT INTO cart_lines (cart_id, selection, shown_minor, shown_currency) VALUES (?, ?, ?, ?)",
            cart.rawValue,
            selection.stored,
            shown.minor,
            shown.currency.code
        )
    }

    package func removeCartLine(_ line: CartLine.ID, from cart: Cart.ID) throws {
        try run("DELETE FROM cart_lines WHERE id = ? AND cart_id = ?", line.rawValue, cart.rawValue)
    }

    /// The price that the customer has now been shown.
    package func setShownPrice(_ price: Money, of line: CartLine.ID) throws {
        try run(
            "UPDATE cart_lines SET shown_minor = ?, shown_currency = ? WHERE id = ?",
            price.minor,
            price.currency.code,
            line.rawValue
        )
    }

    package func deleteCart(_ cart: Cart.ID) throws {
        try run("DELETE FROM carts WHERE id = ?", cart.rawValue)
    }

    /// After signing in: what the visitor had put in goes into the customer's cart.
    package func moveCart(
        from visitor: CartOwner,
        to customer: CartOwner,
        newKey: String,
        limit: Int,
        at now: Date
    ) throws {
        guard let source = try cart(of: visitor) else { return }
        if !source.lines.isEmpty {
            let target = try openCart(of: customer, newKey: newKey, at: now)
            let room = limit - (try cart(of: customer)?.lines.count ?? 0)
            for line in source.lines.prefix(max(0, room)) {
                try addCartLine(line.selection, shown: line.shown, to: target)
            }
            if let coupon = source.coupon { try setCoupon(coupon, ofCart: target) }
        }
        try deleteCart(source.id)
    }

    package func deleteCarts(untouchedSince limit: Date) throws {
        try run("DELETE FROM carts WHERE updated_at < ?", limit.milliseconds)
    }
}
