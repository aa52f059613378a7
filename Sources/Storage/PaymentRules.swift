import Commerce

extension Reader {
    package func paymentRules() throws -> PaymentRules {
        var rules: [RuleScope: [String: PaymentRule]] = [:]
        try each("SELECT scope, method, is_offered, countries FROM payment_rules") { row in
            guard let scope = RuleScope(text: row.text(0)) else { throw row.unreadable(0, "a rule's scope") }
            let countries = Set(row.text(3).split(separator: " ").map(String.init))
            rules[scope, default: [:]][row.text(1)] = PaymentRule(isOffered: row.bool(2), countries: countries)
        }
        let consents = try rows("SELECT scope, text FROM consents") { row in
            guard let scope = RuleScope(text: row.text(0)) else { throw row.unreadable(0, "a rule's scope") }
            return Consent(scope: scope, text: row.text(1))
        }
        return PaymentRules(rules: rules, consents: consents)
    }
}

extension Writer {
    package func savePaymentRule(_ rule: PaymentRule, of method: PaymentMethod, for scope: RuleScope) throws {
        try run(
            """
            INSERT INTO payment_rules (scope, method, is_offered, countries) VALUES (?, ?, ?, ?)
            ON CONFLICT (scope, method) DO UPDATE SET is_offered = excluded.is_offered, countries = excluded.countries
            """,
            scope.text,
            method.key,
            rule.isOffered,
            rule.countries.sorted().joined(separator: " ")
        )
    }

    /// - Parameter text: "" takes it back. What was agreed to stays with its order.
    package func saveConsent(_ text: String, for scope: RuleScope) throws {
        guard !text.isEmpty else {
            try run("DELETE FROM consents WHERE scope = ?", scope.text)
            return
        }
        try run(
            "INSERT INTO consents (scope, text) VALUES (?, ?) ON CONFLICT (scope) DO UPDATE SET text = excluded.text",
            scope.text,
            text
        )
    }
}
