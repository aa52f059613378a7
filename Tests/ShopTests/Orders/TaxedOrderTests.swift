import Commerce
import FoundationEssentials
import ShopTesting
import Testing

@testable import Shop
@testable import Storage

@Suite struct TaxedOrderTests {
    @Test(
        arguments: [
            (TaxMode.exclusive, "DE", "", 780, 148), (.exclusive, "FR", "", 780, 156), (.exclusive, "JP", "", 780, 0),
            (.exclusive, "US", "US CA", 780, 47), (.exclusive, "US", "", 780, 0),
            (.inclusive, "DE", "", 780, 148), (.inclusive, "FR", "", 780, 156), (.inclusive, "JP", "", 780, 0),
        ] as [(TaxMode, String, String, Int64, Int64)]
    )
    func `tax is that of the buyer's place, and the reseller earns the same everywhere`(
        _ mode: TaxMode,
        _ country: String,
        _ region: String,
        _ net: Int64,
        _ tax: Int64
    ) async throws {
        try await withShop { shop in
            try await shop.stock()
            try await shop.tax(mode)
            let ada = try await shop.customer()
            try await shop.bill(ada, to: country, region: region)
            try await shop.fill(ada)
            let quote = try shop.quote(of: ada)
            #expect((quote.net.minor, quote.tax.minor, quote.total.minor) == (net, tax, net + tax))
            let number = try await shop.checkOut(ada)
            let order = try #require(try shop.shop.database.read { try $0.order(number: number) })
            #expect((order.net.minor, order.tax.minor) == (net, tax))
            #expect(order.billing?.country == country)
            let taxed = try shop.shop.database.read { reader in
                try reader.first("SELECT -sum(amount_minor) FROM ledger_entries WHERE account = 'tax'") {
                    $0.optionalInt64(0)
                }
            }
            #expect((taxed ?? 0) ?? 0 == tax)
            #expect(try shop.broken() == [])
        }
    }

    @Test func `shown prices have the seller's tax in them when they shall`() async throws {
        try await withShop { shop in
            try await shop.stock()
            try await shop.tax(.inclusive)
            let ada = try await shop.customer()
            try await shop.fill(ada)
            let shown = try shop.shop.database.read { try shop.shop.offers(of: .vpn, in: $0) }
            #expect(shown.first?.price.retail.minor == 928)
            #expect(shown.first?.price.profit.minor == 180)
            let before = try #require(try shop.shop.cart(of: .customer(ada.id)))
            #expect(before.lines[0].price?.minor == 928)
            #expect(before.lines[0].formerPrice == nil)
            try await shop.bill(ada, to: "FR")
            let after = try #require(try shop.shop.cart(of: .customer(ada.id)))
            #expect(after.lines[0].price?.minor == 936)
            // The customer is told.
            #expect(after.lines[0].formerPrice?.minor == 928)
        }
    }

    @Test func `nothing is ordered before the buyer's country is known`() async throws {
        try await withShop { shop in
            try await shop.stock()
            try await shop.tax(.exclusive)
            let ada = try await shop.customer()
            try await shop.fill(ada)
            await #expect {
                try await shop.checkOut(ada)
            } throws: { error in
                guard case PlaceOrderError.placeMissing = error else { return false }
                return true
            }
            #expect(try shop.shop.database.read { try $0.orders(of: ada.id, limit: 1) }.isEmpty)
        }
    }

    @Test func `moving to another country meanwhile is shown before it is charged`() async throws {
        try await withShop { shop in
            try await shop.stock()
            try await shop.tax(.exclusive)
            let ada = try await shop.customer()
            try await shop.bill(ada, to: "DE")
            try await shop.fill(ada)
            let cart = try #require(try shop.shop.cart(of: .customer(ada.id)))
            try await shop.bill(ada, to: "FR")
            await #expect(throws: PlaceOrderError.self) {
                try await shop.shop.placeOrder(
                    customer: ada.id,
                    checkoutKey: cart.checkoutKey,
                    seen: cart.seen,
                    method: .credit
                )
            }
        }
    }

    @Test func `a business elsewhere in the EU pays no tax if the reseller takes well-formed numbers`() async throws {
        try await withShop { shop in
            try await shop.stock()
            try await shop.tax(.inclusive, reverseCharge: true)
            let ada = try await shop.customer()
            try await shop.bill(ada, to: "FR", vatID: "FR40303265045")
            try await shop.fill(ada)
            #expect(try shop.quote(of: ada).total.minor == 780)
            let line = try shop.line(of: try await shop.checkOut(ada))
            #expect(line.treatment == .reverseCharge)
        }
    }

    @Test func `what an order was placed with stays when rates move`() async throws {
        try await withShop { shop in
            try await shop.stock()
            try await shop.tax(.exclusive)
            let ada = try await shop.customer()
            try await shop.bill(ada, to: "DE")
            try await shop.fill(ada)
            let number = try await shop.shop.placeOrder(
                customer: ada.id,
                checkoutKey: try #require(try shop.shop.cart(of: .customer(ada.id))).checkoutKey,
                seen: try #require(try shop.shop.cart(of: .customer(ada.id))).seen,
                method: .bankTransfer,
                confirmsPlace: true
            )
            for rule in try shop.shop.database.read({ try $0.taxRules() }) {
                try await shop.shop.removeTaxRule(rule.id)
            }
            let line = try shop.line(of: number)
            #expect(line.tax.minor == 148)
            #expect(line.treatment.rate?.thousandths == 19_000)
            let proofs = try shop.shop.database.read { try $0.placeProofs(of: line.order) }
            #expect(Set(proofs.map(\.proof)) == [.declared, .confirmed])
            #expect(proofs.allSatisfy { $0.country == "DE" })
        }
    }

    @Test(arguments: [
        ("DE", "", "FR40303265045", "vat_id"), ("DE", "", "DE123", "vat_id"), ("", "", "", "country"),
        ("ZZ", "", "", "country"), ("US", "DE CA", "", "region"), ("DE", "US CA", "", "region"),
        ("US", "x", "", "region"),
    ])
    func `wrong billing details stand beside their field`(
        _ country: String,
        _ region: String,
        _ vatID: String,
        _ field: String
    ) async throws {
        try await withShop { shop in
            try await shop.tax(.exclusive)
            let ada = try await shop.customer()
            do {
                try await shop.bill(ada, to: country, region: region, vatID: vatID)
                Issue.record("it was taken")
            } catch let invalid as InvalidBilling {
                #expect(invalid.errors.map(\.field) == [field])
            }
            #expect(try shop.shop.database.read { try $0.billingDetails(of: ada.id) } == nil)
        }
    }

    @Test func `tax cannot be charged by a seller of no country, and a rate needs its fields`() async throws {
        try await withShop { shop in
            await #expect(throws: ChangeTaxError.self) {
                try await shop.shop.changeTaxMode("exclusive", allowsReverseCharge: false)
            }
            var form = TaxRuleForm()
            (form.country, form.rate, form.name) = ("XX", "101", "")
            do {
                try await shop.shop.addTaxRule(form)
                Issue.record("it was taken")
            } catch ChangeTaxError.invalid(let errors) {
                #expect(Set(errors.map(\.field)) == ["country", "rate", "name", "from"])
            }
        }
    }
}
