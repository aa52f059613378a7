/// Whether, and in which countries, a way to pay is offered for a category or a product.
package struct PaymentRule: Hashable, Sendable {
    package var isOffered: Bool
    /// ISO 3166-1 alpha-2 codes of the customers that it is offered to; empty is everybody.
    package var countries: Set<String>

    package init(isOffered: Bool = true, countries: Set<String> = []) {
        self.isOffered = isOffered
        self.countries = countries
    }
}

/// Why a way to pay is not offered for something.
package enum PaymentRefusal: Error, Hashable, Sendable {
    case notFor(ProductKey)
    case notInCountry(ProductKey, country: String)
    case countryUnknown(ProductKey)
}

/// A text that customers must agree to before they order something.
package struct Consent: Hashable, Sendable {
    /// A category or a product.
    package let scope: RuleScope
    /// One line, which is what the customer agrees to, word for word.
    package let text: String

    package init(scope: RuleScope, text: String) {
        self.scope = scope
        self.text = text
    }
}

/// The ways to pay by what is bought. A product's own rule for a way to pay wins whole over its category's; what has
/// neither is offered. Several things are paid together by what is offered for each of them.
package struct PaymentRules: Hashable, Sendable {
    /// By scope, a category or a product, and by `PaymentMethod.key`.
    package let rules: [RuleScope: [String: PaymentRule]]
    private let consents: [RuleScope: String]

    package init(rules: [RuleScope: [String: PaymentRule]] = [:], consents: [Consent] = []) {
        self.rules = rules
        self.consents = Dictionary(consents.map { ($0.scope, $0.text) }) { first, _ in first }
    }

    package func consent(of scope: RuleScope) -> String? { consents[scope] }

    package func rule(for product: ProductKey, _ method: PaymentMethod) -> PaymentRule {
        let category = ProductType.of(product).map { RuleScope.category($0.category) }
        return rules[.product(product)]?[method.key] ?? category.flatMap { rules[$0]?[method.key] } ?? PaymentRule()
    }

    /// - Parameter country: of the customer; nil while it is not known, which is then in no list.
    /// - Returns: the first reason; nil when all of it may be paid so.
    package func refusal(of method: PaymentMethod, for products: [ProductKey], in country: String?) -> PaymentRefusal? {
        for product in products {
            let rule = rule(for: product, method)
            guard rule.isOffered else { return .notFor(product) }
            guard !rule.countries.isEmpty else { continue }
            guard let country else { return .countryUnknown(product) }
            guard rule.countries.contains(country) else { return .notInCountry(product, country: country) }
        }
        return nil
    }

    /// What must be agreed to for all of it, each text once.
    package func consents(for products: [ProductKey]) -> [Consent] {
        var seen: Set<String> = []
        return products.flatMap { product -> [Consent] in
            let category = ProductType.of(product).map { RuleScope.category($0.category) }
            return [category, .product(product)].compactMap { scope in
                scope.flatMap { scope in consents[scope].map { Consent(scope: scope, text: $0) } }
            }
        }.filter { seen.insert($0.text).inserted }
    }
}
