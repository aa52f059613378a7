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
        /// nil when it can no longer be bought.
        package let price: Money?

        /// The price that the customer saw before, if it has moved since.
        package var formerPrice: Money? { price == line.shown ? nil : line.shown }
    }

    package let checkoutKey: String
    package let lines: [Line]
    /// nil while the cart is empty or a line cannot be bought.
    package let quote: Quote?
    /// What "place order" must send back, so that nobody pays another price than the one shown.
    package let seen: String
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
            return (selection, try self.shownPrice(of: selection, in: reader))
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

    private func shownPrice(of selection: Selection, in reader: Reader) throws -> Money {
        do {
            let priced = try priced(selection, in: reader)
            guard priced.isForSale else { throw PriceError.notForSale }
            return priced.net
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

    func pricedCart(
        of owner: CartOwner,
        in reader: Reader
    ) throws -> (cart: PricedCart, id: Cart.ID, floors: [Int64])? {
        guard let cart = try reader.cart(of: owner) else { return nil }
        var lines: [PricedCart.Line] = []
        var quoted: [QuoteLine] = []
        var floors: [Int64] = []
        for line in cart.lines {
            guard let priced = try? priced(line.selection, in: reader), priced.isForSale else {
                let name = ProductType.of(line.selection.product)?.name ?? "This product"
                lines.append(.init(line: line, title: name, price: nil))
                continue
            }
            lines.append(.init(line: line, title: priced.title, price: priced.net))
            quoted.append(
                try QuoteLine(
                    selection: line.selection,
                    title: priced.title,
                    upstreamCost: priced.upstreamCost,
                    cost: priced.cost,
                    net: priced.net,
                    tax: .zero(priced.net.currency)
                )
            )
            floors.append(priced.floorMinor)
        }
        let isComplete = !lines.isEmpty && quoted.count == lines.count
        let quote = try quoted.first.flatMap { isComplete ? try Quote(quoted, in: $0.net.currency) : nil }
        let seen = quote.map { Hex.encode(Hash.sha256($0.fingerprint)) } ?? ""
        return (PricedCart(checkoutKey: cart.checkoutKey, lines: lines, quote: quote, seen: seen), cart.id, floors)
    }
}
