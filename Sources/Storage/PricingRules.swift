import Commerce
import FoundationEssentials

extension Reader {
    package func pricingRules() throws -> PricingRules {
        let all = try rows(
            "SELECT scope, markup, fixed_minor, minimum_profit_minor, charm, floor_minor, policy FROM pricing_rules"
        ) { row in
            guard let scope = RuleScope(text: row.text(0)) else { throw row.unreadable(0, "a rule's scope") }
            guard let charm = Charm(rawValue: row.text(4)) else { throw row.unreadable(4, "an ending") }
            guard let policy = CostPolicy(rawValue: row.text(6)) else { throw row.unreadable(6, "a policy") }
            let rule = PricingRule(
                markup: row.int(1),
                fixedMinor: row.int64(2),
                minimumProfitMinor: row.int64(3),
                charm: charm,
                floorMinor: row.int64(5),
                policy: policy
            )
            return (scope: scope, rule: rule)
        }
        // The migration writes the shop's rule and `removeRule` cannot take it away.
        guard let shop = all.first(where: { $0.scope == .shop }) else { throw DatabaseError.corrupt }
        let exceptions = all.filter { $0.scope != .shop }.map { ($0.scope, $0.rule) }
        return PricingRules(shop: shop.rule, exceptions: Dictionary(exceptions) { first, _ in first })
    }

    /// What makes every price as of a moment.
    package func pricing(at moment: Date) throws -> Pricing {
        let settings = try settings()
        return Pricing(
            rules: try pricingRules(),
            currency: settings.currency,
            rate: settings.rate,
            tax: ShelfTax(try taxTable(settings), at: moment)
        )
    }
}

extension Writer {
    package func saveRule(_ rule: PricingRule, for scope: RuleScope) throws {
        try run(
            """
            INSERT INTO pricing_rules (scope, markup, fixed_minor, minimum_profit_minor, charm, floor_minor, policy)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (scope) DO UPDATE SET markup = excluded.markup, fixed_minor = excluded.fixed_minor,
                minimum_profit_minor = excluded.minimum_profit_minor, charm = excluded.charm,
                floor_minor = excluded.floor_minor, policy = excluded.policy
            """,
            scope.text,
            rule.markup,
            rule.fixedMinor,
            rule.minimumProfitMinor,
            rule.charm.rawValue,
            rule.floorMinor,
            rule.policy.rawValue
        )
    }

    /// - Returns: false when there was no such rule; the shop's own always stays.
    package func removeRule(for scope: RuleScope) throws -> Bool {
        try run("DELETE FROM pricing_rules WHERE scope = ? AND scope <> 'shop'", scope.text) > 0
    }
}
