import Commerce
import FoundationEssentials
import ShopTesting
import Testing

@testable import Shop
@testable import Storage

private let card = PaymentMethod.gateway("stripe")
/// $3.25 in all, and not sold by card.
private let followers = ["service_id": "1234", "link": "https://instagram.com/ada", "quantity": "1000"]

extension ShopFixture {
    /// Runs `body` with a shop that takes cards, a VPN at $7.80 and social media services at $3.25.
    fileprivate static func withCredit(_ body: (ShopFixture, Customer) async throws -> Void) async throws {
        try await withShop(gateways: [CardNetwork()]) { shop in
            try shop.upstream.listEverything()
            await shop.shop.syncCatalogue()
            try await body(shop, try await shop.customer(credit: 0))
            #expect(try shop.broken() == [])
        }
    }

    /// Credit that is bought.
    fileprivate func topUp(_ minor: Int64, _ ada: Customer, by method: PaymentMethod) async throws {
        let amount = Money(minor: minor, .usd)
        let key = "\(method.key) \(minor)"
        let number = try await shop.topUp(amount, customer: ada.id, method: method, key: key)
        try await pay(number, minor, by: method, key)
    }

    fileprivate func pay(_ number: String, _ minor: Int64, by method: PaymentMethod, _ source: String) async throws {
        let payment = Payment(method, source: source, Money(minor: minor, .usd), at: clock.now)
        try await shop.database.write { writer in
            let order = try #require(try writer.order(number: number))
            try self.shop.recordPayment(payment, of: order.id, in: writer, actor: .worker)
        }
    }

    fileprivate func give(_ minor: Int64, _ ada: Customer) async throws {
        let amount = Money(minor: minor, .usd)
        try await shop.addCredit(amount, to: ada.id, reason: "test", key: "gift \(minor)", by: ada.id)
    }

    /// By the way that it came: `stripe 500`, `given 300`.
    fileprivate func parts(_ ada: Customer) throws -> [String] {
        try shop.database.read { try $0.creditParts(of: ada.id, in: .usd) }
            .map { "\($0.origin?.key ?? "given") \($0.amount.minor)" }
    }

    fileprivate func buyFollowers(_ ada: Customer, by method: PaymentMethod = .credit) async throws -> String {
        try await fill(ada, with: .smm, followers)
        return try await checkOut(ada, by: method)
    }

    fileprivate func order(number: String) throws -> Order {
        try #require(try shop.database.read { try $0.order(number: number) })
    }
}

@Suite struct `Credit that came by card` {
    @Test func `does not pay what is not sold by card, and pays all else`() async throws {
        try await ShopFixture.withCredit { shop, ada in
            try await shop.topUp(5_000, ada, by: card)
            try await shop.order(ada)
            await #expect { try await shop.buyFollowers(ada) } throws: { error in
                guard case PlaceOrderError.creditTooLow(let credit) = error else { return false }
                return credit.isZero
            }
            #expect(try shop.parts(ada) == ["stripe 4220"])
        }
    }

    @Test func `stays when a transfer or a gift pays what is not sold by card`() async throws {
        try await ShopFixture.withCredit { shop, ada in
            try await shop.topUp(5_000, ada, by: card)
            try await shop.topUp(300, ada, by: .bankTransfer)
            await #expect(throws: PlaceOrderError.self) { try await shop.buyFollowers(ada) }
            try await shop.give(100, ada)
            _ = try await shop.checkOut(ada)
            #expect(try shop.parts(ada) == ["stripe 5000", "given 75"])
        }
    }

    @Test func `is not set aside for it either, and what is set aside comes back as it was`() async throws {
        try await ShopFixture.withCredit { shop, ada in
            try await shop.topUp(300, ada, by: card)
            let first = try shop.order(number: try await shop.buyFollowers(ada, by: .bankTransfer))
            await #expect(throws: PayError.self) {
                try await shop.shop.setCreditAside(for: first.id, restBy: .bankTransfer, customer: ada.id)
            }
            try await shop.give(200, ada)
            try await shop.fill(ada)
            let second = try shop.order(number: try await shop.checkOut(ada, by: .bankTransfer))
            for order in [first, second] {
                _ = try await shop.shop.setCreditAside(for: order.id, restBy: .bankTransfer, customer: ada.id)
            }
            #expect(try shop.parts(ada) == [])
            #expect(try shop.broken() == [])
            for order in [first, second] {
                try await shop.shop.cancelUnpaid(order.id, by: .customer(ada.id.rawValue))
            }
            #expect(try shop.parts(ada) == ["stripe 300", "given 200"])
        }
    }

    @Test func `is such credit again when what it paid is given back, before any other`() async throws {
        try await ShopFixture.withCredit { shop, ada in
            try await shop.topUp(500, ada, by: card)
            try await shop.give(280, ada)
            let line = try await shop.order(ada)
            #expect(try shop.parts(ada) == [])
            for (minor, parts) in [(499, ["stripe 499"]), (100, ["stripe 500", "given 99"])] {
                try await shop.shop.refundToCredit(
                    line.order,
                    amount: Money(minor: Int64(minor), .usd),
                    reason: "asked for",
                    key: "\(minor)",
                    by: ada.id
                )
                #expect(try shop.parts(ada) == parts)
            }
        }
    }

    @Test func `is also what a card paid for an order that was given back`() async throws {
        try await ShopFixture.withCredit { shop, ada in
            try await shop.fill(ada)
            let number = try await shop.checkOut(ada, by: card)
            try await shop.pay(number, 780, by: card, "a")
            try await shop.shop.cancel(try shop.line(of: number).id, by: ada.id, reason: "no")
            #expect(try shop.parts(ada) == ["stripe 780"])
            await #expect(throws: PlaceOrderError.self) { try await shop.buyFollowers(ada) }
        }
    }

    @Test func `is also what a card paid beyond an order, or twice`() async throws {
        try await ShopFixture.withCredit { shop, ada in
            try await shop.fill(ada)
            let number = try await shop.checkOut(ada, by: card)
            try await shop.pay(number, 800, by: card, "a")
            try await shop.pay(number, 780, by: card, "b")
            #expect(try shop.parts(ada) == ["stripe 800"])
        }
    }

    @Test func `of several ways is kept apart in one top-up`() async throws {
        try await ShopFixture.withCredit { shop, ada in
            let amount = Money(minor: 1_000, .usd)
            let number = try await shop.shop.topUp(amount, customer: ada.id, method: .bankTransfer, key: "k")
            try await shop.pay(number, 400, by: .bankTransfer, "a")
            try await shop.pay(number, 605, by: card, "b")
            #expect(try shop.parts(ada) == ["bank_transfer 400", "stripe 605"])
        }
    }

    @Test func `renews nothing that is not sold by card`() async throws {
        try await withShop(gateways: [CardNetwork()]) { shop in
            let vpn = try await Subscription(shop, credit: 780)
            let service = try vpn.service.id
            try await shop.topUp(5_000, vpn.ada, by: card)
            try await shop.shop.database.write { try $0.setRenewalPayment(.credit, of: service) }
            var form = PaymentRuleForm()
            form.offered = ["credit", "bank_transfer"]
            try await shop.shop.changePaymentRules(form, for: .category(.connectivity))
            for day in [14.0, 3, 2] { await vpn.renew(daysBefore: day) }
            #expect(try vpn.latest.state == .asked)
            form.offered.insert("stripe")
            try await shop.shop.changePaymentRules(form, for: .category(.connectivity))
            await vpn.renew(daysBefore: 2)
            #expect(try vpn.latest.state == .paid)
            #expect(try shop.parts(vpn.ada) == ["stripe 4220"])
            #expect(try shop.broken() == [])
        }
    }

    @Test func `that lost its way is found by the invariants`() async throws {
        try await withShop { shop in
            let ada = try await shop.customer(credit: 0)
            try await shop.shop.database.write { writer in
                let amount = Money(minor: 100, .usd)
                try writer.book(
                    LedgerSource("release", "stripe:pi_1", customer: ada.id),
                    [Posting(.deposits, amount), Posting(.customerCredit, try amount.negated())],
                    at: shop.clock.now
                )
            }
            #expect(try shop.broken().count == 1)
            #expect(try shop.broken().first?.contains("release stripe:pi_1") == true)
        }
    }
}
