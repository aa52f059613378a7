import FoundationEssentials
import Randomness
import Testing

@testable import Commerce

/// From the supplier's cost to what the customer owes: random costs that have moved, rules, quantities, exchange rates,
/// taxes, coupons and currencies.
@Suite struct `Any quote` {
    private struct Sale {
        let line: QuoteLine
        let floor: Int64
    }

    private static func rule(_ numbers: inout SplitMix) -> PricingRule {
        PricingRule(
            markup: Int.random(in: 0...20_000, using: &numbers),
            fixedMinor: Int64.random(in: 0...500, using: &numbers),
            minimumProfitMinor: Int64.random(in: 0...500, using: &numbers),
            charm: Charm.allCases.randomElement(using: &numbers) ?? .none,
            floorMinor: Int64.random(in: 0...300, using: &numbers),
            policy: CostPolicy.allCases.randomElement(using: &numbers) ?? .follow
        )
    }

    private static func cost(_ numbers: inout SplitMix) -> Decimal {
        Decimal(sign: .plus, exponent: -4, significand: Decimal(Int.random(in: 1...3_000_000, using: &numbers)))
    }

    /// What is sold of it; nil where the rule does not sell.
    private static func sell(_ numbers: inout SplitMix, _ pricing: Pricing, _ coupon: Coupon, _ place: Int) throws
        -> Sale?
    {
        let key = try product(["vpn", "crm", "smm"].randomElement(using: &numbers) ?? "vpn")
        let isRate = Bool.random(using: &numbers)
        let plan = Plan(
            product: key,
            key: try plan("p\(place)"),
            name: "P",
            cost: cost(&numbers),
            pricedCost: Bool.random(using: &numbers) ? cost(&numbers) : nil,
            unit: isRate ? .perThousand : .each
        )
        let quantity = isRate ? Int.random(in: 1...50_000, using: &numbers) : 1
        let price = try pricing.price(of: plan, quantity: quantity)
        #expect(try pricing.price(of: plan, quantity: quantity) == price)
        guard price.isForSale else { return nil }
        let (floor, included) = (pricing.rules.rule(for: key, plan.key).rule.floorMinor, pricing.tax.rate(of: key))
        let offered = try CouponLine(
            product: key,
            shelf: price.retail,
            cost: price.cost,
            floorMinor: floor,
            included: included
        )
        let discount = try #require(try coupon.discounts(on: [offered]).first)
        let away = try #require(TaxRate(thousandths: Int.random(in: 0...30_000, using: &numbers)))
        let treatments: [TaxTreatment] = [
            included.map { .taxed(name: "VAT", $0) } ?? .untaxed, .taxed(name: "VAT", away), .reverseCharge, .outside,
        ]
        let treatment = treatments.randomElement(using: &numbers) ?? .untaxed
        let amount = try TaxedAmount(shelf: price.retail.subtracting(discount), included: included, treatment)
        let selection = Selection(product: key, plans: [plan.key], quantity: quantity, parameters: [])
        return Sale(
            line: try QuoteLine(
                selection: selection,
                title: "P",
                upstreamCost: price.upstreamCost,
                cost: price.cost,
                net: amount.net,
                tax: amount.tax,
                treatment: treatment,
                discount: discount
            ),
            floor: floor
        )
    }

    private static func quote(_ seed: UInt64) throws -> (Quote, [Sale]) {
        var numbers = SplitMix(seed: seed)
        let currency = try #require(Currency.all.randomElement(using: &numbers))
        let rate = Decimal(
            sign: .plus,
            exponent: -3,
            significand: Decimal(Int.random(in: 10...200_000, using: &numbers))
        )
        let exceptions: [RuleScope: PricingRule] = [
            .product(try product("vpn")): rule(&numbers), .category(.marketing): rule(&numbers),
        ]
        let rules = PricingRules(shop: rule(&numbers), exceptions: exceptions)
        let tax =
            Bool.random(using: &numbers)
            ? ShelfTax(try TaxTableTests.table(.inclusive), at: Date(timeIntervalSince1970: 0)) : .none
        let pricing = Pricing(rules: rules, currency: currency, rate: rate, tax: tax)
        let share = try #require(TaxRate(thousandths: Int.random(in: 1...100_000, using: &numbers)))
        let fixed = Money(minor: Int64.random(in: 1...5_000, using: &numbers), currency)
        let coupon = Coupon(
            id: .init(1),
            code: "ANY",
            discount: Bool.random(using: &numbers) ? .percent(share) : .fixed(fixed),
            from: Date(timeIntervalSince1970: 0)
        )
        let sales = try (0..<Int.random(in: 1...8, using: &numbers)).compactMap { place in
            try sell(&numbers, pricing, coupon, place)
        }
        return (try Quote(sales.map(\.line), in: currency), sales)
    }

    @Test func `is the sum of its lines, taxed to the cent, above every floor, and the same the second time`() throws {
        var sold = 0
        for seed in 0..<3_000 as Range<UInt64> {
            let (quote, sales) = try Self.quote(seed)
            sold += sales.count
            #expect(quote.net.minor == sales.reduce(0) { $0 + $1.line.net.minor })
            #expect(quote.tax.minor == sales.reduce(0) { $0 + $1.line.tax.minor })
            #expect(quote.total.minor == sales.reduce(0) { $0 + $1.line.gross.minor })
            #expect(quote.total == (try quote.net.adding(quote.tax)))
            #expect(quote.tax.minor == (try quote.byTreatment.reduce(0) { $0 + $1.tax.minor }))
            for sale in sales {
                let line = sale.line
                #expect(line.net.minor - line.cost.minor >= sale.floor, "seed \(seed)")
                // Against the exact fraction: tax ÷ net = rate.
                let exact = Int128(line.net.minor) * Int128(line.treatment.rate?.thousandths ?? 0)
                #expect((Int128(line.tax.minor) * 100_000 - exact).magnitude < 100_000, "seed \(seed)")
            }
            let again = try Self.quote(seed).0
            #expect(again == quote && again.fingerprint == quote.fingerprint)
        }
        #expect(sold > 5_000)
    }
}
