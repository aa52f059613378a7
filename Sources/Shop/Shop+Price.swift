import Commerce
import Storage

/// A selection with everything that a quote's line needs, as of one moment.
package struct PricedSelection: Hashable, Sendable {
    /// "VPN, yearly".
    package let title: String
    /// What the upstream is expected to charge, US cents.
    package let upstreamCost: Money
    /// In the shop's currency, as are the following.
    package let cost: Money
    /// The price as shown, with the tax that shown prices have in them.
    package let shelf: Money
    /// `shelf` without that tax.
    package let net: Money
    /// That tax; nil where shown prices have none.
    package let included: TaxRate?
    package let taxNote: TaxNote?
    /// The least profit for which this is sold and forwarded, minor units.
    package let floorMinor: Int64
    /// Whether the profit reaches the floor.
    package let isForSale: Bool
}

/// Why a selection that was offered once has no price now.
package enum PriceError: Error, Hashable, Sendable {
    /// The upstream lists the product no longer, or nobody here knows how to order it.
    case productGone
    case planGone(PlanKey)
    /// The reseller took it off the shelf, or its cost is not known.
    case notForSale
    /// Fewer or more than the upstream takes.
    case quantity(ClosedRange<Int>)
}

extension Shop {
    /// The one function by which product page, cart, checkout and forwarding price a selection.
    /// - Throws: `PriceError`, `MoneyError` for amounts beyond all bounds, or what the database reports.
    package func priced(_ selection: Selection, in reader: Reader) throws -> PricedSelection {
        try priced(selection, by: try reader.pricing(at: now()), in: reader)
    }

    /// The same for many selections: `pricing` is read once.
    package func priced(_ selection: Selection, by pricing: Pricing, in reader: Reader) throws -> PricedSelection {
        guard let product = try reader.product(selection.product), product.isListed, let type = product.type else {
            throw PriceError.productGone
        }
        guard product.isOnSale, !selection.plans.isEmpty else { throw PriceError.notForSale }
        let plans = try selection.plans.map { key in
            let stored = try reader.plan(product.key, key)
            guard let stored, stored.isListed else { throw PriceError.planGone(key) }
            guard let plan = stored.plan else { throw PriceError.notForSale }
            return plan
        }
        if let allowed = plans.first?.quantities, !allowed.contains(selection.quantity) {
            throw PriceError.quantity(allowed)
        }
        let prices = try plans.map { try pricing.price(of: $0, quantity: selection.quantity) }
        let shelf = try prices.map(\.retail).total(pricing.currency)
        let included = pricing.tax.rate(of: product.key)
        let net = try shelf.subtracting(try included?.tax(within: shelf) ?? .zero(pricing.currency))
        let cost = try prices.map(\.cost).total(pricing.currency)
        let floor = plans.reduce(0) { $0 + pricing.rules.rule(for: $1.product, $1.key).rule.floorMinor }
        return PricedSelection(
            title: type.title(of: selection, plans: plans.map(\.name)),
            upstreamCost: try prices.map(\.upstreamCost).total(.usd),
            cost: cost,
            shelf: shelf,
            net: net,
            included: included,
            taxNote: pricing.tax.note(of: product.key),
            floorMinor: floor,
            // The tax of a sum may be a minor unit off the sum of taxes.
            isForSale: prices.allSatisfy(\.isForSale) && net.minor - cost.minor >= floor
        )
    }
}
