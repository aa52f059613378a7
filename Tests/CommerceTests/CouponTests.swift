import FoundationEssentials
import Randomness
import Testing

@testable import Commerce

@Suite struct CouponTests {
    private static func coupon(
        _ discount: Coupon.Discount,
        _ scope: Coupon.Scope = .shop,
        customer: Int64? = nil,
        limit: Int? = nil,
        uses: Int = 0
    ) -> Coupon {
        Coupon(
            id: .init(1),
            code: "TEN",
            discount: discount,
            scope: scope,
            customer: customer,
            from: Date(timeIntervalSince1970: 100),
            until: Date(timeIntervalSince1970: 200),
            limit: limit,
            uses: uses
        )
    }

    private func line(_ key: String, _ shelf: Int64, cost: Int64, floor: Int64 = 0) throws -> CouponLine {
        try CouponLine(product: product(key), shelf: usd(shelf), cost: usd(cost), floorMinor: floor, included: nil)
    }

    @Test func `a percentage is taken off each line, down to its floor`() throws {
        let ten = Self.coupon(.percent(try #require(TaxRate(typed: "10"))))
        let lines = try [
            line("vpn", 780, cost: 600), line("crm", 1_000, cost: 900, floor: 50), line("esim", 5, cost: 1),
        ]
        #expect(try ten.discounts(on: lines).map(\.minor) == [78, 50, 1])
    }

    @Test func `a fixed amount is shared by prices, and what has no room goes to the others`() throws {
        let five = Self.coupon(.fixed(usd(500)))
        let even = try [line("vpn", 1_000, cost: 0), line("crm", 3_000, cost: 0)]
        #expect(try five.discounts(on: even).map(\.minor) == [125, 375])
        let tight = try [line("vpn", 1_000, cost: 1_000), line("crm", 3_000, cost: 0)]
        #expect(try five.discounts(on: tight).map(\.minor) == [0, 500])
        let none = try [line("vpn", 1_000, cost: 990), line("crm", 3_000, cost: 2_900)]
        #expect(try five.discounts(on: none).map(\.minor) == [10, 100])
    }

    @Test func `of a further period it takes its share, or what the service got at first, down to the floor`() throws {
        let ten = Self.coupon(.percent(try #require(TaxRate(typed: "10"))))
        #expect(try ten.discount(on: line("vpn", 1_000, cost: 600), after: usd(78)) == usd(100))
        let five = Self.coupon(.fixed(usd(500)))
        #expect(try five.discount(on: line("vpn", 1_000, cost: 600), after: usd(120)) == usd(120))
        #expect(try five.discount(on: line("vpn", 1_000, cost: 950), after: usd(120)) == usd(50))
        #expect(try five.discount(on: line("vpn", 1_000, cost: 600), after: Money(minor: 9, .eur)) == usd(0))
    }

    @Test func `only what it is for gets cheaper`() throws {
        let lines = try [line("vpn", 1_000, cost: 0), line("crm", 1_000, cost: 0)]
        let half = Coupon.Discount.percent(try #require(TaxRate(typed: "50")))
        #expect(try Self.coupon(half, .product(product("crm"))).discounts(on: lines).map(\.minor) == [0, 500])
        #expect(try Self.coupon(half, .category(.connectivity)).discounts(on: lines).map(\.minor) == [500, 0])
        let euros = Self.coupon(.fixed(Money(minor: 500, .eur)))
        #expect(try euros.discounts(on: lines).map(\.minor) == [0, 0])
    }

    @Test(
        arguments: [
            (99.0, nil, 0, CouponProblem.notYet), (100, nil, 0, nil), (199.9, nil, 0, nil), (200, nil, 0, .over),
            (150, 7, 0, .notYours), (150, nil, 3, .usedUp),
        ] as [(Double, Int64?, Int, CouponProblem?)]
    )
    func `when it does not count is said`(_ at: Double, _ owner: Int64?, _ uses: Int, _ problem: CouponProblem?) {
        let coupon = Self.coupon(.fixed(usd(1)), customer: owner, limit: 3, uses: uses)
        #expect(coupon.problem(for: 5, at: Date(timeIntervalSince1970: at)) == problem)
    }

    @Test(arguments: [
        (" summer-26 ", "SUMMER-26"), ("abc", "ABC"), ("ab", nil), ("a b", nil), ("ÄBC", nil), ("'--", nil),
    ])
    func `a code is read however it is typed`(_ typed: String, _ code: String?) {
        #expect(Coupon.code(typed) == code)
    }

    /// Random carts, rates, floors, coupons and currencies.
    @Test func `no line falls below its floor, totals are their lines, and the same quote twice is the same`() throws {
        var numbers = SplitMix(seed: 4)
        for _ in 0..<5_000 {
            let currency = try #require(Currency.all.randomElement(using: &numbers))
            let rate = try #require(TaxRate(thousandths: Int.random(in: 0...30_000, using: &numbers)))
            let included = Bool.random(using: &numbers) ? rate : nil
            let away = try #require(TaxRate(thousandths: Int.random(in: 0...30_000, using: &numbers)))
            let treatment = try #require(
                [.taxed(name: "VAT", rate), .taxed(name: "VAT", away), .reverseCharge, .outside, TaxTreatment.untaxed]
                    .randomElement(using: &numbers)
            )
            let floor = Int64.random(in: 0...300, using: &numbers)
            let costs = (0..<Int.random(in: 1...6, using: &numbers)).map { _ in
                Money(minor: Int64.random(in: 0...100_000, using: &numbers), currency)
            }
            let lines = try costs.map { cost in
                let net = try cost.adding(Money(minor: floor + Int64.random(in: 0...5_000, using: &numbers), currency))
                let shelf = try net.adding(try included?.tax(on: net) ?? .zero(currency))
                return try CouponLine(
                    product: product("vpn"),
                    shelf: shelf,
                    cost: cost,
                    floorMinor: floor,
                    included: included
                )
            }
            let amount = Money(minor: Int64.random(in: 0...50_000, using: &numbers), currency)
            let coupon = Self.coupon(Bool.random(using: &numbers) ? .fixed(amount) : .percent(away))
            let discounts = try coupon.discounts(on: lines)
            #expect(try coupon.discounts(on: lines) == discounts)
            if case .fixed = coupon.discount { #expect(discounts.reduce(0) { $0 + $1.minor } <= amount.minor) }
            let taxed = try zip(lines, discounts).map { line, discount in
                try TaxedAmount(shelf: line.shelf.subtracting(discount), included: included, treatment)
            }
            for (amount, cost) in zip(taxed, costs) { #expect(amount.net.minor - cost.minor >= floor) }
            let quote = try Quote(
                zip(taxed, discounts).map { amount, discount in
                    try QuoteLine(
                        selection: Selection(product: product("vpn"), plans: [], quantity: 1, parameters: []),
                        title: "VPN",
                        upstreamCost: usd(1),
                        cost: .zero(currency),
                        net: amount.net,
                        tax: amount.tax,
                        treatment: treatment,
                        discount: discount
                    )
                },
                in: currency
            )
            #expect(quote.total.minor == taxed.reduce(0) { $0 + $1.gross.minor })
            #expect(try quote.byTreatment.reduce(0) { $0 + $1.tax.minor } == quote.tax.minor)
        }
    }
}
