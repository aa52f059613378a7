import Commerce
import FoundationEssentials
import Storage

/// A pricing rule as typed. Amounts are in the shop's currency.
package struct RuleForm: Sendable {
    /// Profit ÷ cost in percent: "30", "12.5".
    package var markup = ""
    package var fixed = ""
    package var minimumProfit = ""
    package var charm = Charm.none.rawValue
    package var floor = ""
    package var policy = CostPolicy.follow.rawValue

    package init() {}
}

/// A plan as the table of prices shows it to staff.
package struct PriceRow: Hashable, Sendable {
    package let plan: CataloguePlan
    /// nil without a cost.
    package let price: Price?
    /// nil: nothing is being tried.
    package var tried: Price?

    package init(plan: CataloguePlan, price: Price?, tried: Price? = nil) {
        self.plan = plan
        self.price = price
        self.tried = tried
    }
}

/// What a rule does to one product.
package struct RuleEffect: Sendable {
    package let type: ProductType
    /// Plans that the rule governs.
    package let count: Int
    /// Of those: retail prices that move.
    package let moved: Int
    /// Of those: not sold under it, because the profit stays below the floor.
    package let notForSale: Int
    /// All of them, or the cheapest, the middle and the dearest of many.
    package let rows: [PriceRow]

    package init(type: ProductType, count: Int, moved: Int, notForSale: Int, rows: [PriceRow]) {
        self.type = type
        self.count = count
        self.moved = moved
        self.notForSale = notForSale
        self.rows = rows
    }
}

extension Shop {
    /// - Throws: `ChangeCatalogueError.invalid` with the fields `markup`, `fixed`, `minimum_profit`, `charm`, `floor`,
    ///   `policy`.
    package func readRule(_ form: RuleForm) throws -> PricingRule {
        let currency = try database.read { try $0.settings() }.currency
        var errors: [FieldError] = []
        let markup = Self.readPercent(form.markup, "markup", &errors)
        let fixed = Self.readAmount(form.fixed, "fixed", currency, &errors)
        let profit = Self.readAmount(form.minimumProfit, "minimum_profit", currency, &errors)
        let floor = Self.readAmount(form.floor, "floor", currency, &errors)
        let charm = Charm(rawValue: form.charm)
        if charm == nil { errors.append(FieldError("charm", "Please choose one of the endings.")) }
        let policy = CostPolicy(rawValue: form.policy)
        if policy == nil { errors.append(FieldError("policy", "Please choose what becomes of the price.")) }
        guard let charm, let policy, errors.isEmpty else { throw ChangeCatalogueError.invalid(errors) }
        return PricingRule(
            markup: markup,
            fixedMinor: fixed,
            minimumProfitMinor: profit,
            charm: charm,
            floorMinor: floor,
            policy: policy
        )
    }

    /// What prices would be with a rule changed, before it is saved; `rule` nil: with it taken away.
    package func previewRule(_ rule: PricingRule?, for scope: RuleScope) throws -> [RuleEffect] {
        try database.read { reader in
            let pricing = try reader.pricing(at: now())
            let tried = pricing.with(pricing.rules.replacing(scope, by: rule))
            return try ProductType.all.filter { scope.mayTouch($0) }.compactMap { type in
                try effect(on: type, of: scope, from: pricing, to: tried, in: reader)
            }
        }
    }

    /// - Throws: `ChangeCatalogueError.unknownPlan` when the rule is for something that does not exist.
    package func saveRule(_ rule: PricingRule, for scope: RuleScope) async throws {
        try await database.write { writer in
            switch scope {
            case .shop, .category: break
            case .product(let product):
                guard try writer.product(product) != nil else { throw ChangeCatalogueError.unknownProduct }
            case .plan(let product, let plan):
                guard try writer.plan(product, plan) != nil else { throw ChangeCatalogueError.unknownPlan }
            }
            let former = try writer.pricingRules()
            try writer.saveRule(rule, for: scope)
            try self.makePricesAnew(under: scope, from: former, in: writer)
        }
    }

    /// - Returns: false when there was none, or it is the shop's own.
    @discardableResult
    package func removeRule(for scope: RuleScope) async throws -> Bool {
        try await database.write { writer in
            let former = try writer.pricingRules()
            guard try writer.removeRule(for: scope) else { return false }
            try self.makePricesAnew(under: scope, from: former, in: writer)
            return true
        }
    }

    /// The rows of the table of prices for one product, without a bound: for products with a handful of plans.
    package func priceRows(of type: ProductType, in reader: Reader) throws -> [PriceRow] {
        let pricing = try reader.pricing(at: now())
        return try reader.plans(of: type.key).filter(\.isListed).map {
            PriceRow(plan: $0, price: try pricing.unitPrice(of: $0))
        }
    }

    /// The same for products with thousands of plans, searched and by pages.
    package func searchPriceRows(
        of type: ProductType,
        text: String,
        offset: Int,
        limit: Int = 50,
        in reader: Reader
    ) throws -> (rows: [PriceRow], count: Int) {
        let pricing = try reader.pricing(at: now())
        let found: [CataloguePlan]
        let count: Int
        if case .rate = type.plans {
            var search = RateSearch()
            (search.text, search.offset, search.limit) = (text, offset, limit)
            found = try reader.rates(matching: search, of: type.key)
            count = try reader.countRates(matching: search, of: type.key)
        } else {
            var search = PackageSearch()
            (search.text, search.offset, search.limit) = (text, offset, limit)
            found = try reader.packages(matching: search, of: type.key)
            count = try reader.countPackages(matching: search, of: type.key)
        }
        return (try found.map { PriceRow(plan: $0, price: try pricing.unitPrice(of: $0)) }, count)
    }

    private func effect(
        on type: ProductType,
        of scope: RuleScope,
        from pricing: Pricing,
        to tried: Pricing,
        in reader: Reader
    ) throws -> RuleEffect? {
        let rows = try reader.plans(of: type.key).filter { plan in
            plan.isListed && plan.cost != nil
                && [pricing, tried].contains { $0.rules.rule(for: plan.product, plan.key).scope == scope }
        }.map { plan in
            // Saving makes the prices anew.
            var anew = plan
            anew.pricedCost = nil
            return PriceRow(
                plan: plan,
                price: try pricing.unitPrice(of: plan),
                tried: try tried.unitPrice(of: anew)
            )
        }
        guard !rows.isEmpty else { return nil }
        let byCost = rows.sorted { ($0.plan.cost ?? 0) < ($1.plan.cost ?? 0) }
        let examples = rows.count > 12 ? [byCost[0], byCost[rows.count / 2], byCost[rows.count - 1]] : rows
        return RuleEffect(
            type: type,
            count: rows.count,
            moved: rows.count { $0.price?.retail != $0.tried?.retail },
            notForSale: rows.count { $0.tried?.isForSale == false },
            rows: examples
        )
    }

    /// Percent to basis points.
    private static func readPercent(_ typed: String, _ field: String, _ errors: inout [FieldError]) -> Int {
        let text = typed.trimmed
        guard !text.isEmpty else { return 0 }
        guard let percent = Decimal(typed: text),
            let points = Int((percent * 100).description), PricingRule.markupLimit.contains(points)
        else {
            errors.append(FieldError(field, "Enter a percentage from 0 to 10000, such as 30 or 12.5."))
            return 0
        }
        return points
    }

    private static func readAmount(
        _ typed: String,
        _ field: String,
        _ currency: Currency,
        _ errors: inout [FieldError]
    ) -> Int64 {
        let text = typed.trimmed
        guard !text.isEmpty else { return 0 }
        guard let money = Money(typed: text, currency), PricingRule.amountLimit.contains(money.minor) else {
            let example = Money(minor: currency.exponent > 0 ? 150 : 2, currency).plain
            errors.append(FieldError(field, "Enter an amount in \(currency), such as \(example)."))
            return 0
        }
        return money.minor
    }
}

extension RuleScope {
    fileprivate func mayTouch(_ type: ProductType) -> Bool {
        switch self {
        case .shop: true
        case .category(let category): type.category == category
        case .product(let product), .plan(let product, _): type.key == product
        }
    }
}
