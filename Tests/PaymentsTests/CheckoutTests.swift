import Commerce
import FoundationEssentials
import ShopTesting
import Storage
import Testing

@testable import Payments
@testable import Shop

@Suite struct `Paying by card` {
    @Test func `39.00 SEK stay 39.00 SEK, also after the page has closed`() async throws {
        try await withCardShop(in: Currency(code: "SEK")) { cards in
            let order = try await cards.order()
            let first = try await cards.press(order)
            cards.advance(by: 3 * 3600)
            let second = try await cards.press(order)
            #expect(first != second)
            #expect(try cards.attempts(of: order).map(\.state) == [.expired, .open])
            try await cards.control("pay", ["session": .string(second)])
            try await cards.handOver()
            #expect(try cards.payment(of: order).amount.description == "SEK\u{A0}39.00")
            let (theirs, ours) = try await cards.balances()
            // Less 2.9 % and 0.30.
            #expect(theirs == 3_900 - 143)
            #expect(ours == theirs)
        }
    }

    @Test(arguments: [("JPY", Int64(3_900)), ("KWD", 39_000), ("USD", 3_900)])
    func `a currency's own decimals are kept`(code: String, minor: Int64) async throws {
        try await withCardShop(in: Currency(code: code)) { cards in
            let (order, _) = try await cards.paidOrder()
            #expect(order.state == .paid)
            #expect(try cards.payment(of: order).amount.minor == minor)
            let (theirs, ours) = try await cards.balances()
            #expect(theirs == ours)
        }
    }

    /// The pretend Stripe's cards are from the United States.
    @Test(arguments: ["DE", "US"])
    func `the card's country stands beside the one that the customer entered`(entered: String) async throws {
        try await withCardShop { cards in
            let order = try await cards.order()
            let now = cards.clock.now
            try await cards.shop.database.write {
                try $0.addPlaceProof(.declared, country: entered, of: order.id, at: now)
            }
            let session = try await cards.press(order)
            try await cards.control("pay", ["session": .string(session)])
            try await cards.handOver()
            try await cards.handOver()
            let (proofs, events) = try cards.shop.database.read {
                (try $0.placeProofs(of: order.id), try $0.events(of: order.id))
            }
            let countries = Dictionary(proofs.map { ($0.proof, $0.country) }, uniquingKeysWith: { $1 })
            #expect(countries == [.declared: entered, .gateway: "US"])
            let warnings = events.filter { $0.reason.contains("The card is from United States") }
            #expect(warnings.count == (entered == "US" ? 0 : 1))
        }
    }

    @Test func `without tax nobody asks where the card is from`() async throws {
        try await withCardShop { cards in
            let (order, _) = try await cards.paidOrder()
            let proofs = try cards.shop.database.read { try $0.placeProofs(of: order.id) }
            #expect(proofs.isEmpty)
        }
    }

    @Test func `pressing again leads to the same page`() async throws {
        try await withCardShop { cards in
            let order = try await cards.order()
            let first = try await cards.press(order)
            #expect(try await cards.press(order) == first)
            async let one = cards.press(order)
            async let other = cards.press(order)
            #expect(try await [one, other] == [first, first])
            #expect(try cards.attempts(of: order).count == 1)
        }
    }

    /// The same key gives the same page; later, when the key may be forgotten, the page is looked for.
    @Test(arguments: [1.0, 90.0, 90_000.0]) func `a lost answer leads to no second page`(after pause: Double)
        async throws
    {
        try await withCardShop { cards in
            let order = try await cards.order()
            try await cards.control("fault", ["path": .string("/v1/checkout/sessions"), "after": .bool(true)])
            await #expect(throws: PayError.self) { try await cards.press(order) }
            #expect(try cards.attempts(of: order).map(\.state) == [.opening])
            cards.advance(by: pause)
            let session = try await cards.press(order)
            let isGone = pause > 7_200
            #expect(try cards.attempts(of: order).count == (isGone ? 2 : 1))
            try await cards.control("pay", ["session": .string(session)])
            try await cards.handOver()
            #expect(try cards.again(order).state == .paid)
        }
    }

    @Test func `a gateway that did nothing is asked anew`() async throws {
        try await withCardShop { cards in
            let order = try await cards.order()
            let fault: [String: JSON] = ["path": .string("/v1/checkout/sessions"), "status": .number(402)]
            try await cards.control("fault", fault)
            await #expect(throws: PayError.self) { try await cards.press(order) }
            #expect(try cards.attempts(of: order).map(\.state) == [.failed])
            cards.advance(by: 1)
            _ = try await cards.press(order)
            #expect(try cards.attempts(of: order).map(\.state) == [.failed, .open])
        }
    }

    @Test func `coming back is no payment`() async throws {
        try await withCardShop { cards in
            let order = try await cards.order()
            _ = try await cards.press(order)
            let attempt = try #require(try cards.attempts(of: order).first)
            try await cards.shop.settle(attempt: attempt.id)
            #expect(try cards.again(order).state == .awaitingPayment)
            #expect(try cards.shop.database.read { try $0.payments(of: order.id) }.isEmpty)
        }
    }

    @Test func `a declined card leaves the page open for another`() async throws {
        try await withCardShop { cards in
            let order = try await cards.order()
            let session = try await cards.press(order)
            try await cards.control("pay", ["session": .string(session), "answer": .string("decline")])
            try await cards.handOver()
            #expect(try cards.again(order).state == .awaitingPayment)
            #expect(try await cards.press(order) == session)
            try await cards.control("pay", ["session": .string(session)])
            try await cards.handOver()
            #expect(try cards.again(order).state == .paid)
        }
    }

    @Test(arguments: [true, false]) func `a debit is paid when it has arrived`(succeeds: Bool) async throws {
        try await withCardShop { cards in
            let order = try await cards.order()
            let session = try await cards.press(order)
            try await cards.control("pay", ["session": .string(session), "answer": .string("later")])
            try await cards.handOver()
            #expect(try cards.attempts(of: order).map(\.state) == [.processing])
            #expect(try cards.again(order).state == .awaitingPayment)
            // Paying once more would take the money twice.
            await #expect(throws: PayError.self) { try await cards.press(order) }
            try await cards.control("settle", ["session": .string(session), "succeeds": .bool(succeeds)])
            try await cards.handOver()
            #expect(try cards.attempts(of: order).map(\.state) == [succeeds ? .paid : .failed])
            #expect(try cards.again(order).state == (succeeds ? .paid : .awaitingPayment))
            #expect(try cards.line(of: order).state == (succeeds ? .queued : .waiting))
        }
    }

    @Test(arguments: [["amount": JSON.number(100)], ["currency": .string("eur")]])
    func `another amount or currency is held until a person decides`(change: [String: JSON]) async throws {
        try await withCardShop { cards in
            let order = try await cards.order()
            let session = try await cards.press(order)
            var body = change
            body["session"] = .string(session)
            try await cards.control("pay", body)
            try await cards.handOver()
            #expect(try cards.again(order).state == .awaitingPayment)
            #expect(try cards.line(of: order).state == .waiting)
            #expect(try cards.attempts(of: order).map(\.state) == [.held])
            let difference = try #require(try cards.differences().first)
            #expect(difference.kind == .amountDiffers && difference.settledAt == nil)
            #expect(cards.fixture.log.lines.contains { $0.level == .error })
            await #expect(throws: PayError.self) { try await cards.press(order) }

            let paid = try cards.payment(of: order)
            let customer = cards.customer.id
            try await cards.shop.creditHeldPayment(paid.sourceID, gateway: "stripe", by: customer)
            await #expect(throws: RefundError.self) {
                try await cards.shop.creditHeldPayment(paid.sourceID, gateway: "stripe", by: customer)
            }
            let credit = try cards.shop.database.read { try $0.credit(of: customer, in: paid.amount.currency) }
            #expect(credit == paid.amount)
            #expect(try cards.differences().allSatisfy { $0.settledAt != nil })
        }
    }

    @Test func `money for an order that had ended is the customer's`() async throws {
        try await withCardShop { cards in
            let order = try await cards.order()
            let session = try await cards.press(order)
            try await cards.shop.cancelUnpaid(order.id, by: .worker)
            try await cards.control("pay", ["session": .string(session)])
            try await cards.handOver()
            #expect(try cards.again(order).state == .cancelled)
            let credit = try cards.shop.database.read { try $0.credit(of: cards.customer.id, in: .usd) }
            #expect(credit == order.total)
        }
    }

    @Test func `in a shop that buys for real test cards are for staff`() async throws {
        try await withCardShop { cards in
            let order = try await cards.order()
            try await cards.shop.database.write { try $0.bind(isDemo: false) }
            await #expect(throws: PayError.self) { try await cards.press(order) }
            try await cards.shop.database.write { try $0.makeStaff(cards.customer.id) }
            let staff = try #require(try cards.shop.database.read { try $0.customer(cards.customer.id) })
            _ = try await cards.shop.beginPayment(of: order, gateway: "stripe", customer: staff)
        }
    }
}
