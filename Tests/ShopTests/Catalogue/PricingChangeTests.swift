import Commerce
import FoundationEssentials
import ShopTesting
import Testing

@testable import Shop
@testable import Storage

@Suite struct PricingChangeTests {
    private func form(_ markup: String, fixed: String = "", charm: String = "none") -> RuleForm {
        var form = RuleForm()
        (form.markup, form.fixed, form.charm) = (markup, fixed, charm)
        return form
    }

    @Test(arguments: [("30", 3000), ("12.5", 1250), (" 0 ", 0), ("", 0), ("0.01", 1), ("10000", 1_000_000)])
    func `a percentage is read exactly`(_ typed: String, _ points: Int) async throws {
        try await withShop { fixture async throws in
            #expect(try fixture.shop.readRule(form(typed)).markup == points)
        }
    }

    @Test(arguments: ["-1", "12.345", "30%", "1e2", "10001", "a", "١٢", "0.001", "1.2.3"])
    func `what is no percentage is refused beside its field`(_ typed: String) async throws {
        try await withShop { fixture in
            #expect {
                try fixture.shop.readRule(form(typed))
            } throws: { error in
                guard case ChangeCatalogueError.invalid(let errors) = error else { return false }
                return errors.map(\.field) == ["markup"]
            }
        }
    }

    @Test func `amounts have no more digits than the currency`() async throws {
        try await withShop { fixture async throws in
            #expect(try fixture.shop.readRule(form("30", fixed: "1.5")).fixedMinor == 150)
            #expect(throws: ChangeCatalogueError.self) { try fixture.shop.readRule(form("30", fixed: "1.505")) }
            #expect(throws: ChangeCatalogueError.self) { try fixture.shop.readRule(form("30", charm: ".97")) }
        }
    }

    @Test func `a preview shows both prices and changes nothing`() async throws {
        try await withCatalogue { fixture in
            let version = try fixture.version()
            let effects = try fixture.shop.previewRule(PricingRule(markup: 5000), for: .shop)
            let vpn = try #require(effects.first { $0.type.key.text == "vpn" })
            #expect(vpn.count == 2)
            #expect(vpn.moved == 2)
            #expect(vpn.rows.map { $0.price?.retail.minor } == [780, 7020])
            #expect(vpn.rows.map { $0.tried?.retail.minor } == [900, 8100])
            #expect(try fixture.version() == version)
            #expect(try fixture.priced("vpn", ["monthly"]).net.minor == 780)
        }
    }

    @Test func `a preview shows only what the rule governs`() async throws {
        try await withCatalogue { fixture in
            try await fixture.shop.saveRule(
                PricingRule(markup: 10_000),
                for: .plan(try product("vpn"), PlanKey(.annual))
            )
            let effects = try fixture.shop.previewRule(PricingRule(markup: 5000), for: .category(.connectivity))
            #expect(effects.map(\.type.key.text) == ["vpn", "esim"])
            #expect(effects.first?.rows.map(\.plan.key.text) == ["monthly"])
        }
    }

    @Test func `taking a rule away shows what comes back`() async throws {
        try await withCatalogue { fixture in
            let scope = RuleScope.product(try product("vpn"))
            try await fixture.shop.saveRule(PricingRule(markup: 10_000), for: scope)
            let effects = try fixture.shop.previewRule(nil, for: scope)
            #expect(effects.first?.rows.map { $0.tried?.retail.minor } == [780, 7020])
            #expect(try await fixture.shop.removeRule(for: scope))
            #expect(try await fixture.shop.removeRule(for: scope) == false)
            #expect(try fixture.priced("vpn", ["monthly"]).net.minor == 780)
        }
    }

    @Test func `the shop's own rule stays`() async throws {
        try await withCatalogue { fixture async throws in
            #expect(try await fixture.shop.removeRule(for: .shop) == false)
            #expect(try fixture.shop.database.read { try $0.pricingRules() }.shop == PricingRule(markup: 3000))
        }
    }

    @Test func `a rule for what does not exist is refused`() async throws {
        try await withCatalogue { fixture in
            let rule = PricingRule(markup: 1)
            await #expect(throws: ChangeCatalogueError.unknownProduct) {
                try await fixture.shop.saveRule(rule, for: .product(try product("nothing")))
            }
            await #expect(throws: ChangeCatalogueError.unknownPlan) {
                try await fixture.shop.saveRule(rule, for: .plan(try product("vpn"), try plan("weekly")))
            }
        }
    }

    @Test func `thousands of plans are summed up with the cheapest, the middle and the dearest`() async throws {
        try await withShop { fixture in
            let packages = try (1...2001).map { try listedPackage("P\($0)", "Package \($0)", "\($0)", in: "US") }
            fixture.upstream.script { $0.packages = .success(packages) }
            await fixture.shop.syncCatalogue()
            let rule = PricingRule(markup: 1000, floorMinor: 100)
            let effect = try #require(try fixture.shop.previewRule(rule, for: .shop).first)
            #expect(effect.count == 2001)
            #expect(effect.rows.map { $0.plan.cost } == [1, 1001, 2001])
            // 10 % of less than ten dollars is less than a dollar.
            #expect(effect.notForSale == 9)
        }
    }
}
