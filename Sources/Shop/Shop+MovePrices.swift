import Commerce
import FoundationEssentials
import Storage

/// Plans that are not sold until their cost fits their price again.
package struct PausedPlans: Sendable {
    /// The first of them.
    package let names: [String]
    package let count: Int

    package init(names: [String], count: Int) {
        (self.names, self.count) = (names, count)
    }
}

extension Shop {
    /// Does to the prices of plans whose costs have just moved what their rules say, and keeps what it came to.
    /// - Parameter moved: the plans as they were.
    func movePrices(of moved: [CataloguePlan], _ source: PriceMove.Source, at now: Date, in writer: Writer) throws {
        guard !moved.isEmpty else { return }
        let pricing = try writer.pricing(at: now)
        for before in moved {
            guard var after = try writer.plan(before.product, before.key), after.cost != before.cost else { continue }
            let policy = pricing.rules.rule(for: before.product, before.key).rule.policy
            after.pricedCost = before.pricedCost(under: policy, movedTo: after.cost)
            if after.pricedCost != before.pricedCost { try writer.setPricedCost(after.pricedCost, of: after.id) }
            let (former, price) = (try pricing.unitPrice(of: before), try pricing.unitPrice(of: after))
            let move = PriceMove(
                product: before.product,
                plan: before.key,
                at: now,
                source: source,
                policy: policy,
                oldCost: before.cost,
                newCost: after.cost,
                oldPrice: former?.retail,
                outcome: price.map { PriceMove.Outcome(price: $0.retail, profit: $0.profit) },
                isForSale: price?.isForSale == true
            )
            try writer.add(move, in: pricing.currency)
        }
    }

    /// What a rule kept is given up: whoever saves or removes the rule has seen the prices that it makes of today's
    /// costs.
    func makePricesAnew(under scope: RuleScope, from former: PricingRules, in writer: Writer) throws {
        let rules = try writer.pricingRules()
        for plan in try writer.plansWithKeptPrice(limit: .max)
        where [former, rules].contains(where: { $0.rule(for: plan.product, plan.key).scope == scope }) {
            try writer.setPricedCost(nil, of: plan.id)
        }
    }

    /// What is paused now, for staff. Of very many kept prices only the first are looked at.
    package func pausedPlans(in reader: Reader) throws -> PausedPlans {
        let pricing = try reader.pricing(at: now())
        let paused = try reader.plansWithKeptPrice(limit: 2_000).filter { try $0.isListed && isPaused($0, by: pricing) }
        let names = paused.prefix(3).map { "\(ProductType.of($0.product)?.name ?? $0.product.text), \($0.name)" }
        return PausedPlans(names: names, count: paused.count)
    }

    /// Whether a rule keeps the price, and the cost has risen too far for it.
    func isPaused(_ plan: CataloguePlan, by pricing: Pricing) throws -> Bool {
        guard plan.pricedCost != nil, pricing.rules.rule(for: plan.product, plan.key).rule.policy == .pause else {
            return false
        }
        return try pricing.unitPrice(of: plan)?.isForSale == false
    }
}

extension CataloguePlan {
    /// What the price is made from after the cost has moved; nil: the cost.
    fileprivate func pricedCost(under policy: CostPolicy, movedTo moved: Decimal?) -> Decimal? {
        guard policy != .follow else { return nil }
        let kept = pricedCost ?? cost
        return kept == moved ? nil : kept
    }
}
