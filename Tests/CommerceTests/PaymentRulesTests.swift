import Testing

@testable import Commerce

@Suite struct PaymentRulesTests {
    private let card = PaymentMethod.gateway("stripe")
    private let smm = ProductType.smm.key
    private let mail = ProductType.emailMarketing.key
    private let vpn = ProductType.vpn.key

    @Test func `what has no rule is offered everywhere`() {
        #expect(PaymentRules().refusal(of: card, for: [smm, vpn], in: nil) == nil)
        #expect(PaymentRules().refusal(of: card, for: [], in: nil) == nil)
    }

    @Test func `a product's rule wins over its category's, for its way to pay alone`() {
        let rules = PaymentRules(rules: [
            .category(.marketing): ["stripe": PaymentRule(isOffered: false), "credit": PaymentRule(isOffered: false)],
            .product(mail): ["stripe": PaymentRule()],
        ])
        #expect(rules.refusal(of: card, for: [smm], in: nil) == .notFor(smm))
        #expect(rules.refusal(of: card, for: [mail], in: nil) == nil)
        #expect(rules.refusal(of: .credit, for: [mail], in: nil) == .notFor(mail))
        #expect(rules.refusal(of: .bankTransfer, for: [mail, smm, vpn], in: nil) == nil)
    }

    @Test func `a cart is paid by what is offered for each thing in it`() {
        let rules = PaymentRules(rules: [
            .product(smm): ["stripe": PaymentRule(isOffered: false)],
            .product(vpn): ["credit": PaymentRule(isOffered: false)],
        ])
        #expect(rules.refusal(of: card, for: [vpn, smm], in: nil) == .notFor(smm))
        #expect(rules.refusal(of: .credit, for: [smm, vpn], in: nil) == .notFor(vpn))
        #expect(rules.refusal(of: .bankTransfer, for: [smm, vpn], in: nil) == nil)
    }

    @Test func `countries limit, and a customer whose country is unknown is in none of them`() {
        let rules = PaymentRules(rules: [.category(.marketing): ["stripe": PaymentRule(countries: ["DE", "AT"])]])
        #expect(rules.refusal(of: card, for: [vpn, smm], in: "AT") == nil)
        #expect(rules.refusal(of: card, for: [vpn, smm], in: "FR") == .notInCountry(smm, country: "FR"))
        #expect(rules.refusal(of: card, for: [vpn, smm], in: nil) == .countryUnknown(smm))
        #expect(rules.refusal(of: card, for: [vpn], in: nil) == nil)
    }

    @Test func `each text is agreed to once, whatever asks for it`() {
        let rules = PaymentRules(consents: [
            Consent(scope: .category(.marketing), text: "I own the account."),
            Consent(scope: .product(smm), text: "I know the rules."),
            Consent(scope: .category(.connectivity), text: "I own the account."),
        ])
        #expect(
            rules.consents(for: [smm, vpn, mail, smm]).map(\.text) == ["I own the account.", "I know the rules."]
        )
        #expect(rules.consents(for: [ProductType.crm.key]).isEmpty)
    }
}
