import Commerce
import FoundationEssentials

extension Writer {
    /// Stores what one unit of a plan really cost, when that is not what was expected.
    /// - Returns: whether anything changed.
    package func learnCost(_ product: ProductKey, _ key: PlanKey, _ cost: Decimal) throws -> Bool {
        guard let plan = try plan(product, key), plan.cost != cost else { return false }
        // Back at what is listed or expected, there is nothing left to know better.
        let learned = cost == plan.listedCost ?? plan.expectedCost ? nil : cost
        try run("UPDATE plans SET learned_cost = ? WHERE id = ?", learned?.description, plan.id.rawValue)
        return true
    }

    /// - Parameter cost: nil takes the reseller's expectation back.
    /// - Returns: false when there is no such plan.
    package func setExpectedCost(_ product: ProductKey, _ key: PlanKey, _ cost: Decimal?) throws -> Bool {
        guard let plan = try plan(product, key) else { return false }
        guard plan.expectedCost != cost else { return true }
        // The reseller has looked at it just now, so an older lesson about an unlisted cost is over.
        let learned = plan.listedCost == nil ? nil : plan.learnedCost
        try run(
            "UPDATE plans SET expected_cost = ?, learned_cost = ? WHERE id = ?",
            cost?.description,
            learned?.description,
            plan.id.rawValue
        )
        return true
    }

    /// Stores a cost that an answer of the upstream named for one plan, as if its list had.
    package func setListedCost(_ product: ProductKey, _ key: PlanKey, _ cost: Decimal) throws {
        try run(
            """
            UPDATE plans SET listed_cost = ?1, learned_cost = NULL
            WHERE product_key = ?2 AND plan_key = ?3 AND listed_cost IS NOT ?1
            """,
            cost.description,
            product.text,
            key.text
        )
    }

    /// - Parameter cost: what the plan's price is made from; nil: what it costs.
    package func setPricedCost(_ cost: Decimal?, of plan: CataloguePlan.ID) throws {
        try run("UPDATE plans SET priced_cost = ? WHERE id = ?", cost?.description, plan.rawValue)
    }

    /// - Returns: false when there is no such product.
    package func setOnSale(_ product: ProductKey, _ isOnSale: Bool) throws -> Bool {
        try run("UPDATE products SET is_on_sale = ? WHERE key = ?", isOnSale, product.text) > 0
    }
}
