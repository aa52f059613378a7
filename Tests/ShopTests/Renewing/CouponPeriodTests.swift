import Commerce
import FoundationEssentials
import ShopTesting
import Storage
import Testing

@testable import Shop

@Suite struct `A coupon for several periods` {
    /// A VPN for $7.80 a month, bought with a coupon, and what each further month costs.
    private func months(
        _ count: Int,
        _ shop: ShopFixture,
        _ change: (inout CouponForm) -> Void,
        _ before: (Int, Subscription) async throws -> Void = { _, _ in }
    ) async throws -> [Int64] {
        try await shop.stock()
        try await shop.coupon(change)
        let ada = try await shop.customer()
        try await shop.fill(ada)
        try await shop.shop.enterCoupon("TEN", owner: .customer(ada.id))
        let line = try shop.line(of: try await shop.checkOut(ada))
        let vpn = try await Subscription(shop, of: ada, line: line)
        var totals = [line.gross.minor]
        var start = vpn.start
        for month in 0..<count {
            try await before(month, vpn)
            shop.clock.advance(by: start.timeIntervalSince(shop.clock.now) - 10 * RenewalSchedule.day)
            await shop.shop.renewServices()
            totals.append(try vpn.order(vpn.latest).total.minor)
            try await vpn.pay(vpn.latest)
            start = BillingCycle.monthly.end(from: start)
            try await vpn.bill(at: start)
        }
        #expect(try shop.broken() == [])
        return totals
    }

    @Test(arguments: [("1", [702, 780, 780, 780]), ("3", [702, 702, 702, 780]), ("120", [702, 702, 702, 702])])
    func `makes so many cheaper, the first included`(periods: String, totals: [Int64]) async throws {
        try await withShop { shop in
            let found = try await months(3, shop) { $0.periods = periods }
            #expect(found == totals)
        }
    }

    @Test func `keeps its promise when it is turned off, over, or used up, and counts one use`() async throws {
        try await withShop { shop in
            let totals = try await months(2, shop, { ($0.periods, $0.limit) = ("3", "1") }) { _, _ in
                let coupon = try #require(try shop.shop.database.read { try $0.coupon(code: "TEN") })
                #expect(coupon.uses == 1)
                _ = try await shop.shop.setCoupon(coupon.id, isOn: false)
            }
            #expect(totals == [702, 702, 702])
        }
    }

    @Test func `takes a fixed amount off each, and nothing below the floor of the day`() async throws {
        try await withShop { shop in
            let totals = try await months(3, shop, { ($0.periods, $0.kind, $0.amount) = ("12", "fixed", "1.50") }) {
                month,
                vpn in
                guard month == 1 else { return }
                var rule = RuleForm()
                (rule.markup, rule.floor) = ("30", "1.00")
                try await shop.shop.saveRule(try shop.shop.readRule(rule), for: .shop)
            }
            #expect(totals == [630, 630, 700, 700])
        }
    }

    @Test func `is said on the invoice of each`() async throws {
        try await withShop { shop in
            _ = try await months(1, shop, { $0.periods = "2" })
            let invoices = try shop.shop.database.read { try $0.mails(limit: 100) }.compactMap(\.invoice)
            let notes = try invoices.map { number in
                try #require(try shop.shop.database.read { try $0.invoice(number) }).document.notes
            }
            #expect(notes.count == 2)
            for note in notes { #expect(note.contains("The prices are reduced by a coupon, by $0.78 in all.")) }
        }
    }

    @Test(arguments: ["", "0", "121", "x", "1.5"]) func `is for a whole number of them`(typed: String) async throws {
        try await withShop { shop in
            do {
                _ = try await shop.coupon { $0.periods = typed }
                Issue.record("taken")
            } catch ChangeCouponError.invalid(let errors) {
                #expect(errors.map(\.field) == ["periods"])
            }
        }
    }
}
