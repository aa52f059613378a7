import Commerce
import Crypto
import FoundationEssentials
import Storage

/// Makes a cart's quote for one buyer: shown prices, tax by the buyer's place.
struct Quoting {
    let table: TaxTable
    let billing: BillingDetails?
    /// nil for a visitor.
    let customer: Customer.ID?
    let moment: Date
    /// nil for a buyer who has not said where they are.
    private let place: TaxPlace?

    init(for owner: CartOwner, at moment: Date, in reader: Reader) throws {
        table = try reader.taxTable()
        if case .customer(let customer) = owner {
            self.customer = customer
            billing = try reader.billingDetails(of: customer)
        } else {
            customer = nil
            billing = nil
        }
        self.moment = moment
        place = try reader.taxPlace(billing, at: moment)
    }

    func treatment(of selection: Selection) -> TaxTreatment {
        let place = place ?? TaxPlace(country: table.sellerCountry)
        return table.treatment(of: place, ProductType.of(selection.product)?.category, at: moment)
    }

    /// As prices are shown to this buyer: with tax or without.
    func shownPrice(of priced: PricedSelection, _ selection: Selection) throws -> Money {
        try shown(TaxedAmount(shelf: priced.shelf, included: priced.included, treatment(of: selection)))
    }

    func shown(_ amount: TaxedAmount) -> Money { table.mode == .inclusive ? amount.gross : amount.net }

    /// - Parameters:
    ///   - title: other words than the price's own.
    ///   - discount: what a coupon takes off the shown price.
    func line(
        _ selection: Selection,
        _ priced: PricedSelection,
        title: String? = nil,
        discount: Money
    ) throws -> QuoteLine {
        let treatment = treatment(of: selection)
        let shelf = try priced.shelf.subtracting(discount)
        let amount = try TaxedAmount(shelf: shelf, included: priced.included, treatment)
        return try QuoteLine(
            selection: selection,
            title: title ?? priced.title,
            upstreamCost: priced.upstreamCost,
            cost: priced.cost,
            net: amount.net,
            tax: amount.tax,
            treatment: treatment,
            discount: discount
        )
    }

    /// What the entered code does to a cart: nothing is refused for it, it only takes nothing off.
    func coupon(
        _ code: String,
        on lines: [(selection: Selection, priced: PricedSelection)],
        in reader: Reader
    ) throws -> CouponVerdict {
        guard let coupon = try reader.coupon(code: code) else { return .refused(.unknown) }
        if let problem = coupon.problem(for: customer?.rawValue, at: moment) { return .refused(problem) }
        if let customer, let limit = coupon.limitPerCustomer, try reader.couponUses(coupon.id, by: customer) >= limit {
            return .refused(.usedByYou)
        }
        guard lines.contains(where: { coupon.scope.covers($0.selection.product) }) else {
            return .refused(.nothingCovered)
        }
        let discounts = try coupon.discounts(
            on: lines.map { line in
                try CouponLine(
                    product: line.selection.product,
                    shelf: line.priced.shelf,
                    cost: line.priced.cost,
                    floorMinor: line.priced.floorMinor,
                    included: line.priced.included
                )
            }
        )
        return discounts.allSatisfy(\.isZero) ? .refused(.atFloor) : .taken(coupon, discounts)
    }
}

enum CouponVerdict {
    /// What it takes off each line.
    case taken(Coupon, [Money])
    case refused(CouponProblem)
}

extension Shop {
    func pricedCart(
        of owner: CartOwner,
        in reader: Reader
    ) throws -> CartToOrder? {
        guard let cart = try reader.cart(of: owner) else { return nil }
        let quoting = try Quoting(for: owner, at: now(), in: reader)
        let pricing = try reader.pricing(at: now())
        var lines: [PricedCart.Line] = []
        var sold: [(selection: Selection, priced: PricedSelection)] = []
        for line in cart.lines {
            guard let priced = try? priced(line.selection, by: pricing, in: reader), priced.isForSale else {
                let name = ProductType.of(line.selection.product)?.name ?? "This product"
                lines.append(.init(line: line, title: name, price: nil))
                continue
            }
            let price = try quoting.shownPrice(of: priced, line.selection)
            lines.append(.init(line: line, title: priced.title, price: price))
            sold.append((line.selection, priced))
        }
        let verdict = try cart.coupon.map { try quoting.coupon($0, on: sold, in: reader) }
        let quote = sold.count == lines.count ? try Self.quote(sold, verdict, quoting) : nil
        let seen = quote.map { Hex.encode(Hash.sha256($0.fingerprint)) } ?? ""
        let priced = PricedCart(
            checkoutKey: cart.checkoutKey,
            lines: lines,
            quote: quote,
            coupon: cart.coupon.flatMap { code in verdict.map { PricedCart.Coupon(code: code, $0) } },
            taxMode: quoting.table.mode,
            billing: quoting.billing,
            seen: seen
        )
        var used: Coupon?
        if case .taken(let coupon, _) = verdict { used = coupon }
        return CartToOrder(cart: priced, id: cart.id, floors: sold.map(\.priced.floorMinor), coupon: used)
    }

    private static func quote(
        _ sold: [(selection: Selection, priced: PricedSelection)],
        _ verdict: CouponVerdict?,
        _ quoting: Quoting
    ) throws -> Quote? {
        guard let currency = sold.first?.priced.shelf.currency else { return nil }
        var discounts = sold.map { _ in Money.zero(currency) }
        if case .taken(_, let taken) = verdict { discounts = taken }
        let lines = try zip(sold, discounts).map { try quoting.line($0.selection, $0.priced, discount: $1) }
        return try Quote(lines, in: currency)
    }
}

/// A cart with what an order needs besides its prices.
struct CartToOrder {
    let cart: PricedCart
    let id: Cart.ID
    let floors: [Int64]
    /// The one that counts.
    let coupon: Coupon?
}
