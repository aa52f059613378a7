import Commerce
import Crypto
import FoundationEssentials
import ShopTesting
import Storage
import Testing

@testable import Shop

@Suite struct `Paying back by card` {
    private func payBack(
        _ minor: Int64,
        of order: Order,
        _ cards: CardShop,
        key: String = Token.random(bytes: 16).text
    ) async throws {
        try await cards.shop.payBack(
            RefundRequest(
                key: key,
                order: order.id,
                gateway: "stripe",
                payment: try cards.payment(of: order).sourceID,
                amount: Money(minor: minor, .usd),
                reason: "asked for"
            ),
            by: cards.customer.id
        )
    }

    private func refunds(_ cards: CardShop, _ order: Order) throws -> [Refund] {
        try cards.shop.database.read { try $0.refunds(of: order.id) }
    }

    private func expectEqualBooks(_ cards: CardShop) async throws {
        let (theirs, ours) = try await cards.balances()
        #expect(theirs == ours)
    }

    @Test func `in two parts adds up to the whole, and nothing is delivered then`() async throws {
        try await withCardShop { cards in
            let (order, _) = try await cards.paidOrder()
            try await payBack(1_333, of: order, cards)
            #expect(try cards.again(order).state == .partlyRefunded)
            #expect(try cards.line(of: order).state == .queued)
            try await payBack(2_567, of: order, cards)
            #expect(try cards.again(order).state == .refunded)
            #expect(try cards.line(of: order).state == .cancelled)
            let mails = try cards.shop.database.read { try $0.mails(limit: 50) }.filter { $0.kind == "paid-back" }
            #expect(Set(mails.map(\.invoice)) == [InvoiceNumber(.creditNote, 1), InvoiceNumber(.creditNote, 2)])
            try await expectEqualBooks(cards)
        }
    }

    @Test func `is never more than was paid`() async throws {
        try await withCardShop { cards in
            let (order, _) = try await cards.paidOrder()
            await #expect(throws: RefundError.self) { try await payBack(3_901, of: order, cards) }
            await #expect(throws: RefundError.self) { try await payBack(0, of: order, cards) }
            await #expect(throws: RefundError.self) { try await payBack(-5, of: order, cards) }
            try await payBack(3_000, of: order, cards)
            await #expect(throws: RefundError.self) { try await payBack(901, of: order, cards) }
            #expect(try refunds(cards, order).count == 1)
            try await expectEqualBooks(cards)
        }
    }

    @Test func `pressed twice is one`() async throws {
        try await withCardShop { cards in
            let (order, _) = try await cards.paidOrder()
            let key = Token.random(bytes: 16).text
            try await payBack(1_000, of: order, cards, key: key)
            try await payBack(1_000, of: order, cards, key: key)
            #expect(try refunds(cards, order).map(\.state) == [.done])
            try await expectEqualBooks(cards)
        }
    }

    /// After a day the gateway has forgotten the key: it is asked what it did before it is asked to do it.
    @Test(arguments: [90.0, 93_600.0]) func `whose answer was lost is one`(after pause: Double) async throws {
        try await withCardShop { cards in
            let (order, _) = try await cards.paidOrder()
            try await cards.control("fault", ["path": .string("/v1/refunds"), "after": .bool(true)])
            await #expect(throws: RefundError.self) { try await payBack(3_900, of: order, cards) }
            #expect(try refunds(cards, order).map(\.state) == [.asked])
            // Nothing is sent for an order that is being paid back.
            #expect(try cards.line(of: order).state == .held)
            cards.advance(by: pause)
            await GatewayInbox(shop: cards.shop).runOnce()
            #expect(try refunds(cards, order).map(\.state) == [.done])
            #expect(try cards.again(order).state == .refunded)
            try await expectEqualBooks(cards)
        }
    }

    @Test func `in the gateway's own panel is written down`() async throws {
        try await withCardShop { cards in
            let (order, _) = try await cards.paidOrder()
            let payment = try cards.payment(of: order).sourceID
            try await cards.control("refund", ["payment_intent": .string(payment), "amount": .number(900)])
            try await cards.handOver(reversed: true)
            #expect(try refunds(cards, order).map(\.amount.minor) == [900])
            #expect(try cards.again(order).state == .partlyRefunded)
            try await expectEqualBooks(cards)
        }
    }

    @Test func `that fails afterwards is taken out of the books and can be asked for again`() async throws {
        try await withCardShop { cards in
            let (order, _) = try await cards.paidOrder()
            try await payBack(900, of: order, cards)
            let refund = try #require(try refunds(cards, order).first?.reference)
            try await cards.control("fail_refund", ["refund": .string(refund)])
            try await cards.handOver()
            #expect(try refunds(cards, order).map(\.state) == [.failed])
            #expect(try cards.differences().map(\.kind) == [.refundFailed])
            try await payBack(3_900, of: order, cards)
            #expect(try cards.again(order).state == .refunded)
            try await expectEqualBooks(cards)
        }
    }

    @Test func `and into credit together is never more than was paid`() async throws {
        try await withCardShop { cards in
            let (order, _) = try await cards.paidOrder()
            try await payBack(3_000, of: order, cards)
            let line = try cards.line(of: order).id
            await #expect(throws: ResolveError.self) {
                try await cards.shop.cancel(line, by: cards.customer.id, reason: "no")
            }
        }
    }

    @Test func `of held money takes it from there`() async throws {
        try await withCardShop { cards in
            let order = try await cards.order()
            let session = try await cards.press(order)
            try await cards.control("pay", ["session": .string(session), "amount": .number(100)])
            try await cards.handOver()
            try await payBack(100, of: order, cards)
            #expect(try cards.again(order).state == .awaitingPayment)
            #expect(try cards.differences().allSatisfy { $0.settledAt != nil })
            try await expectEqualBooks(cards)
        }
    }
}

@Suite struct `A dispute` {
    @Test(arguments: [true, false]) func `moves the money once, and back when it is won`(isWon: Bool) async throws {
        try await withCardShop { cards in
            let (order, _) = try await cards.paidOrder()
            let payment = try cards.payment(of: order).sourceID
            try await cards.control("dispute", ["payment_intent": .string(payment)])
            try await cards.handOver(reversed: true)
            let dispute = try #require(try cards.shop.database.read { try $0.disputes(limit: 9) }.first)
            #expect(dispute.needsAnswer && dispute.amount == order.total)
            var (theirs, ours) = try await cards.balances()
            #expect(theirs == ours)
            try await cards.control("close_dispute", ["dispute": .string(dispute.id), "won": .bool(isWon)])
            try await cards.handOver()
            #expect(
                try cards.shop.database.read { try $0.disputes(limit: 9) }.map(\.status) == [isWon ? "won" : "lost"]
            )
            (theirs, ours) = try await cards.balances()
            #expect(theirs == ours)
        }
    }
}

@Suite struct `Comparing the books` {
    @Test func `finds what nobody told us`() async throws {
        try await withCardShop { cards in
            let order = try await cards.order()
            let session = try await cards.press(order)
            try await cards.control("pay", ["session": .string(session)])
            await cards.shop.sweepGateways()
            #expect(try cards.again(order).state == .paid)
            #expect(try cards.differences().map(\.kind) == [.paymentMissed])
            let payment = try cards.payment(of: order).sourceID
            try await cards.control("refund", ["payment_intent": .string(payment), "amount": .number(900)])
            await cards.shop.sweepGateways()
            await cards.shop.sweepGateways()
            #expect(Set(try cards.differences().map(\.kind)) == [.paymentMissed, .refundMissed])
            #expect(try cards.differences().allSatisfy { $0.settledAt != nil })
            let (theirs, ours) = try await cards.balances()
            #expect(theirs == ours)
        }
    }

    @Test func `says nothing where they agree`() async throws {
        try await withCardShop { cards in
            _ = try await cards.paidOrder()
            cards.advance(by: 3600)
            await cards.shop.sweepGateways()
            #expect(try cards.differences().isEmpty)
            #expect(try cards.shop.database.read { try $0.gatewaySweeps() }.map(\.failure) == [""])
        }
    }

    @Test func `lists a payment of ours that is not there`() async throws {
        try await withCardShop { cards in
            let order = try await cards.order()
            let payment = Payment(.gateway("stripe"), source: "pi_made_up", order.total, at: cards.clock.now)
            try await cards.shop.database.write { writer in
                try cards.shop.recordPayment(payment, of: order.id, in: writer, actor: .worker)
            }
            cards.advance(by: 3600)
            await cards.shop.sweepGateways()
            #expect(try cards.differences().map(\.kind) == [.paymentNotThere])
            let isSettled = try await cards.shop.settleDifference(
                .paymentNotThere,
                "pi_made_up",
                gateway: "stripe",
                by: cards.customer.id
            )
            #expect(isSettled)
        }
    }

    @Test func `keeps what cannot be read for a person, and takes in the rest`() async throws {
        try await withCardShop { cards in
            let (_, spoilt) = try await cards.paidOrder()
            let order = try await cards.order()
            let session = try await cards.press(order)
            try await cards.control("pay", ["session": .string(session)])
            try await cards.control("spoil", ["object": .string(spoilt)])
            cards.advance(by: 3600)
            for _ in 0..<2 { await cards.shop.sweepGateways() }
            #expect(try cards.again(order).state == .paid)
            let found = try cards.differences()
            #expect(Set(found.map(\.kind)) == [.notTakenIn, .paymentMissed])
            let kept = try #require(found.first { $0.kind == .notTakenIn })
            #expect(kept.reference == spoilt && kept.settledAt == nil)
            #expect(cards.fixture.log.lines.count { $0.message.contains("was not taken in") } == 1)
            #expect(try cards.shop.database.read { try $0.gatewaySweeps() }.map(\.failure) == [""])
        }
    }

    @Test func `says when it could not be done`() async throws {
        try await withCardShop { cards in
            try await cards.control("fault", ["path": .string("/v1/"), "status": .number(500), "times": .number(9)])
            await cards.shop.sweepGateways()
            #expect(try cards.shop.database.read { try $0.gatewaySweeps() }.first?.failure.isEmpty == false)
        }
    }
}
