import Commerce
import Crypto
import FoundationEssentials
import Storage

package enum AddToCartError: Error, Sendable {
    case invalid([FieldError])
    case cartFull(limit: Int)
    /// Not sold here, or not right now.
    case unavailable
}

/// A cart with today's prices.
package struct PricedCart: Sendable {
    package struct Line: Sendable {
        package let line: CartLine
        package let title: String
        /// As prices are shown: with or without tax. nil when it can no longer be bought.
        package let price: Money?

        /// The price that the customer saw before, if it has moved since.
        package var formerPrice: Money? { price == line.shown ? nil : line.shown }
    }

    /// The code that was entered, and why it takes nothing off if it does not.
    package struct Coupon: Sendable {
        package let code: String
        package let problem: CouponProblem?
        /// For how many periods of what renews it counts.
        package let periods: Int

        init(code: String, _ verdict: CouponVerdict) {
            self.code = code
            switch verdict {
            case .taken(let coupon, _): (problem, periods) = (nil, coupon.periods)
            case .refused(let problem): (self.problem, periods) = (problem, 1)
            }
        }
    }

    package let checkoutKey: String
    package let lines: [Line]
    /// nil while the cart is empty or a line cannot be bought.
    package let quote: Quote?
    package let coupon: Coupon?
    package let taxMode: TaxMode
    /// Who it is for; nil while the customer has not said so. Tax is then that of the seller's country.
    package let billing: BillingDetails?
    /// What "place order" must send back, so that nobody pays another price than the one shown.
    package let seen: String

    package var products: [ProductKey] { lines.map(\.line.selection.product) }
}

extension Shop {
    package static let cartLimit = 50

    /// Reads an order form into the owner's cart.
    package func addToCart(
        _ typed: (String) -> [String],
        product: ProductKey,
        owner: CartOwner
    ) async throws {
        guard let type = ProductType.of(product) else { throw AddToCartError.unavailable }
        let (selection, price) = try database.read { reader in
            let selection = try self.read(typed, as: type, in: reader)
            return (selection, try self.shownPrice(of: selection, to: owner, in: reader))
        }
        let now = now()
        try await database.write { writer in
            let cart = try writer.openCart(of: owner, newKey: Token.random().text, at: now)
            guard try writer.cartCount(of: owner) < Self.cartLimit else {
                throw AddToCartError.cartFull(limit: Self.cartLimit)
            }
            try writer.addCartLine(selection, shown: price, to: cart)
        }
    }

    private func read(
        _ typed: (String) -> [String],
        as type: ProductType,
        in reader: Reader
    ) throws -> Selection {
        do throws(InvalidSelection) {
            return try type.read(typed) { key in
                guard let plan = try? reader.plan(type.key, key) else { return false }
                return plan.isListed && plan.cost != nil
            }
        } catch {
            throw AddToCartError.invalid(error.errors)
        }
    }

    private func shownPrice(of selection: Selection, to owner: CartOwner, in reader: Reader) throws -> Money {
        do {
            let priced = try priced(selection, in: reader)
            guard priced.isForSale else { throw PriceError.notForSale }
            return try Quoting(for: owner, at: now(), in: reader).shownPrice(of: priced, selection)
        } catch PriceError.quantity(let range) {
            let field = if case .rate(_, let name) = ProductType.of(selection.product)?.plans { name } else { "" }
            let message = "For this service, from \(range.lowerBound) to \(range.upperBound)."
            throw AddToCartError.invalid([FieldError(field, message)])
        } catch is PriceError {
            throw AddToCartError.unavailable
        } catch is MoneyError {
            throw AddToCartError.unavailable
        }
    }

    package func removeFromCart(_ line: CartLine.ID, owner: CartOwner) async throws {
        try await database.write { writer in
            guard let cart = try writer.cart(of: owner) else { return }
            try writer.removeCartLine(line, from: cart.id)
        }
    }

    /// Enters a code into the cart, where it stays until the order is placed or it is taken off. One that counts no more,
    /// or not yet, stays too: the cart says why it takes nothing off.
    /// - Throws: `CouponProblem` for a code that takes nothing off this cart as it is; then the former one stays.
    package func enterCoupon(_ typed: String, owner: CartOwner) async throws {
        guard let code = Coupon.code(typed) else { throw CouponProblem.unknown }
        try await database.write { writer in
            guard let cart = try writer.cart(of: owner) else { throw CouponProblem.nothingCovered }
            try writer.setCoupon(code, ofCart: cart.id)
            if let problem = try self.pricedCart(of: owner, in: writer)?.cart.coupon?.problem { throw problem }
        }
    }

    package func removeCoupon(owner: CartOwner) async throws {
        try await database.write { writer in
            guard let cart = try writer.cart(of: owner) else { return }
            try writer.setCoupon(nil, ofCart: cart.id)
        }
    }

    /// The owner's cart with today's prices; nil without one.
    package func cart(of owner: CartOwner) throws -> PricedCart? {
        try database.read { try pricedCart(of: owner, in: $0)?.cart }
    }

    /// After the customer has seen the new prices.
    package func acceptShownPrices(owner: CartOwner) async throws {
        try await database.write { writer in
            guard let cart = try self.pricedCart(of: owner, in: writer)?.cart else { return }
            for line in cart.lines {
                if let price = line.price, price != line.line.shown {
                    try writer.setShownPrice(price, of: line.line.id)
                }
            }
        }
    }

    /// After signing in: what the visitor had put in goes into the customer's cart.
    package func moveCart(fromVisitor digest: [UInt8], to customer: Customer.ID) async throws {
        let now = now()
        try await database.write { writer in
            try writer.moveCart(
                from: .visitor(digest: digest),
                to: .customer(customer),
                newKey: Token.random().text,
                limit: Self.cartLimit,
                at: now
            )
        }
    }
}
