import Commerce
import FoundationEssentials
import ShopTesting
import Testing

@testable import Shop
@testable import Storage

@Suite struct PaymentRuleTests {
    private let card = PaymentMethod.gateway("stripe")

    /// A shop with cards, a customer and a social media service at $2.50 per 1000.
    private func withCards(_ body: (ShopFixture, Customer) async throws -> Void) async throws {
        try await withShop(gateways: [CardNetwork()]) { shop in
            try shop.upstream.listEverything()
            await shop.shop.syncCatalogue()
            try await body(shop, try await shop.customer())
            #expect(try shop.broken() == [])
        }
    }

    private let followers = ["service_id": "1234", "link": "https://instagram.com/ada", "quantity": "1000"]

    @Test func `social media services are not sold by card until the reseller says so`() async throws {
        try await withCards { shop, ada in
            try await shop.fill(ada, with: .smm, followers)
            await #expect { try await shop.checkOut(ada, by: card) } throws: { error in
                guard case PlaceOrderError.refused(.notFor(let product)) = error else { return false }
                return product == ProductType.smm.key
            }
            #expect(try shop.shop.database.read { try $0.orders(of: ada.id, limit: 9) }.isEmpty)

            var form = PaymentRuleForm()
            form.offered = ["credit", "bank_transfer", "stripe"]
            try await shop.shop.changePaymentRules(form, for: .product(ProductType.smm.key))
            #expect(try await shop.checkOut(ada, by: card).isEmpty == false)
        }
    }

    @Test func `other ways remain, and other products are sold by card`() async throws {
        try await withCards { shop, ada in
            try await shop.fill(ada, with: .smm, followers)
            #expect(try await shop.checkOut(ada, by: .credit).isEmpty == false)
            try await shop.fill(ada)
            #expect(try await shop.checkOut(ada, by: card).isEmpty == false)
        }
    }

    @Test func `one thing in the cart is enough to refuse a way to pay`() async throws {
        try await withCards { shop, ada in
            try await shop.fill(ada)
            try await shop.fill(ada, with: .smm, followers)
            await #expect(throws: PlaceOrderError.self) { try await shop.checkOut(ada, by: card) }
        }
    }

    @Test func `an order that is placed is held to the rules whichever way it is paid afterwards`() async throws {
        try await withCards { shop, ada in
            try await shop.fill(ada, with: .smm, followers)
            let number = try await shop.checkOut(ada, by: .bankTransfer)
            let order = try #require(try shop.shop.database.read { try $0.order(number: number) })
            await #expect { try await shop.shop.beginPayment(of: order, gateway: "stripe", customer: ada) } throws: {
                guard case PayError.methodUnavailable = $0 else { return false }
                return true
            }
            var form = PaymentRuleForm()
            form.offered = ["bank_transfer"]
            try await shop.shop.changePaymentRules(form, for: .category(.marketing))
            await #expect(throws: PayError.self) { try await shop.shop.payWithCredit(order.id, customer: ada.id) }
            #expect(try shop.shop.database.read { try $0.order(order.id) }?.state == .awaitingPayment)
        }
    }

    @Test func `a country's customers alone are offered what is limited to it`() async throws {
        try await withCards { shop, ada in
            var form = PaymentRuleForm()
            form.offered = ["credit", "bank_transfer", "stripe"]
            form.countries = ["stripe": "de, at"]
            try await shop.shop.changePaymentRules(form, for: .category(.connectivity))
            try await shop.fill(ada)
            for (country, isOffered) in [("", false), ("FR", false), ("AT", true)] {
                var billing = BillingForm()
                (billing.name, billing.country) = ("Ada", country)
                try await shop.shop.changeBilling(billing, of: ada.id)
                let number = try? await shop.checkOut(ada, by: card)
                #expect((number != nil) == isOffered, "\(country)")
            }
        }
    }

    @Test func `what must be agreed to is kept with the order, word for word`() async throws {
        try await withCards { shop, ada in
            let text = "I know that this number cannot call emergency services."
            var form = PaymentRuleForm()
            (form.offered, form.consent) = (["credit", "bank_transfer", "stripe"], "  \(text) ")
            try await shop.shop.changePaymentRules(form, for: .category(.connectivity))
            try await shop.fill(ada)
            let cart = try #require(try shop.shop.cart(of: .customer(ada.id)))
            let place = { (agreed: Set<String>) in
                try await shop.shop.placeOrder(
                    customer: ada.id,
                    checkoutKey: cart.checkoutKey,
                    seen: cart.seen,
                    method: .credit,
                    agreed: agreed
                )
            }
            for agreed: Set<String> in [[], ["yes"], ["I know that this number cannot call."]] {
                await #expect { try await place(agreed) } throws: { error in
                    if case PlaceOrderError.consentMissing = error { true } else { false }
                }
            }
            let number = try await place([text])
            let order = try #require(try shop.shop.database.read { try $0.order(number: number) })
            #expect(order.state == .paid)
            // Another text later changes nothing about it.
            form.consent = ""
            try await shop.shop.changePaymentRules(form, for: .category(.connectivity))
            let kept = try shop.shop.database.read { try $0.consents(of: order.id) }
            #expect(kept.map(\.text) == [text])
            #expect(kept.map(\.at) == [shop.clock.now])
            for change: SQL in ["UPDATE order_consents SET text = 'x'", "DELETE FROM order_consents"] {
                await #expect(throws: DatabaseError.self) {
                    try await shop.shop.database.write { _ = try $0.run(change) }
                }
            }
        }
    }

    @Test(arguments: ["DEU", "XX", "de;at", "12", "<b>"])
    func `a country that there is not is refused beside its field`(_ typed: String) async throws {
        try await withCards { shop, _ in
            var form = PaymentRuleForm()
            form.countries = ["credit": typed]
            await #expect {
                try await shop.shop.changePaymentRules(form, for: .category(.websites))
            } throws: { error in
                guard case ChangePaymentRulesError.invalid(let errors) = error else { return false }
                return errors.map(\.field) == ["countries_credit"]
            }
            let rules = try shop.shop.database.read { try $0.paymentRules() }
            #expect(rules.rules[.category(.websites)] == nil)
        }
    }
}
