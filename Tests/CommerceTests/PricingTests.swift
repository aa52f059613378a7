import FoundationEssentials
import Testing

@testable import Commerce

@Suite struct PricingTests {
    private func price(
        _ cost: String,
        _ rule: PricingRule,
        in currency: Currency = .usd,
        rate: String = "1",
        unit: Plan.Unit = .each,
        quantity: Int = 1,
        pricedCost: String? = nil
    ) throws -> Price {
        let plan = Plan(
            product: try product("vpn"),
            key: PlanKey(.monthly),
            name: "Monthly",
            cost: try decimal(cost),
            pricedCost: try pricedCost.map { try decimal($0) },
            unit: unit
        )
        let pricing = Pricing(rules: PricingRules(shop: rule), currency: currency, rate: try decimal(rate))
        return try pricing.price(of: plan, quantity: quantity)
    }

    @Test(
        arguments: [
            ("6", 3000, 780), ("6", 0, 600), ("1.80", 3000, 234), ("3.50", 3333, 467), ("0.01", 5000, 2),
            ("54", 10_000, 10_800), ("0.10", 500, 11), ("19.99", 1, 1999), ("100", 1_000_000, 1_010_000),
        ] as [(String, Int, Int64)]
    )
    func `markup is a share of the cost`(_ cost: String, _ markup: Int, _ retail: Int64) throws {
        #expect(try price(cost, PricingRule(markup: markup)).retail == usd(retail))
    }

    @Test func `an amount comes on top of the markup`() throws {
        #expect(try price("10", PricingRule(markup: 1000, fixedMinor: 150)).retail == usd(1250))
    }

    @Test(
        arguments: [
            // Priced at $6 with 30 %: $7.80. What it costs now, what it is sold for, what it earns, and whether it is.
            ("8", .follow, 1040, 240, true), ("7", .keep, 780, 80, true), ("5", .keep, 780, 280, true),
            ("7.50", .keep, 975, 225, true), ("7", .pause, 780, 80, true), ("7.50", .pause, 780, 30, false),
            ("9", .pause, 780, -120, false),
        ] as [(String, CostPolicy, Int64, Int64, Bool)]
    )
    func `a price follows a cost that moved, stays, or pauses below the floor`(
        _ cost: String,
        _ policy: CostPolicy,
        _ retail: Int64,
        _ profit: Int64,
        _ isForSale: Bool
    ) throws {
        let rule = PricingRule(markup: 3000, floorMinor: 50, policy: policy)
        let price = try price(cost, rule, pricedCost: "6")
        #expect(price.retail == usd(retail))
        #expect(price.profit == usd(profit))
        #expect(price.isForSale == isForSale)
        #expect(price.cost == (try self.price(cost, PricingRule(markup: 0)).cost))
    }

    @Test(arguments: CostPolicy.allCases)
    func `a kept price is never sold below the floor`(_ policy: CostPolicy) throws {
        var numbers = SystemRandomNumberGenerator()
        for _ in 0..<300 {
            let rule = PricingRule(
                markup: .random(in: 0...5000, using: &numbers),
                fixedMinor: .random(in: 0...200, using: &numbers),
                floorMinor: .random(in: 0...300, using: &numbers),
                policy: policy
            )
            let (cost, kept) = (Int.random(in: 1...5000, using: &numbers), Int.random(in: 1...5000, using: &numbers))
            let unit = Bool.random(using: &numbers) ? Plan.Unit.each : .perThousand
            let quantity = unit == .each ? 1 : Int.random(in: 1...9000, using: &numbers)
            let price = try price("\(cost)", rule, unit: unit, quantity: quantity, pricedCost: "\(kept)")
            #expect(price.isForSale == (price.profit.minor >= rule.floorMinor), "\(rule) \(cost) \(kept)")
        }
    }

    @Test func `a price is exact to the last digit of cost and rate, or an error`() throws {
        // 12,345.678901234 × 1.234567891 = 15,241.578… × 1.0001 = 15,243.10…
        let exact = try price("12345.678901234", PricingRule(markup: 1), in: .eur, rate: "1.234567891")
        #expect(exact.cost == Money(minor: 1_524_158, .eur))
        #expect(exact.retail == Money(minor: 1_524_310, .eur))
        // A tenth of a millionth of a cent is still a cent more for the reseller.
        #expect(try price("2.000000001", PricingRule(markup: 0)).cost == usd(201))
        let (cost, rate) = ("99999999999.999999999", "999999.999999999")
        #expect(throws: MoneyError.overflow) { try price(cost, PricingRule(markup: 3000), in: .eur, rate: rate) }
    }

    @Test func `a minimum profit raises the price`() throws {
        let rule = PricingRule(markup: 1000, minimumProfitMinor: 200)
        #expect(try price("5", rule).retail == usd(700))
        #expect(try price("50", rule).retail == usd(5500))
    }

    @Test(
        arguments: [
            (Charm.none, "10.01", 1001), (.ninetyNine, "10.00", 1099), (.ninetyNine, "10.99", 1099),
            (.ninetyNine, "11.00", 1199), (.ninetyFive, "10.96", 1195), (.ninetyFive, "10.95", 1095),
            (.whole, "10.01", 1100), (.whole, "10.00", 1000), (.ninetyNine, "0.01", 99),
        ] as [(Charm, String, Int64)]
    )
    func `an ending only ever raises`(_ charm: Charm, _ cost: String, _ retail: Int64) throws {
        #expect(try price(cost, PricingRule(markup: 0, charm: charm)).retail == usd(retail))
    }

    @Test func `an ending is for currencies with cents`() throws {
        let rule = PricingRule(markup: 0, charm: .ninetyNine)
        #expect(try price("10", rule, in: .jpy, rate: "150").retail == Money(minor: 1500, .jpy))
        #expect(try price("10", rule, in: .kwd, rate: "0.3").retail == Money(minor: 3000, .kwd))
    }

    @Test func `a price per thousand has no ending, its total neither`() throws {
        let rule = PricingRule(markup: 3000, charm: .ninetyNine)
        #expect(try price("2.50", rule, unit: .perThousand, quantity: 1000).retail == usd(325))
        #expect(try price("2.50", rule, unit: .perThousand, quantity: 2500).retail == usd(813))
    }

    @Test(
        arguments: [
            ("2.50", 1000, 250), ("2.50", 1, 1), ("0.0125", 1000, 2), ("0.0125", 100, 1), ("2.50", 1_000_000, 250_000),
            ("0.9", 10, 1), ("1.234", 100, 13),
        ] as [(String, Int, Int64)]
    )
    func `a rate's cost rounds up to the cent`(_ rate: String, _ quantity: Int, _ cost: Int64) throws {
        let price = try price(rate, PricingRule(markup: 0), unit: .perThousand, quantity: quantity)
        #expect(price.upstreamCost == usd(cost))
        #expect(price.cost == usd(cost))
        #expect(price.retail.minor >= price.cost.minor)
    }

    @Test func `a shop in another currency converts with its rate, rounding once`() throws {
        let price = try price("1.80", PricingRule(markup: 3000), in: .eur, rate: "0.9234")
        #expect(price.upstreamCost == usd(180))
        // 1.66212 is what it costs, rounded up; the price is made from the exact cost: 2.160756.
        #expect(price.cost == Money(minor: 167, .eur))
        #expect(price.retail == Money(minor: 216, .eur))
    }

    @Test func `nothing is sold below its cost, whatever the rounding`() throws {
        for cents in 1...400 {
            let cost = "\(cents / 100).\(cents % 100 < 10 ? "0" : "")\(cents % 100)"
            for rate in ["1", "0.9234", "1.0851", "150.27"] {
                let price = try price(cost, PricingRule(markup: 0), in: rate == "150.27" ? .jpy : .eur, rate: rate)
                #expect(price.profit.minor >= 0)
            }
        }
    }

    @Test(arguments: [(99, true), (100, true), (101, false)] as [(Int64, Bool)])
    func `below the floor it is not for sale`(_ floor: Int64, _ isForSale: Bool) throws {
        let price = try price("10", PricingRule(markup: 1000, floorMinor: floor))
        #expect(price.profit == usd(100))
        #expect(price.isForSale == isForSale)
    }

    @Test func `margin is of the price and markup of the cost`() throws {
        let price = try price("6", PricingRule(markup: 3000))
        #expect(price.markup == 3000)
        #expect(price.margin == 2308)
        let even = try self.price("10", PricingRule(markup: 10_000))
        #expect(even.markup == 10_000)
        #expect(even.margin == 5000)
    }

    @Test func `shares of nothing are nothing`() throws {
        let free = try price("0", PricingRule(markup: 3000))
        #expect(free.margin == nil)
        #expect(free.markup == nil)
        let given = try price("0", PricingRule(markup: 0, fixedMinor: 100))
        #expect(given.margin == 10_000)
        #expect(given.markup == nil)
    }

    @Test func `a cost beyond all bounds is an error`() throws {
        #expect(throws: MoneyError.overflow) { try price("99999999999999999999", PricingRule(markup: 3000)) }
        #expect(throws: MoneyError.overflow) {
            try price("9000000000000000", PricingRule(markup: 1_000_000))
        }
    }
}

@Suite struct PricingRulesTests {
    @Test func `the most specific rule wins whole`() throws {
        let vpn = try product("vpn")
        let scopes: [RuleScope] = [
            .shop, .category(.connectivity), .product(vpn), .plan(vpn, PlanKey(.annual)),
        ]
        var exceptions: [RuleScope: PricingRule] = [:]
        for (step, scope) in scopes.enumerated() {
            let rule = PricingRule(markup: step * 100)
            if scope != .shop { exceptions[scope] = rule }
            let rules = PricingRules(shop: PricingRule(markup: 0), exceptions: exceptions)
            let found = rules.rule(for: vpn, PlanKey(.annual))
            #expect(found.scope == scope)
            #expect(found.rule == rule)
        }
        let rules = PricingRules(shop: PricingRule(markup: 0), exceptions: exceptions)
        #expect(rules.rule(for: vpn, PlanKey(.monthly)).scope == .product(vpn))
        #expect(rules.rule(for: try product("esim"), try plan("x")).scope == .category(.connectivity))
        #expect(rules.rule(for: try product("crm"), PlanKey(.monthly)).scope == .shop)
        #expect(rules.rule(for: try product("unknown"), PlanKey(.monthly)).scope == .shop)
    }

    @Test func `a rule is changed or taken away, the shop's only changed`() throws {
        let vpn = RuleScope.product(try product("vpn"))
        let start = PricingRules(shop: PricingRule(markup: 1))
        let more = start.replacing(vpn, by: PricingRule(markup: 2))
        #expect(more.exceptions == [vpn: PricingRule(markup: 2)])
        #expect(more.replacing(vpn, by: nil) == start)
        #expect(start.replacing(.shop, by: PricingRule(markup: 3)).shop.markup == 3)
        #expect(start.replacing(.shop, by: nil) == start)
    }

    @Test func `a scope is read back from its text`() throws {
        let vpn = try product("vpn")
        let scopes: [RuleScope] =
            [.shop, .product(vpn), .plan(vpn, try plan("a:b"))] + Category.allCases.map { .category($0) }
        for scope in scopes { #expect(RuleScope(text: scope.text) == scope) }
    }

    @Test(arguments: ["", "shop:", "shop:x", "category", "category:none", "product:", "product:A B", "plan:vpn", "x:y"])
    func `what is no scope is none`(_ text: String) {
        #expect(RuleScope(text: text) == nil)
    }
}
