import Commerce
import FoundationEssentials
import ShopTesting
import Testing

@testable import Shop
@testable import Storage

extension ShopFixture {
    @discardableResult
    func coupon(_ change: (inout CouponForm) -> Void = { _ in }) async throws -> Coupon {
        var form = CouponForm()
        (form.code, form.amount, form.from) = ("TEN", "10", Date(timeIntervalSince1970: 0))
        change(&form)
        let coupon = try shop.readCoupon(form)
        try await shop.addCoupon(coupon)
        return coupon
    }
}

@Suite struct CouponUseTests {
    @Test func `a coupon makes the quote cheaper and stays in the order`() async throws {
        try await withShop { shop in
            try await shop.stock()
            try await shop.coupon()
            let ada = try await shop.customer()
            try await shop.fill(ada)
            try await shop.shop.enterCoupon(" ten ", owner: .customer(ada.id))
            #expect(try shop.quote(of: ada).total.minor == 702)
            let line = try shop.line(of: try await shop.checkOut(ada))
            #expect(line.net.minor == 702)
            #expect(line.discount.minor == 78)
            #expect(try shop.shop.database.read { try $0.coupon(code: "TEN") }?.uses == 1)
            #expect(try shop.broken() == [])
        }
    }

    @Test func `it never takes a line below its floor, with tax in the prices or without`() async throws {
        try await withShop { shop in
            try await shop.stock()
            try await shop.tax(.inclusive)
            try await shop.coupon { $0.amount = "90" }
            var rule = RuleForm()
            (rule.markup, rule.floor) = ("30", "1.00")
            try await shop.shop.saveRule(try shop.shop.readRule(rule), for: .shop)
            let ada = try await shop.customer()
            try await shop.bill(ada, to: "DE")
            try await shop.fill(ada)
            try await shop.shop.enterCoupon("TEN", owner: .customer(ada.id))
            let quote = try shop.quote(of: ada)
            #expect((quote.net.minor, quote.tax.minor) == (700, 133))
        }
    }

    @Test func `the last use is one order's, however many want it at once`() async throws {
        try await withShop { shop in
            try await shop.stock()
            try await shop.coupon { $0.limit = "3" }
            var customers: [Customer] = []
            for place in 0..<12 {
                let customer = try await shop.customer("c\(place)@example.com")
                try await shop.fill(customer)
                try await shop.shop.enterCoupon("TEN", owner: .customer(customer.id))
                customers.append(customer)
            }
            let seen = try customers.map { try #require(try shop.shop.cart(of: .customer($0.id))) }
            let placed = await withTaskGroup(of: Bool.self) { group in
                for (customer, cart) in zip(customers, seen) {
                    group.addTask {
                        let number = try? await shop.shop.placeOrder(
                            customer: customer.id,
                            checkoutKey: cart.checkoutKey,
                            seen: cart.seen,
                            method: .credit
                        )
                        return number != nil
                    }
                }
                return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(placed == 3)
            #expect(try shop.shop.database.read { try $0.coupon(code: "TEN") }?.uses == 3)
            // The others see the full price and may order at that.
            let cart = try #require(
                try customers.compactMap { try shop.shop.cart(of: .customer($0.id)) }.first
            )
            #expect(cart.coupon?.problem == .usedUp)
            #expect(cart.quote?.total.minor == 780)
        }
    }

    @Test func `an order that is cancelled unpaid gives its use back`() async throws {
        try await withShop { shop in
            try await shop.stock()
            try await shop.coupon { ($0.limit, $0.limitPerCustomer) = ("1", "1") }
            let ada = try await shop.customer()
            try await shop.fill(ada)
            try await shop.shop.enterCoupon("TEN", owner: .customer(ada.id))
            let line = try shop.line(of: try await shop.checkOut(ada, by: .bankTransfer))
            try await shop.fill(ada)
            await #expect(throws: CouponProblem.usedUp) {
                try await shop.shop.enterCoupon("TEN", owner: .customer(ada.id))
            }
            try await shop.shop.cancelUnpaid(line.order, by: .customer(ada.id.rawValue))
            try await shop.shop.enterCoupon("TEN", owner: .customer(ada.id))
            #expect(try shop.quote(of: ada).total.minor == 702)
            #expect(try shop.shop.database.read { try $0.coupon(code: "TEN") }?.uses == 0)
        }
    }

    @Test func `each customer uses it as often as they may, and another's is unknown`() async throws {
        try await withShop { shop in
            try await shop.stock()
            let ada = try await shop.customer()
            let bob = try await shop.customer("bob@example.com")
            try await shop.coupon { $0.limitPerCustomer = "1" }
            try await shop.coupon { ($0.code, $0.customer) = ("ADA", "Ada@example.com") }
            try await shop.fill(ada)
            try await shop.shop.enterCoupon("TEN", owner: .customer(ada.id))
            _ = try await shop.checkOut(ada)
            try await shop.fill(ada)
            await #expect(throws: CouponProblem.usedByYou) {
                try await shop.shop.enterCoupon("TEN", owner: .customer(ada.id))
            }
            try await shop.shop.enterCoupon("ADA", owner: .customer(ada.id))
            try await shop.fill(bob)
            await #expect(throws: CouponProblem.notYours) {
                try await shop.shop.enterCoupon("ADA", owner: .customer(bob.id))
            }
            // A wrong code leaves the former one.
            await #expect(throws: CouponProblem.unknown) {
                try await shop.shop.enterCoupon("NOPE", owner: .customer(ada.id))
            }
            #expect(try shop.shop.cart(of: .customer(ada.id))?.coupon?.code == "ADA")
        }
    }

    @Test func `staff see the worst case before saving`() async throws {
        try await withShop { shop in
            try await shop.stock()
            var form = CouponForm()
            (form.code, form.kind, form.amount) = ("FIVE", "fixed", "5")
            (form.from, form.scope) = (shop.clock.now, "product:vpn")
            let effects = try shop.shop.previewCoupon(try shop.shop.readCoupon(form))
            let monthly = try #require(effects.first)
            // $7.80 costs $6.00: of $5.00 only $1.80 can be taken off.
            #expect((monthly.price.minor, monthly.reduced.minor, monthly.profitAfter.minor) == (780, 600, 0))
            #expect(monthly.isAtFloor)
            #expect(effects.count == 2)
        }
    }

    @Test(arguments: [
        ("x", "percent", "10", "shop", "", "1", "code"), ("TEN", "percent", "0", "shop", "", "1", "amount"),
        ("TEN", "percent", "101", "shop", "", "1", "amount"), ("TEN", "fixed", "-5", "shop", "", "1", "amount"),
        ("TEN", "gift", "5", "shop", "", "1", "kind"), ("TEN", "percent", "5", "plan:vpn:monthly", "", "1", "scope"),
        ("TEN", "percent", "5", "shop", "nobody@example.com", "1", "customer"),
        ("TEN", "percent", "5", "shop", "", "0", "limit"), ("TEN", "percent", "5", "shop", "", "x", "limit"),
    ])
    func `what is wrong stands beside its field`(
        _ code: String,
        _ kind: String,
        _ amount: String,
        _ scope: String,
        _ customer: String,
        _ limit: String,
        _ field: String
    ) async throws {
        try await withShop { shop in
            do {
                try await shop.coupon { form in
                    (form.code, form.kind, form.amount) = (code, kind, amount)
                    (form.scope, form.customer, form.limit) = (scope, customer, limit)
                }
                Issue.record("it was taken")
            } catch ChangeCouponError.invalid(let errors) {
                #expect(errors.map(\.field) == [field])
            }
        }
    }

    @Test func `two of one code are refused`() async throws {
        try await withShop { shop in
            try await shop.coupon()
            await #expect(throws: ChangeCouponError.self) { try await shop.coupon() }
        }
    }
}
