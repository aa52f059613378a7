import Commerce
import FoundationEssentials
import ShopTesting
import Testing

@testable import Shop
@testable import Storage

@Suite struct PriceTests {
    @Test func `a plan is priced with its markup`() async throws {
        try await withCatalogue { fixture in
            let priced = try fixture.priced("vpn", ["annual"])
            #expect(priced.title == "VPN, yearly")
            #expect(priced.upstreamCost == Money(minor: 5400, .usd))
            #expect(priced.cost == Money(minor: 5400, .usd))
            #expect(priced.net == Money(minor: 7020, .usd))
            #expect(priced.isForSale)
        }
    }

    @Test func `tools add up`() async throws {
        try await withCatalogue { fixture in
            let key = try product("ai_business_tools")
            try await fixture.shop.setExpectedCost(key, try plan("ai_voice_agent"), typed: "30")
            try await fixture.shop.setExpectedCost(key, try plan("ai_live_chat_bot"), typed: "15")
            let priced = try fixture.priced("ai_business_tools", ["ai_voice_agent", "ai_live_chat_bot"])
            #expect(priced.title == "AI business tools: AI Voice Agent, AI Live Chat Bot")
            #expect(priced.upstreamCost == Money(minor: 4500, .usd))
            #expect(priced.net == Money(minor: 5850, .usd))
        }
    }

    @Test func `a rate is priced by its quantity and its cost rounded up`() async throws {
        try await withCatalogue { fixture in
            let priced = try fixture.priced("smm", ["1234"], quantity: 1500)
            #expect(priced.upstreamCost == Money(minor: 375, .usd))
            #expect(priced.net == Money(minor: 488, .usd))
            #expect(priced.title == "Instagram Followers × 1,500")
            let small = try fixture.priced("smm", ["1235"], quantity: 100)
            #expect(small.upstreamCost == Money(minor: 1, .usd))
        }
    }

    @Test(arguments: [99, 5001])
    func `a quantity outside of what the upstream takes has no price`(_ quantity: Int) async throws {
        try await withCatalogue { fixture in
            #expect(throws: PriceError.quantity(100...5000)) {
                try fixture.priced("smm", ["1234"], quantity: quantity)
            }
        }
    }

    @Test func `nothing is sold without a cost, and an expected one makes it sellable`() async throws {
        try await withCatalogue { fixture in
            #expect(throws: PriceError.notForSale) { try fixture.priced("crm", ["monthly"]) }
            try await fixture.shop.setExpectedCost(try product("crm"), PlanKey(.monthly), typed: " 15 ")
            #expect(try fixture.priced("crm", ["monthly"]).net == Money(minor: 1950, .usd))
            try await fixture.shop.setExpectedCost(try product("crm"), PlanKey(.monthly), typed: "")
            #expect(throws: PriceError.notForSale) { try fixture.priced("crm", ["monthly"]) }
        }
    }

    @Test(arguments: ["-1", "0", "1e3", "abc", "1,50", "99999999", "٣", "6 USD", "NaN"])
    func `an expected cost that is no amount is refused`(_ typed: String) async throws {
        try await withCatalogue { fixture async throws in
            await #expect(throws: ChangeCatalogueError.self) {
                try await fixture.shop.setExpectedCost(try product("crm"), PlanKey(.monthly), typed: typed)
            }
            #expect(try fixture.plan("crm", "monthly")?.cost == nil)
        }
    }

    @Test func `an expected cost for what does not exist is refused`() async throws {
        try await withCatalogue { fixture in
            await #expect(throws: ChangeCatalogueError.unknownPlan) {
                try await fixture.shop.setExpectedCost(try product("crm"), try plan("weekly"), typed: "5")
            }
        }
    }

    @Test func `below the floor it is priced but not for sale`() async throws {
        try await withCatalogue { fixture in
            try await fixture.shop.saveRule(
                PricingRule(markup: 1000, floorMinor: 100),
                for: .product(try product("vpn"))
            )
            let monthly = try fixture.priced("vpn", ["monthly"])
            #expect(!monthly.isForSale)
            #expect(monthly.floorMinor == 100)
            #expect(try fixture.priced("vpn", ["annual"]).isForSale)
            let offers = try fixture.shop.database.read { try fixture.shop.offers(of: .vpn, in: $0) }
            #expect(offers.map(\.plan.key.text) == ["annual"])
        }
    }

    @Test func `a charge that differs is learned, and back at the list it is forgotten`() async throws {
        try await withCatalogue { fixture in
            let (vpn, monthly, now) = (try product("vpn"), PlanKey(.monthly), fixture.clock.now)
            let learn = { (cost: Decimal) in
                try await fixture.shop.database.write {
                    try fixture.shop.learnCost(vpn, monthly, cost, at: now, in: $0)
                }
            }
            #expect(try await learn(6) == false)
            #expect(try await learn(8) == true)
            #expect(try fixture.priced("vpn", ["monthly"]).upstreamCost == Money(minor: 800, .usd))
            #expect(try await learn(6) == true)
            #expect(try fixture.plan("vpn", "monthly")?.learnedCost == nil)
        }
    }

    @Test func `a shop in another currency converts costs exactly once`() async throws {
        try await withCatalogue { fixture in
            var form = SettingsForm.filled
            (form.currency, form.rate) = ("EUR", "0.92")
            try await fixture.shop.changeSettings(form)
            let priced = try fixture.priced("vpn", ["monthly"])
            #expect(priced.upstreamCost == Money(minor: 600, .usd))
            #expect(priced.cost == Money(minor: 552, .eur))
            // 6 × 0.92 × 1.3 = 7.176
            #expect(priced.net == Money(minor: 718, .eur))
        }
    }

    @Test func `the shelf shows the lowest price of what can be bought`() async throws {
        try await withCatalogue { fixture in
            let shelf = try fixture.shop.database.read { try fixture.shop.shelf(in: $0) }
            let from = Dictionary(
                uniqueKeysWithValues: shelf.map { ($0.type.key.text, $0.cheapest?.price.retail.minor) }
            )
            #expect(from["vpn"] == .some(780))
            #expect(from["esim"] == .some(234))
            // 0.0125 × 1.3 per 1000 is sold for two cents: its cost is rounded up to one.
            #expect(from["smm"] == .some(2))
            #expect(from["crm"] == .some(nil))
            #expect(from["link_in_bio"] == nil)
            #expect(shelf.first { $0.type.key.text == "vpn" }?.hasChoice == true)
            #expect(shelf.first { $0.type.key.text == "invoice_ai" }?.hasChoice == false)
        }
    }
}

extension SettingsForm {
    static var filled: SettingsForm {
        var form = SettingsForm()
        (form.shopName, form.currency) = ("Shop", "USD")
        return form
    }
}
