import Commerce
import FoundationEssentials
import Storage

/// The ways to pay for a category or a product as typed.
package struct PaymentRuleForm: Sendable {
    /// Keys of the ways that are ticked.
    package var offered: Set<String> = []
    /// Country codes by a way's key, with spaces or commas between them.
    package var countries: [String: String] = [:]
    package var consent = ""

    package init() {}
}

package enum ChangePaymentRulesError: Error, Hashable, Sendable {
    case invalid([FieldError])
}

extension Shop {
    private static let consentLength = 300

    /// What a rule can be made for: all ways that this shop has, and Stripe also before it is set up.
    package var ruledMethods: [PaymentMethod] {
        let gateways = gateways.map { PaymentMethod.gateway($0.key) }
        let stripe = PaymentMethod.gateway("stripe")
        return [.credit, .bankTransfer] + gateways + (gateways.contains(stripe) ? [] : [stripe])
    }

    /// - Parameter scope: a category or a product.
    /// - Throws: `ChangePaymentRulesError.invalid` with the fields `countries_KEY` and `consent`.
    package func changePaymentRules(_ form: PaymentRuleForm, for scope: RuleScope) async throws {
        var errors: [FieldError] = []
        var rules: [(PaymentMethod, PaymentRule)] = []
        for method in ruledMethods {
            let typed = form.countries[method.key] ?? ""
            let codes = typed.uppercased().split { $0.isWhitespace || $0 == "," }.map(String.init)
            if let wrong = codes.first(where: { !Country.isCode($0) }) {
                let message = "“\(wrong.prefix(20))” is no country’s code. Write them like DE AT CH."
                errors.append(FieldError("countries_\(method.key)", message))
            }
            let isOffered = form.offered.contains(method.key)
            rules.append((method, PaymentRule(isOffered: isOffered, countries: Set(codes))))
        }
        let consent = SettingsFields.line(form.consent, "consent", maximum: Self.consentLength, &errors)
        guard errors.isEmpty else { throw ChangePaymentRulesError.invalid(errors) }
        try await database.write { [rules] writer in
            for (method, rule) in rules { try writer.savePaymentRule(rule, of: method, for: scope) }
            try writer.saveConsent(consent, for: scope)
        }
    }

    /// Whether an order that is placed may be paid so, by what is in it and where its customer is.
    func allows(_ methods: [PaymentMethod], for order: Order, in reader: Reader) throws -> Bool {
        let products = try reader.lines(of: order.id).map(\.selection.product)
        let (place, rules) = (order.billing?.place?.country, try reader.paymentRules())
        return methods.allSatisfy { rules.refusal(of: $0, for: products, in: place) == nil }
    }

    /// Keeps what was agreed to with a new order.
    /// - Parameter agreed: the texts whose boxes were ticked.
    /// - Throws: `PlaceOrderError.consentMissing` when one of those that count now is not among them.
    func keepConsents(
        _ agreed: Set<String>,
        for cart: PricedCart,
        with order: Order.ID,
        at now: Date,
        in writer: Writer
    ) throws {
        for consent in try writer.paymentRules().consents(for: cart.products) {
            guard agreed.contains(consent.text) else { throw PlaceOrderError.consentMissing }
            try writer.addConsent(consent, to: order, at: now)
        }
    }
}
