import FoundationEssentials
import Randomness
import Testing

@testable import Commerce

@Suite struct TaxRateTests {
    @Test(arguments: [("19", 19_000), ("8.875", 8_875), ("0", 0), ("100", 100_000), ("2.1", 2_100)])
    func `a rate is read exactly`(_ text: String, _ thousandths: Int) {
        #expect(TaxRate(typed: text)?.thousandths == thousandths)
        #expect(TaxRate(typed: text)?.plain == text)
    }

    @Test(arguments: ["", "-1", "100.001", "8.8755", "abc", "1e1"]) func `anything else is none`(_ text: String) {
        #expect(TaxRate(typed: text) == nil)
    }

    @Test(arguments: [(100, 19), (1, 0), (3, 1), (250, 48), (50, 10)] as [(Int64, Int64)])
    func `tax on a net amount rounds to the nearest, the half up`(_ net: Int64, _ tax: Int64) throws {
        #expect(try TaxRate(typed: "19")?.tax(on: usd(net)) == usd(tax))
    }

    @Test func `what tax(on:) added, tax(within:) finds again`() throws {
        var numbers = SplitMix(seed: 1)
        for _ in 0..<20_000 {
            let rate = try #require(TaxRate(thousandths: Int.random(in: 0...100_000, using: &numbers)))
            let net = usd(Int64.random(in: 0...10_000_000, using: &numbers))
            let tax = try rate.tax(on: net)
            #expect(try rate.tax(within: net.adding(tax)) == tax, "\(rate.plain) % on \(net.minor)")
            // Against the exact fraction: twice the difference, in hundred-thousandths, is at most one whole.
            let off = tax.minor * 100_000 - net.minor * Int64(rate.thousandths)
            #expect(2 * abs(off) <= 100_000)
        }
    }
}

@Suite struct TaxTableTests {
    static let day: Double = 86_400

    static func rule(
        _ country: String,
        _ rate: Int,
        region: String? = nil,
        category: Commerce.Category? = nil,
        from: Double = 0,
        until: Double? = nil
    ) throws -> TaxRule {
        TaxRule(
            id: .init(Int64(rate)),
            country: country,
            region: region,
            category: category,
            name: "VAT",
            rate: try #require(TaxRate(thousandths: rate)),
            from: Date(timeIntervalSince1970: from * day),
            until: until.map { Date(timeIntervalSince1970: $0 * day) }
        )
    }

    static func table(_ mode: TaxMode = .exclusive, reverse: Bool = true) throws -> TaxTable {
        TaxTable(
            mode: mode,
            sellerCountry: "DE",
            allowsReverseCharge: reverse,
            rules: [
                try rule("DE", 19_000, until: 10), try rule("DE", 16_000, from: 10, until: 20),
                try rule("DE", 19_000, from: 20), try rule("DE", 7_000, category: .websites),
                try rule("FR", 20_000), try rule("US", 6_000, region: "CA"),
                try rule("US", 7_250, region: "CA", category: .business),
            ]
        )
    }

    private func rate(_ place: TaxPlace, _ category: Commerce.Category = .business, day: Double = 0) throws -> Int? {
        try Self.table().treatment(of: place, category, at: Date(timeIntervalSince1970: day * Self.day))
            .rate?.thousandths
    }

    @Test func `the rate of the day counts`() throws {
        let germany = TaxPlace(country: "DE")
        #expect(try rate(germany, day: 9.99) == 19_000)
        #expect(try rate(germany, day: 10) == 16_000)
        #expect(try rate(germany, day: 19.99) == 16_000)
        #expect(try rate(germany, day: 20) == 19_000)
    }

    @Test func `the most specific rate counts`() throws {
        #expect(try rate(TaxPlace(country: "DE"), .websites) == 7_000)
        #expect(try rate(TaxPlace(country: "US", region: "CA"), .websites) == 6_000)
        #expect(try rate(TaxPlace(country: "US", region: "CA"), .business) == 7_250)
        #expect(try rate(TaxPlace(country: "US")) == nil)
        #expect(try rate(TaxPlace(country: "US", region: "OR")) == nil)
    }

    @Test func `no rate is no tax, and is said`() throws {
        let treatment = try Self.table().treatment(of: TaxPlace(country: "JP"), .business, at: .distantFuture)
        #expect(treatment == .outside)
    }

    @Test func `only a business elsewhere in the EU is charged in reverse`() throws {
        let french = TaxPlace(country: "FR", vatID: VATID("FR40303265045"))
        let german = TaxPlace(country: "DE", vatID: VATID("DE136695976"))
        let borrowed = TaxPlace(country: "FR", vatID: VATID("DE136695976"))
        let now = Date(timeIntervalSince1970: 0)
        #expect(try Self.table().treatment(of: french, .business, at: now) == .reverseCharge)
        #expect(try Self.table().treatment(of: german, .business, at: now).rate?.thousandths == 19_000)
        #expect(try Self.table().treatment(of: borrowed, .business, at: now).rate?.thousandths == 20_000)
        #expect(try Self.table(reverse: false).treatment(of: french, .business, at: now).rate?.thousandths == 20_000)
    }

    @Test func `a shop without tax charges none anywhere`() throws {
        let table = try Self.table(.none)
        #expect(table.treatment(of: TaxPlace(country: "DE"), .business, at: Date()) == .untaxed)
    }
}

@Suite struct VATIDTests {
    @Test(arguments: [
        ("DE136695976", "DE"), ("de 136.695.976", "DE"), ("ATU12345678", "AT"), ("EL123456789", "GR"),
        ("FRXX303265045", "FR"), ("NL001234567B01", "NL"), ("ESA12345678", "ES"), ("IE1234567FA", "IE"),
        ("BE0776091951", "BE"), ("IT00159560366", "IT"), ("PL5260001246", "PL"), ("HR33392005961", "HR"),
        ("XI123456789", "XI"), ("RO12", "RO"),
    ])
    func `a well-formed number is read`(_ typed: String, _ country: String) {
        #expect(VATID(typed)?.country == country)
    }

    @Test(arguments: [
        "", "DE", "DE12345678", "DE1366959761", "DE136695975", "GB123456789", "GR123456789", "ATX12345678",
        "US123456789", "FR-", "BE0776091950", "IT00159560367", "PL5260001247", "HR33392005960", "DE13669597６",
        String(repeating: "9", count: 1000),
    ])
    func `anything else is none`(_ typed: String) {
        #expect(VATID(typed) == nil)
    }
}

@Suite struct TaxedAmountTests {
    /// Random prices, rates, buyers and currencies against exact fractions.
    @Test func `gross is net plus tax, and tax is never a minor unit off`() throws {
        var numbers = SplitMix(seed: 2)
        let currencies = Currency.all
        for _ in 0..<20_000 {
            let currency = try #require(currencies.randomElement(using: &numbers))
            let shelf = Money(minor: Int64.random(in: 0...5_000_000, using: &numbers), currency)
            let home = try #require(TaxRate(thousandths: Int.random(in: 0...30_000, using: &numbers)))
            let away = try #require(TaxRate(thousandths: Int.random(in: 0...30_000, using: &numbers)))
            let included = Bool.random(using: &numbers) ? home : nil
            let treatments: [TaxTreatment] = [
                .taxed(name: "VAT", home), .taxed(name: "VAT", away), .reverseCharge, .outside, .untaxed,
            ]
            for treatment in treatments {
                let amount = try TaxedAmount(shelf: shelf, included: included, treatment)
                #expect(try amount.net.adding(amount.tax) == amount.gross)
                let exact = Int128(amount.net.minor) * Int128(treatment.rate?.thousandths ?? 0)
                #expect((Int128(amount.tax.minor) * 100_000 - exact).magnitude < 100_000)
                if treatment.rate == included, included != nil { #expect(amount.gross == shelf) }
                if included == nil { #expect(amount.net == shelf) }
            }
        }
    }

    @Test func `an ending is of the price with tax, and the profit is what is left`() throws {
        let table = try TaxTableTests.table(.inclusive)
        let tax = ShelfTax(table, at: Date(timeIntervalSince1970: 0))
        let rule = PricingRule(markup: 3000, minimumProfitMinor: 100, charm: .ninetyNine, floorMinor: 100)
        let pricing = Pricing(rules: PricingRules(shop: rule), currency: .eur, rate: 1, tax: tax)
        let vpn = Plan(product: try product("vpn"), key: PlanKey(.monthly), name: "VPN", cost: 6)
        let price = try pricing.price(of: vpn)
        // 7.80 net is 9.28 with 19 %; the ending makes it 9.99, of which 1.60 is tax.
        #expect(price.retail == Money(minor: 999, .eur))
        #expect(price.net == Money(minor: 839, .eur))
        #expect(price.profit == Money(minor: 239, .eur))
        #expect(price.taxNote == .included(name: "VAT", try #require(TaxRate(typed: "19"))))
    }

    @Test func `with tax in the prices nothing is sold below its floor either`() throws {
        var numbers = SplitMix(seed: 3)
        let tax = ShelfTax(try TaxTableTests.table(.inclusive), at: Date(timeIntervalSince1970: 0))
        for _ in 0..<5_000 {
            let profit = Int64.random(in: 0...500, using: &numbers)
            let rule = PricingRule(
                markup: Int.random(in: 0...5_000, using: &numbers),
                fixedMinor: Int64.random(in: 0...200, using: &numbers),
                minimumProfitMinor: profit,
                charm: try #require(Charm.allCases.randomElement(using: &numbers)),
                floorMinor: profit
            )
            let pricing = Pricing(rules: PricingRules(shop: rule), currency: .eur, rate: 1, tax: tax)
            let cents = Decimal(Int.random(in: 1...50_000, using: &numbers))
            let plan = Plan(product: try product("vpn"), key: PlanKey(.monthly), name: "VPN", cost: cents / 100)
            let price = try pricing.price(of: plan)
            #expect(price.profit.minor >= profit)
            #expect(price.isForSale)
        }
    }
}
