/// Where a rule applies. The most specific rule that exists wins whole; rules are never mixed.
package enum RuleScope: Hashable, Sendable {
    case shop
    case category(Category)
    case product(ProductKey)
    case plan(ProductKey, PlanKey)

    /// A text under which a rule is stored, and which a form sends back: "shop", "category:websites",
    /// "product:vpn", "plan:vpn:annual".
    package var text: String {
        switch self {
        case .shop: "shop"
        case .category(let category): "category:\(category.rawValue)"
        case .product(let product): "product:\(product)"
        case .plan(let product, let plan): "plan:\(product):\(plan)"
        }
    }

    package init?(text: String) {
        let parts = text.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
        switch (parts.first, parts.count) {
        case ("shop", 1): self = .shop
        case ("category", 2):
            guard let category = Category(rawValue: parts[1]) else { return nil }
            self = .category(category)
        case ("product", 2):
            guard let product = ProductKey(parts[1]) else { return nil }
            self = .product(product)
        case ("plan", 3):
            guard let product = ProductKey(parts[1]), let plan = PlanKey(parts[2]) else { return nil }
            self = .plan(product, plan)
        default: return nil
        }
    }
}

/// The ending that a price is raised to.
package enum Charm: String, CaseIterable, Sendable {
    case none
    case ninetyNine = ".99"
    case ninetyFive = ".95"
    case whole = ".00"

    fileprivate var ending: Int64 {
        switch self {
        case .none, .whole: 0
        case .ninetyNine: 99
        case .ninetyFive: 95
        }
    }

    /// The lowest amount with this ending that is not below `amount`. Only for currencies with cents.
    func raising(_ amount: Money) throws(MoneyError) -> Money {
        guard self != .none, amount.currency.exponent == 2, amount.minor > 0 else { return amount }
        let below = (amount.minor / 100) * 100 + ending
        guard below < amount.minor else { return Money(minor: below, amount.currency) }
        return try Money(minor: below, amount.currency).adding(Money(minor: 100, amount.currency))
    }
}

/// What becomes of a price when the cost that it was made from moves.
package enum CostPolicy: String, CaseIterable, Sendable {
    /// It is made anew from the new cost.
    case follow
    /// It stays, until it would earn less than the floor; then it follows.
    case keep
    /// It stays, and below the floor the plan is not sold until the cost fits again.
    case pause
}

/// How a price is made from a cost. Amounts are in the shop currency's minor unit.
package struct PricingRule: Hashable, Sendable {
    /// Profit ÷ cost in basis points: 3000 is 30 %.
    package var markup: Int
    package var fixedMinor: Int64
    /// The price is raised until it earns this much.
    package var minimumProfitMinor: Int64
    package var charm: Charm
    /// Below this profit nothing is sold, and a paid line is held.
    package var floorMinor: Int64
    package var policy: CostPolicy

    package static let markupLimit = 0...1_000_000
    package static let amountLimit: ClosedRange<Int64> = 0...100_000_000

    package init(
        markup: Int,
        fixedMinor: Int64 = 0,
        minimumProfitMinor: Int64 = 0,
        charm: Charm = .none,
        floorMinor: Int64 = 0,
        policy: CostPolicy = .follow
    ) {
        self.markup = markup
        self.fixedMinor = fixedMinor
        self.minimumProfitMinor = minimumProfitMinor
        self.charm = charm
        self.floorMinor = floorMinor
        self.policy = policy
    }
}

/// All rules of the shop; there is always one for the whole shop.
package struct PricingRules: Hashable, Sendable {
    package let shop: PricingRule
    package let exceptions: [RuleScope: PricingRule]

    package init(shop: PricingRule, exceptions: [RuleScope: PricingRule] = [:]) {
        self.shop = shop
        self.exceptions = exceptions
    }

    /// The rules with one of them changed; nil takes it away. The shop's own stays.
    package func replacing(_ scope: RuleScope, by rule: PricingRule?) -> PricingRules {
        if scope == .shop { return PricingRules(shop: rule ?? shop, exceptions: exceptions) }
        var changed = exceptions
        changed[scope] = rule
        return PricingRules(shop: shop, exceptions: changed)
    }

    /// Plan → product → category → shop.
    package func rule(for product: ProductKey, _ plan: PlanKey) -> (scope: RuleScope, rule: PricingRule) {
        let category = ProductType.of(product).map { RuleScope.category($0.category) }
        for scope in [.plan(product, plan), .product(product), category].compactMap({ $0 }) {
            if let rule = exceptions[scope] { return (scope, rule) }
        }
        return (.shop, shop)
    }
}
