import Commerce
import FoundationEssentials
import ShopTesting
import Storage
import Testing

@testable import Shop

@Suite struct `Credit and a card together` {
    /// $10.00 of credit set aside for an order of $39.00.
    private func split(_ cards: CardShop) async throws -> Order {
        try await give(1_000, cards)
        let order = try await cards.order()
        let hasRest = try await cards.shop.setCreditAside(
            for: order.id,
            restBy: .gateway("stripe"),
            customer: cards.customer.id
        )
        #expect(hasRest)
        return order
    }

    private func give(_ minor: Int64, _ cards: CardShop) async throws {
        let amount = Money(minor: minor, .usd)
        let customer = cards.customer.id
        try await cards.shop.addCredit(amount, to: customer, reason: "test", key: "k\(minor)", by: customer)
    }

    private func credit(_ cards: CardShop) throws -> Int64 {
        try cards.shop.database.read { try $0.credit(of: cards.customer.id, in: .usd).minor }
    }

    @Test func `pay an order, each its part`() async throws {
        try await withCardShop { cards in
            let order = try await split(cards)
            let session = try await cards.press(order)
            #expect(try cards.attempts(of: order).map(\.amount.minor) == [2_900])
            try await cards.control("pay", ["session": .string(session)])
            try await cards.handOver()
            try await cards.handOver(reversed: true)
            #expect(try cards.again(order).state == .paid)
            #expect(try credit(cards) == 0)
            let invoice = try #require(try cards.shop.database.read { try $0.invoices(of: order.id) }.first)
            #expect(invoice.document.payment == "Account credit $10.00, Card or online payment $29.00")
            let (theirs, ours) = try await cards.balances()
            #expect(theirs == ours)
        }
    }

    @Test func `free the credit when the card page ends for good`() async throws {
        try await withCardShop { cards in
            let order = try await split(cards)
            _ = try await cards.press(order)
            #expect(try credit(cards) == 0)
            cards.advance(by: 2 * 3600 + 60)
            await cards.shop.sweepGateways()
            #expect(try cards.attempts(of: order).map(\.state) == [.expired])
            #expect(try credit(cards) == 1_000)
            #expect(try cards.shop.database.read { try $0.due(of: order).minor } == 3_900)
        }
    }

    /// The customer saw $29.00 and must not be sent to a page over $39.00.
    @Test func `are asked for anew when the page turns out to be dead`() async throws {
        try await withCardShop { cards in
            let order = try await split(cards)
            _ = try await cards.press(order)
            cards.advance(by: 2 * 3600 + 60)
            await #expect(throws: PayError.self) { try await cards.press(order) }
            #expect(try cards.attempts(of: order).map(\.amount.minor) == [2_900])
            #expect(try credit(cards) == 1_000)
            _ = try await cards.press(order)
            #expect(try cards.attempts(of: order).map(\.amount.minor) == [2_900, 3_900])
        }
    }

    @Test func `close an open page over another amount, on which nobody can pay any more`() async throws {
        try await withCardShop { cards in
            let order = try await cards.order()
            _ = try await cards.press(order)
            try await give(1_000, cards)
            let hasRest = try await cards.shop.setCreditAside(
                for: order.id,
                restBy: .gateway("stripe"),
                customer: cards.customer.id
            )
            #expect(hasRest)
            #expect(try cards.attempts(of: order).map(\.state) == [.expired])
            cards.advance(by: 1)
            _ = try await cards.press(order)
            #expect(try cards.attempts(of: order).map(\.amount.minor) == [3_900, 2_900])
        }
    }

    @Test func `wait while the gateway does not close its page`() async throws {
        try await withCardShop { cards in
            let order = try await cards.order()
            _ = try await cards.press(order)
            try await give(1_000, cards)
            try await cards.control("fault", ["path": .string("/v1/"), "status": .number(500), "times": .number(9)])
            await #expect {
                try await cards.shop.setCreditAside(
                    for: order.id,
                    restBy: .gateway("stripe"),
                    customer: cards.customer.id
                )
            } throws: { error in
                if case PayError.pageOpen = error { true } else { false }
            }
            #expect(try credit(cards) == 1_000)
            #expect(try cards.attempts(of: order).map(\.state) == [.open])
        }
    }

    @Test func `of which a part arrived meanwhile have a new page over the rest`() async throws {
        try await withCardShop { cards in
            let order = try await cards.order()
            _ = try await cards.press(order)
            _ = try await cards.shop.confirmBankTransfer(
                order.id,
                amount: Money(minor: 1_500, .usd),
                receivedAt: cards.fixture.clock.now,
                bankReference: "B1",
                by: cards.customer.id
            )
            cards.advance(by: 1)
            _ = try await cards.press(order)
            #expect(try cards.attempts(of: order).map(\.state) == [.expired, .open])
            #expect(try cards.attempts(of: order).map(\.amount.minor) == [3_900, 2_400])
        }
    }

    @Test func `at once pay the order once`() async throws {
        try await withCardShop { cards in
            let order = try await cards.order()
            let session = try await cards.press(order)
            try await give(3_900, cards)
            try await cards.control("pay", ["session": .string(session)])
            let events = try await cards.events()
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try? await cards.shop.payWithCredit(order.id, customer: cards.customer.id) }
                group.addTask {
                    for event in events { try await cards.receive(event) }
                    await GatewayInbox(shop: cards.shop).runOnce()
                }
                group.addTask { await cards.shop.sweepGateways() }
                try await group.waitForAll()
            }
            #expect(try cards.again(order).state == .paid)
            // Either way one of the two is the customer's again.
            #expect(try credit(cards) == 3_900)
            #expect(try cards.shop.database.read { try $0.invoices(of: order.id) }.count == 1)
            let (theirs, ours) = try await cards.balances()
            #expect(theirs == ours)
        }
    }

    @Test func `when a page is paid after the order was paid otherwise, it becomes credit`() async throws {
        try await withCardShop { cards in
            let order = try await split(cards)
            let session = try await cards.press(order)
            _ = try await cards.shop.confirmBankTransfer(
                order.id,
                amount: Money(minor: 1_500, .usd),
                receivedAt: cards.fixture.clock.now,
                bankReference: "B1",
                by: cards.customer.id
            )
            try await cards.control("pay", ["session": .string(session)])
            try await cards.handOver()
            #expect(try cards.again(order).state == .paid)
            #expect(try credit(cards) == 1_500)
        }
    }

    @Test func `a part by card of an order that then ends can still be paid back`() async throws {
        try await withCardShop { cards in
            let order = try await split(cards)
            let session = try await cards.press(order)
            // The page is thought dead, the credit is free again, and then the page was paid after all.
            let attempt = try #require(try cards.attempts(of: order).first)
            let now = cards.fixture.clock.now
            try await cards.shop.database.write { try cards.shop.end(attempt, as: .failed, at: now, in: $0) }
            #expect(try credit(cards) == 1_000)
            try await cards.control("pay", ["session": .string(session)])
            try await cards.handOver()
            #expect(try cards.again(order).state == .awaitingPayment)
            #expect(try cards.shop.database.read { try $0.due(of: order).minor } == 1_000)
            let payment = try cards.shop.database.read { try $0.payments(of: order.id) }
                .first { $0.method.isGateway }
            let id = try #require(payment?.sourceID)
            try await cards.control("refund", ["payment_intent": .string(id), "amount": .number(900)])
            try await cards.handOver()
            #expect(try credit(cards) == 1_000 + 2_000)
            #expect(try cards.shop.database.read { try $0.due(of: order).minor } == 3_900)
            let (theirs, ours) = try await cards.balances()
            #expect(theirs == ours)
        }
    }
}
