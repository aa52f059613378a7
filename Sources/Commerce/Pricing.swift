import FoundationEssentials

/// One thing that can be bought: a product's plan with what it costs the reseller.
package struct Plan: Hashable, Sendable {
    package enum Unit: String, Sendable { case each, perThousand }

    package let product: ProductKey
    package let key: PlanKey
    package let name: String
    /// US dollars for one unit, exact.
    package let cost: Decimal
    /// The cost that its price was made from before the cost moved; nil where the two are the same.
    package let pricedCost: Decimal?
    package let unit: Unit
    /// Limits of the quantity, where the upstream names them.
    package let quantities: ClosedRange<Int>?

    package init(
        product: ProductKey,
        key: PlanKey,
        name: String,
        cost: Decimal,
        pricedCost: Decimal? = nil,
        unit: Unit = .each,
        quantities: ClosedRange<Int>? = nil
    ) {
        self.product = product
        self.key = key
        self.name = name
        self.cost = cost
        self.pricedCost = pricedCost
        self.unit = unit
        self.quantities = quantities
    }
}

/// What a plan costs the reseller and the customer, in the shop's currency.
package struct Price: Hashable, Sendable {
    /// What the upstream is expected to charge, US cents, rounded up.
    package let upstreamCost: Money
    package let cost: Money
    /// What is shown: with the tax that shown prices have in them, if they do.
    package let retail: Money
    /// `retail` without that tax: what the reseller earns from.
    package let net: Money
    /// What is to be said beside `retail`; nil in a shop without tax.
    package let taxNote: TaxNote?
    package let scope: RuleScope
    /// Whether the profit reaches the rule's floor; otherwise it is not for sale.
    package let isForSale: Bool

    package var profit: Money { Money(minor: net.minor - cost.minor, net.currency) }

    /// Profit ÷ net price in basis points, nil for a price of nothing.
    package var margin: Int? { share(of: net.minor) }

    /// Profit ÷ cost in basis points, nil for a cost of nothing.
    package var markup: Int? { share(of: cost.minor) }

    private func share(of base: Int64) -> Int? {
        guard base > 0 else { return nil }
        return Int(clamping: (Int128(profit.minor) * 20_000 + Int128(base)) / (2 * Int128(base)))
    }
}

/// Makes prices. The only place where a cost becomes a price.
package struct Pricing: Sendable {
    package let rules: PricingRules
    package let currency: Currency
    /// Units of the shop's currency for one US dollar, exact; 1 when the shop sells in dollars.
    package let rate: Decimal
    /// What tax shown prices have in them, as of the moment at which they are shown.
    package let tax: ShelfTax
    /// nil for a rate of too many digits, by which nothing can be priced.
    private let exactRate: ExactAmount?

    package init(rules: PricingRules, currency: Currency, rate: Decimal, tax: ShelfTax = .none) {
        self.rules = rules
        self.currency = currency
        self.rate = rate
        self.tax = tax
        exactRate = try? ExactAmount(rate)
    }

    /// The same with other rules, to try them.
    package func with(_ rules: PricingRules) -> Pricing {
        Pricing(rules: rules, currency: currency, rate: rate, tax: tax)
    }

    /// - Parameter quantity: units for a rate per 1000, else 1.
    package func price(of plan: Plan, quantity: Int = 1) throws(MoneyError) -> Price {
        let (scope, rule) = rules.rule(for: plan.product, plan.key)
        return try price(of: plan, quantity: quantity, scope: scope, rule: rule)
    }

    /// The price under a rule that is only being tried.
    package func price(
        of plan: Plan,
        quantity: Int = 1,
        scope: RuleScope,
        rule: PricingRule
    ) throws(MoneyError) -> Price {
        let units = ExactAmount(quantity, places: plan.unit == .perThousand ? 3 : 0)
        let paid = try ExactAmount(plan.cost).times(units)
        let made = { (dollars: ExactAmount) throws(MoneyError) in
            try make(from: dollars, paid: paid, plan, scope: scope, rule)
        }
        guard rule.policy != .follow, let kept = plan.pricedCost else { return try made(paid) }
        let price = try made(try ExactAmount(kept).times(units))
        return rule.policy == .pause || price.isForSale ? price : try made(paid)
    }

    /// - Parameters:
    ///   - dollars: the cost that the price is made from.
    ///   - paid: the cost that the upstream takes.
    private func make(
        from dollars: ExactAmount,
        paid: ExactAmount,
        _ plan: Plan,
        scope: RuleScope,
        _ rule: PricingRule
    ) throws(MoneyError) -> Price {
        guard let exactRate else { throw .overflow }
        let exact = try dollars.times(exactRate)
        let marked = try exact.times(ExactAmount(10_000 + rule.markup, places: 4))
        var retail = try Money(rounding: marked, currency, .halfUp).adding(Money(minor: rule.fixedMinor, currency))
        let least = try Money(rounding: exact, currency, .up).adding(Money(minor: rule.minimumProfitMinor, currency))
        if retail.minor < least.minor { retail = least }
        let included = tax.rate(of: plan.product)
        if let included { retail = try retail.adding(try included.tax(on: retail)) }
        // A price per 1000 has no ending: the ending would stand on every total that a quantity makes.
        if plan.unit == .each { retail = try rule.charm.raising(retail) }
        let net = try included.map { (rate) throws(MoneyError) in try retail.subtracting(try rate.tax(within: retail)) }
        let cost = try Money(rounding: try paid.times(exactRate), currency, .up)
        return Price(
            upstreamCost: try Money(rounding: paid, .usd, .up),
            cost: cost,
            retail: retail,
            net: net ?? retail,
            taxNote: tax.note(of: plan.product),
            scope: scope,
            isForSale: (net ?? retail).minor - cost.minor >= rule.floorMinor
        )
    }
}

/// The tax that shown prices have in them, by category, as of one moment.
package struct ShelfTax: Hashable, Sendable {
    package static let none = ShelfTax(.none, at: Date(timeIntervalSince1970: 0))

    private let mode: TaxMode
    private let treatments: [Category: TaxTreatment]

    package init(_ table: TaxTable, at moment: Date) {
        mode = table.mode
        var treatments: [Category: TaxTreatment] = [:]
        for category in Category.allCases {
            treatments[category] = table.shelfTreatment(of: category, at: moment)
        }
        self.treatments = treatments
    }

    package func rate(of product: ProductKey) -> TaxRate? {
        ProductType.of(product).flatMap { treatments[$0.category]?.rate }
    }

    package func note(of product: ProductKey) -> TaxNote? {
        switch mode {
        case .none: return nil
        case .exclusive: return .added
        case .inclusive:
            guard let treatment = ProductType.of(product).flatMap({ treatments[$0.category] }),
                case .taxed(let name, let rate) = treatment
            else { return nil }
            return .included(name: name, rate)
        }
    }
}

/// How a shown price stands to tax.
package enum TaxNote: Hashable, Sendable {
    case included(name: String, TaxRate)
    /// Comes on top at checkout.
    case added
}
