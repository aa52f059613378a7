import Commerce
import FoundationEssentials

/// One step in the history of what a plan costs the reseller. Costs are US dollars.
package struct CostChange: Hashable, Sendable {
    package enum Source: String, Sendable {
        /// The upstream's list changed.
        case listed
        /// The reseller entered it.
        case expected
        /// The upstream charged something else than expected.
        case learned
    }

    package let product: ProductKey
    package let plan: PlanKey
    package let at: Date
    package let source: Source
    package let old: Decimal?
    package let new: Decimal?
}

extension Reader {
    /// The newest changes first.
    package func costChanges(of product: ProductKey, _ plan: PlanKey, limit: Int = 50) throws -> [CostChange] {
        try rows(
            """
            SELECT at, source, old_cost, new_cost FROM cost_changes WHERE product_key = ? AND plan_key = ?
            ORDER BY at DESC, id DESC LIMIT ?
            """,
            product.text,
            plan.text,
            limit
        ) { row in
            guard let source = CostChange.Source(rawValue: row.text(1)) else { throw row.unreadable(1, "a source") }
            return CostChange(
                product: product,
                plan: plan,
                at: Date(milliseconds: row.int64(0)),
                source: source,
                old: try row.optionalDecimal(2),
                new: try row.optionalDecimal(3)
            )
        }
    }
}

extension Writer {
    /// Stores what one unit of a plan really cost, when that is not what was expected.
    /// - Returns: whether anything changed.
    @discardableResult
    package func learnCost(_ product: ProductKey, _ key: PlanKey, _ cost: Decimal, at now: Date) throws -> Bool {
        guard let plan = try plan(product, key), plan.cost != cost else { return false }
        // Back at what is listed or expected, there is nothing left to know better.
        let learned = cost == plan.listedCost ?? plan.expectedCost ? nil : cost
        try run("UPDATE plans SET learned_cost = ? WHERE id = ?", learned?.description, plan.id.rawValue)
        try recordCost(of: plan, .learned, from: plan.cost, to: cost, at: now)
        return true
    }

    /// - Parameter cost: nil takes the reseller's expectation back.
    /// - Returns: false when there is no such plan.
    package func setExpectedCost(
        _ product: ProductKey,
        _ key: PlanKey,
        _ cost: Decimal?,
        at now: Date
    ) throws -> Bool {
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
        try recordCost(of: plan, .expected, from: plan.expectedCost, to: cost, at: now)
        return true
    }

    /// Stores a cost that an answer of the upstream named for one plan, as if its list had.
    package func setListedCost(_ product: ProductKey, _ key: PlanKey, _ cost: Decimal, at now: Date) throws {
        guard let plan = try plan(product, key), plan.listedCost != cost else { return }
        try run(
            "UPDATE plans SET listed_cost = ?, learned_cost = NULL WHERE id = ?",
            cost.description,
            plan.id.rawValue
        )
        try recordCost(of: plan, .listed, from: plan.listedCost, to: cost, at: now)
    }

    /// - Returns: false when there is no such product.
    package func setOnSale(_ product: ProductKey, _ isOnSale: Bool) throws -> Bool {
        try run("UPDATE products SET is_on_sale = ? WHERE key = ?", isOnSale, product.text) > 0
    }

    func recordCost(
        of plan: CataloguePlan,
        _ source: CostChange.Source,
        from old: Decimal?,
        to new: Decimal?,
        at now: Date
    ) throws {
        try run(
            """
            INSERT INTO cost_changes (product_key, plan_key, at, source, old_cost, new_cost) VALUES (?, ?, ?, ?, ?, ?)
            """,
            plan.product.text,
            plan.key.text,
            now.milliseconds,
            source.rawValue,
            old?.description,
            new?.description
        )
    }
}
