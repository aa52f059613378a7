import Commerce
import FoundationEssentials
import ShopTesting
import Storage
import Testing

@testable import Payments
@testable import Shop

private let day = RenewalSchedule.day

/// A delivered service that was paid by a card which Stripe keeps, three days before its next period.
private struct KeptCard {
    let cards: CardShop
    let service: Service

    /// - Parameter temper: what the card does when it is charged later, in the words of the control room.
    init(_ cards: CardShop, _ temper: String = "pays") async throws {
        self.cards = cards
        let order = try await cards.order()
        let session = try await cards.press(order, keepsCard: true)
        try await cards.control("pay", ["session": .string(session), "card": .string(temper)])
        try await cards.handOver()
        await Forwarder(shop: cards.shop).runOnce()
        let line = try cards.line(of: order)
        service = try #require(try cards.shop.database.read { try $0.service(of: line.id) })
        let start = cards.fixture.clock.now.addingTimeInterval(10 * day)
        let id = service.id
        try await cards.shop.database.write {
            try $0.setStatus("active", nextBillingAt: start, pollAt: nil, of: id)
        }
        let there = UpstreamService(
            id: try #require(service.upstreamID),
            clientID: nil,
            type: "vpn",
            status: "active",
            monthlyCost: 30,
            billingCycle: .monthly,
            nextBillingAt: start,
            deployment: "deployed",
            record: .object([:])
        )
        cards.fixture.upstream.script { $0.services = .success([there]) }
        await cards.shop.renewServices()
        cards.advance(by: 7 * day)
    }

    var card: SavedCard? { get throws { try cards.shop.database.read { try $0.savedCard(of: cards.customer.id) } } }

    var renewal: Renewal {
        get throws { try #require(try cards.shop.database.read { try $0.renewals(of: service.id, limit: 1) }.first) }
    }

    var attempt: StoredAttempt? {
        get throws { try cards.shop.database.read { try $0.paymentAttempts(of: try renewal.order) }.first }
    }

    func expectEqualBooks() async throws {
        let (theirs, ours) = try await cards.balances()
        #expect(theirs == ours)
    }
}

@Suite struct `A card that Stripe keeps` {
    @Test func `whose owner was deleted in Stripe’s panel is kept anew with the next payment`() async throws {
        try await withCardShop { cards in
            let kept = try await KeptCard(cards)
            let former = try #require(try kept.card?.card)
            try await cards.control("delete_customer", ["customer": .string(former.owner)])
            let order = try await cards.order()
            // The answer to the second asking is lost once: the page is still the same.
            let fault: [String: JSON] = ["path": .string("/v1/checkout/sessions"), "after": .bool(true)]
            try await cards.control("fault", fault)
            await #expect(throws: PayError.self) { try await cards.press(order, keepsCard: true) }
            let session = try await cards.press(order, keepsCard: true)
            #expect(try await cards.press(order, keepsCard: true) == session)
            try await cards.control("pay", ["session": .string(session)])
            try await cards.handOver()
            #expect(try cards.again(order).state == .paid)
            let card = try #require(try kept.card?.card)
            #expect(card.owner != former.owner && card.reference != former.reference)
            try await kept.expectEqualBooks()
        }
    }

    @Test func `that is gone with its owner is no charge, and its owner is asked`() async throws {
        try await withCardShop { cards in
            let kept = try await KeptCard(cards)
            try await cards.control("delete_customer", ["customer": .string(try #require(try kept.card).card.owner)])
            await cards.shop.renewServices()
            #expect(try kept.renewal.state == .asked)
            let mails = try cards.shop.database.read { try $0.mails(limit: 50) }.map(\.kind)
            #expect(mails.count { $0 == "renewal-declined" } == 1)
        }
    }

    @Test func `is named by its last four digits, and pays a renewal with its fee`() async throws {
        try await withCardShop { cards in
            let kept = try await KeptCard(cards)
            #expect(try kept.card?.card.name == "Visa ending in 4242")
            #expect(try kept.card?.card.expiry == "04/2034")
            await cards.shop.renewServices()
            #expect(try kept.renewal.state == .paid)
            #expect(try kept.attempt?.reference?.hasPrefix("pi_") == true)
            for _ in 0..<2 { await cards.shop.renewServices() }
            try await cards.handOver(reversed: true)
            #expect(try cards.shop.database.read { try $0.payments(of: try kept.renewal.order) }.count == 1)
            try await kept.expectEqualBooks()
            await cards.shop.sweepGateways()
            #expect(try cards.differences().isEmpty)
        }
    }

    @Test(arguments: [("declines", "card_declined"), ("asks", "authentication_required")])
    func `says why it does not pay, and is not asked twice`(temper: String, code: String) async throws {
        try await withCardShop { cards in
            let kept = try await KeptCard(cards, temper)
            for _ in 0..<3 { await cards.shop.renewServices() }
            #expect(try kept.attempt?.state == .failed)
            let order = try #require(try cards.shop.database.read { try $0.order(try kept.renewal.order) })
            #expect(order.state == .awaitingPayment)
            let trail = try cards.shop.database.read { try $0.events(of: order.id) }.map(\.reason)
            #expect(trail.contains { $0.contains(code) })
            let session = try await cards.press(order)
            try await cards.control("pay", ["session": .string(session)])
            try await cards.handOver()
            #expect(try kept.renewal.state == .paid)
            try await kept.expectEqualBooks()
        }
    }

    /// By the key within a day, by Stripe's list later, by its events at any time.
    @Test(arguments: [(true, 60.0, "pays"), (false, 60, "pays"), (true, 90_000, "pays"), (true, 90_000, "declines")])
    func `is charged once when the answer is lost`(isDone: Bool, pause: Double, temper: String) async throws {
        try await withCardShop { cards in
            let kept = try await KeptCard(cards, temper)
            try await cards.control("fault", ["path": .string("/v1/payment_intents"), "after": .bool(isDone)])
            await cards.shop.renewServices()
            #expect(try kept.attempt?.state == .opening)
            cards.advance(by: pause)
            await cards.shop.renewServices()
            #expect(try kept.attempt?.state == (temper == "pays" ? .paid : .failed))
            #expect(try kept.renewal.state == (temper == "pays" ? .paid : .asked))
            try await kept.expectEqualBooks()
        }
    }

    @Test func `is found paid by an event when nobody heard the answer`() async throws {
        try await withCardShop { cards in
            let kept = try await KeptCard(cards)
            try await cards.control("fault", ["path": .string("/v1/payment_intents"), "after": .bool(true)])
            await cards.shop.renewServices()
            try await cards.handOver()
            #expect(try kept.renewal.state == .paid)
            await cards.shop.renewServices()
            try await kept.expectEqualBooks()
        }
    }

    @Test func `is forgotten there when it is removed here, and the same customer keeps the next one`() async throws {
        try await withCardShop { cards in
            let kept = try await KeptCard(cards)
            let former = try #require(try kept.card)
            _ = try await cards.shop.removeCard(of: cards.customer.id)
            await GatewayInbox(shop: cards.shop).runOnce()
            #expect(try cards.shop.database.read { try $0.cardsToForget(limit: 9) }.isEmpty)
            let order = try #require(try cards.shop.database.read { try $0.order(try kept.renewal.order) })
            let session = try await cards.press(order, keepsCard: true)
            try await cards.control("pay", ["session": .string(session)])
            try await cards.handOver()
            let next = try #require(try kept.card)
            #expect(next.card.owner == former.card.owner)
            #expect(next.card.reference != former.card.reference)
            #expect(try cards.shop.database.read { try $0.service(kept.service.id) }?.renewalPayment == .card)
        }
    }

    @Test func `is kept by no page that was not asked to`() async throws {
        try await withCardShop { cards in
            _ = try await cards.paidOrder()
            #expect(try cards.shop.database.read { try $0.savedCard(of: cards.customer.id) } == nil)
            let order = try await cards.order()
            let keeping = try await cards.press(order, keepsCard: true)
            cards.advance(by: 1)
            let other = try await cards.press(order)
            #expect(keeping != other)
            #expect(try cards.attempts(of: order).map(\.state) == [.expired, .open])
            try await cards.control("pay", ["session": .string(other)])
            try await cards.handOver()
            #expect(try cards.shop.database.read { try $0.savedCard(of: cards.customer.id) } == nil)
        }
    }
}
