import Commerce
import Crypto
import FoundationEssentials
import ShopTesting
import Storage
import Testing

@testable import Shop

@Suite struct `A top-up by card` {
    /// $50.00 of credit, paid on Stripe's page.
    private func topUp(_ cards: CardShop) async throws -> (order: Order, payment: String) {
        let number = try await cards.shop.topUp(
            Money(minor: 5_000, .usd),
            customer: cards.customer.id,
            method: .gateway("stripe"),
            key: Token.random().text
        )
        let order = try #require(try cards.shop.database.read { try $0.order(number: number) })
        let session = try await cards.press(order)
        try await cards.control("pay", ["session": .string(session)])
        try await cards.handOver()
        return (try cards.again(order), try cards.payment(of: order).sourceID)
    }

    private func credit(_ cards: CardShop) throws -> Int64 {
        try cards.shop.database.read { try $0.credit(of: cards.customer.id, in: .usd).minor }
    }

    private func spend(_ cards: CardShop) async throws {
        let order = try await cards.order()
        try await cards.shop.payWithCredit(order.id, customer: cards.customer.id)
    }

    private func documents(_ order: Order, _ cards: CardShop) throws -> [InvoiceDocument] {
        try cards.shop.database.read { try $0.invoices(of: order.id) }.map(\.document)
    }

    private func expectEqualBooks(_ cards: CardShop) async throws {
        let (theirs, ours) = try await cards.balances()
        #expect(theirs == ours)
    }

    @Test func `that goes back in Stripe’s panel takes the credit with it, with a correction`() async throws {
        try await withCardShop { cards in
            let (order, payment) = try await topUp(cards)
            for (minor, left, state) in [(2_000, 3_000, OrderState.partlyRefunded), (3_000, 0, .refunded)] {
                let refund: [String: JSON] = ["payment_intent": .string(payment), "amount": .number(Decimal(minor))]
                try await cards.control("refund", refund)
                for _ in 0..<2 { try await cards.handOver() }
                #expect(try credit(cards) == Int64(left))
                #expect(try cards.again(order).state == state)
            }
            let documents = try documents(order, cards)
            #expect(documents.map(\.number) == ["TU-00001", "TC-00001", "TC-00002"])
            #expect(documents.map(\.total) == [5_000, 2_000, 3_000])
            #expect(documents.dropFirst().allSatisfy { $0.corrects == "TU-00001" && $0.tax == 0 })
            let mails = try cards.shop.database.read { try $0.mails(limit: 50) }.filter { $0.kind == "paid-back" }
            #expect(mails.count == 2 && mails.allSatisfy { $0.mail.text.contains("The correction TC-0000") })
            try await expectEqualBooks(cards)
        }
    }

    @Test func `that goes back after a part was spent takes what is left, and is corrected whole`() async throws {
        try await withCardShop { cards in
            let (order, payment) = try await topUp(cards)
            try await spend(cards)
            try await cards.control("refund", ["payment_intent": .string(payment)])
            try await cards.handOver()
            #expect(try credit(cards) == 0)
            #expect(try documents(order, cards).map(\.total) == [5_000, 5_000])
            let lost = try cards.shop.database.read { try $0.booked(.goodwill, of: order.id) }
            #expect(lost == [Money(minor: 3_900, .usd)])
            try await expectEqualBooks(cards)
        }
    }

    @Test func `whose refund fails has its credit again, and a document that takes the correction back`() async throws {
        try await withCardShop { cards in
            let (order, payment) = try await topUp(cards)
            try await cards.control("refund", ["payment_intent": .string(payment)])
            try await cards.handOver()
            let refund = try #require(try cards.shop.database.read { try $0.refunds(of: order.id) }.first)
            try await cards.control("fail_refund", ["refund": .string(try #require(refund.reference))])
            try await cards.handOver()
            #expect(try credit(cards) == 5_000)
            let documents = try documents(order, cards)
            #expect(documents.map(\.number) == ["TU-00001", "TC-00001", "TU-00002"])
            #expect(documents.last?.corrects == "TC-00001")
            try await expectEqualBooks(cards)
        }
    }

    @Test(arguments: [true, false])
    func `that is disputed keeps its credit until that is lost`(isWon: Bool) async throws {
        try await withCardShop { cards in
            let (order, payment) = try await topUp(cards)
            try await spend(cards)
            try await cards.control("dispute", ["payment_intent": .string(payment)])
            try await cards.handOver()
            #expect(try credit(cards) == 1_100)
            let dispute = try #require(try cards.shop.database.read { try $0.disputes(limit: 9) }.first)
            try await cards.control("close_dispute", ["dispute": .string(dispute.id), "won": .bool(isWon)])
            for _ in 0..<2 { try await cards.handOver(reversed: true) }
            #expect(try credit(cards) == (isWon ? 1_100 : 0))
            #expect(try documents(order, cards).map(\.number) == ["TU-00001"] + (isWon ? [] : ["TC-00001"]))
            #expect(try cards.again(order).state == (isWon ? .paid : .refunded))
            let mails = try cards.shop.database.read { try $0.mails(limit: 50) }.filter { $0.kind == "taken-back" }
            #expect(mails.count == (isWon ? 0 : 1))
            try await expectEqualBooks(cards)
        }
    }
}
