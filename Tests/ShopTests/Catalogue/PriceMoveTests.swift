import Commerce
import FoundationEssentials
import ShopTesting
import Testing

@testable import Shop
@testable import Storage

@Suite struct PriceMoveTests {
    @Test func `a price follows its cost unless a rule says otherwise`() async throws {
        try await withCatalogue { fixture in
            try await fixture.list(vpn: "8")
            #expect(try fixture.retail == 1040)
            let move = try #require(try fixture.moves.first)
            #expect(move.policy == .follow)
            #expect(move.oldCost == 6)
            #expect(move.newCost == 8)
            #expect(move.oldPrice?.minor == 780)
            #expect(move.outcome == .init(price: Money(minor: 1040, .usd), profit: Money(minor: 240, .usd)))
            #expect(move.at == fixture.clock.now)
        }
    }

    @Test func `a kept price stays through every move, and follows once it would earn less than the floor`()
        async throws
    {
        try await withCatalogue { fixture in
            try await fixture.rule(.keep, floor: 50)
            for (cost, retail) in [("7", 780), ("5", 780), ("7.30", 780), ("7.31", 950), ("6.50", 780), ("6", 780)] {
                try await fixture.list(vpn: cost)
                #expect(try fixture.retail == Int64(retail), "\(cost)")
                #expect(try fixture.priced("vpn", ["monthly"]).isForSale)
            }
            // Back where it was, there is nothing to keep.
            #expect(try fixture.plan("vpn", "monthly")?.pricedCost == nil)
            #expect(try fixture.moves.count == 6)
        }
    }

    @Test func `what earns less than the floor is paused, and sold again by itself`() async throws {
        try await withCatalogue { fixture in
            try await fixture.rule(.pause, floor: 50)
            try await fixture.list(vpn: "7.50")
            #expect(try fixture.priced("vpn", ["monthly"]).isForSale == false)
            #expect(try fixture.priced("vpn", ["annual"]).isForSale)
            let shop = fixture.shop
            let (vpn, paused) = try shop.database.read { reader in
                (try shop.pausedPlans(of: .vpn, in: reader), try shop.pausedPlans(in: reader))
            }
            #expect(vpn == ["Monthly"])
            #expect(paused.count == 1)
            #expect(paused.names == ["VPN, Monthly"])
            #expect(try fixture.moves.first?.isForSale == false)

            try await fixture.list(vpn: "7.30")
            #expect(try fixture.retail == 780)
            #expect(try fixture.priced("vpn", ["monthly"]).isForSale)
            #expect(try shop.database.read { try shop.pausedPlans(in: $0) }.count == 0)
        }
    }

    @Test func `a cost that is gone from the list for a while does not lose the price`() async throws {
        try await withCatalogue { fixture in
            try await fixture.rule(.keep, floor: 0)
            let silent = try listed("vpn", ["annual": "54"])
            fixture.upstream.script { $0.products = .success([silent]) }
            await fixture.shop.syncCatalogue()
            try await fixture.list(vpn: "7")
            #expect(try fixture.retail == 780)
        }
    }

    @Test func `saving a rule makes its prices anew, and the preview shows that before`() async throws {
        try await withCatalogue { fixture in
            try await fixture.rule(.pause, floor: 50)
            try await fixture.list(vpn: "8")
            let rule = PricingRule(markup: 3000, floorMinor: 50, policy: .pause)
            let row = try #require(
                try fixture.shop.previewRule(rule, for: .shop).first { $0.type.key.text == "vpn" }?.rows.first
            )
            #expect(row.price?.retail.minor == 780)
            #expect(row.tried?.retail.minor == 1040)
            #expect(try fixture.retail == 780)
            try await fixture.shop.saveRule(rule, for: .shop)
            #expect(try fixture.retail == 1040)
            #expect(try fixture.priced("vpn", ["monthly"]).isForSale)
        }
    }

    @Test func `a rule for something else leaves kept prices alone`() async throws {
        try await withCatalogue { fixture in
            try await fixture.rule(.keep, floor: 0)
            try await fixture.list(vpn: "7")
            try await fixture.shop.saveRule(PricingRule(markup: 1000), for: .category(.websites))
            #expect(try fixture.retail == 780)
            let own = RuleScope.product(ProductType.vpn.key)
            try await fixture.shop.saveRule(PricingRule(markup: 1000, policy: .keep), for: own)
            #expect(try fixture.retail == 770)
            try await fixture.list(vpn: "7.10")
            #expect(try fixture.retail == 770)
            #expect(try await fixture.shop.removeRule(for: own))
            #expect(try fixture.retail == 923)
        }
    }

    @Test func `thousands of paused rates do not hide the one that is sold`() async throws {
        try await withShop { fixture in
            try await fixture.rule(.pause, floor: 10)
            let lists = try ["2", "9"].map { first in
                try (1...150).map { try listedRate("\($0)", "Rate \($0)", first) } + [listedRate("999", "Dear", "20")]
            }
            for list in lists {
                fixture.upstream.script { $0.rates = .success(list) }
                await fixture.shop.syncCatalogue()
            }
            let shop = fixture.shop
            let item = try shop.database.read { try shop.shelfItem(.smm, in: $0) }
            #expect(item.cheapest?.plan.key.text == "999")
            let found = try shop.database.read { try shop.searchRates(RateSearch(), in: $0) }
            #expect(found.offers.isEmpty)
            #expect(found.isAnyPaused)
            let counts = try shop.database.read { try $0.countPriceMoves(since: fixture.clock.now) }
            #expect(counts.moves == 150)
            #expect(counts.products == 1)
        }
    }

    @Test func `the history only grows`() async throws {
        try await withCatalogue { fixture in
            try await fixture.list(vpn: "7")
            await #expect(throws: (any Error).self) {
                try await fixture.shop.database.write { _ = try $0.run("UPDATE price_moves SET new_cost = '1'") }
            }
        }
    }
}

extension ShopFixture {
    fileprivate func rule(_ policy: CostPolicy, floor: Int64) async throws {
        try await shop.saveRule(PricingRule(markup: 3000, floorMinor: floor, policy: policy), for: .shop)
    }

    fileprivate func list(vpn cost: String) async throws {
        let vpn = try listed("vpn", ["monthly": cost, "annual": "54"])
        upstream.script { $0.products = .success([vpn]) }
        clock.advance(by: 900)
        await shop.syncCatalogue()
    }

    fileprivate var retail: Int64 { get throws { try priced("vpn", ["monthly"]).shelf.minor } }

    fileprivate var moves: [PriceMove] {
        get throws { try shop.database.read { try $0.priceMoves(limit: 100) }.filter { $0.plan.text == "monthly" } }
    }
}
