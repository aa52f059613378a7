import Commerce
import Crypto
import FoundationEssentials
import ShopTesting
import Storage
import Testing

@testable import Payments
@testable import Shop

@Suite struct `A gateway's messages` {
    private func ledgerEntries(_ cards: CardShop, _ order: Order) throws -> Int {
        let payment = try cards.payment(of: order)
        return try cards.shop.database.read { try $0.postings(of: "payment", payment.ledgerID) }.count
    }

    @Test func `fifty at once and backwards make one payment`() async throws {
        try await withCardShop { cards in
            let order = try await cards.order()
            let session = try await cards.press(order)
            try await cards.control("pay", ["session": .string(session)])
            let events = try await cards.events()
            try await withThrowingTaskGroup { group in
                for _ in 0..<50 {
                    group.addTask {
                        for event in events.reversed() { try await cards.receive(event) }
                    }
                    group.addTask { await GatewayInbox(shop: cards.shop).runOnce() }
                }
                try await group.waitForAll()
            }
            await GatewayInbox(shop: cards.shop).runOnce()
            #expect(try cards.again(order).state == .paid)
            #expect(try cards.shop.database.read { try $0.payments(of: order.id) }.count == 1)
            #expect(try ledgerEntries(cards, order) == 2)
        }
    }

    @Test func `a success is not taken back by what comes later`() async throws {
        try await withCardShop { cards in
            let (order, session) = try await cards.paidOrder()
            let late = #"{"id":"evt_late","type":"checkout.session.expired","data":{"object":{"id":"\#(session)"}}}"#
            try await cards.receive(Array(late.utf8))
            await GatewayInbox(shop: cards.shop).runOnce()
            #expect(try cards.again(order).state == .paid)
            #expect(try cards.attempts(of: order).map(\.state) == [.paid])
        }
    }

    /// What an event says is not believed: it is a reason to look.
    @Test func `one that lies changes nothing`() async throws {
        try await withCardShop { cards in
            let order = try await cards.order()
            let session = try await cards.press(order)
            let lie = """
                {"id":"evt_lie","type":"checkout.session.completed",
                 "data":{"object":{"id":"\(session)","payment_status":"paid","amount_total":3900}}}
                """
            try await cards.receive(Array(lie.utf8))
            await GatewayInbox(shop: cards.shop).runOnce()
            #expect(try cards.again(order).state == .awaitingPayment)
        }
    }

    @Test func `one waits while the gateway cannot be asked`() async throws {
        try await withCardShop { cards in
            let order = try await cards.order()
            let session = try await cards.press(order)
            try await cards.control("pay", ["session": .string(session)])
            let fault: [String: JSON] = ["path": .string("/v1/"), "status": .number(500), "times": .number(5)]
            try await cards.control("fault", fault)
            try await cards.handOver()
            #expect(try cards.again(order).state == .awaitingPayment)
            for _ in 0..<8 {
                cards.advance(by: 900)
                await GatewayInbox(shop: cards.shop).runOnce()
            }
            #expect(try cards.again(order).state == .paid)
        }
    }

    @Test func `one without its signature is not kept`() async throws {
        try await withCardShop { cards in
            let body = Array(
                #"{"id":"evt_1","type":"checkout.session.completed","data":{"object":{"id":"cs_1"}}}"#.utf8
            )
            for signature in ["", cards.sign(body, secret: "whsec_other"), cards.sign(body + [32])] {
                await #expect(throws: GatewayError.badSignature) {
                    try await cards.shop.receiveNotice(body, signature: signature, gateway: "stripe")
                }
            }
            let unreadable = Array("not JSON".utf8)
            await #expect(throws: GatewayError.unreadable) { try await cards.receive(unreadable) }
            let kept = try cards.shop.database.read { try $0.webhooksToHandle(at: cards.clock.now, limit: 9) }
            #expect(kept.isEmpty)
        }
    }
}

@Suite struct `A signature of Stripe` {
    private let body = Array("{}".utf8)
    private let now = Date(timeIntervalSince1970: 1_000_000)
    private func header(_ time: Int64, _ parts: String...) -> StripeSignature? {
        StripeSignature("t=\(time)," + parts.joined(separator: ","))
    }

    private func sign(_ time: Int64, secret: String = "whsec") -> String {
        let signed = Array("\(time).{}".utf8)
        return "v1=" + Hex.encode(Hash.hmacSHA256(key: Array(secret.utf8), signed))
    }

    @Test func `is any of its v1`() {
        let both = header(1_000_000, sign(1_000_000, secret: "old"), sign(1_000_000))
        #expect(both?.signs(body, with: "whsec", at: now) == true)
        #expect(header(1_000_000, sign(1_000_000, secret: "old"))?.signs(body, with: "whsec", at: now) == false)
    }

    @Test(arguments: [(Int64(300), true), (301, false), (-300, true), (-301, false)])
    func `holds for five minutes`(age: Int64, holds: Bool) {
        let time = 1_000_000 - age
        #expect(header(time, sign(time))?.signs(body, with: "whsec", at: now) == holds)
    }

    @Test func `is of these bytes and this time`() {
        let signed = header(1_000_000, sign(1_000_000))
        #expect(signed?.signs(Array("{ }".utf8), with: "whsec", at: now) == false)
        #expect(header(1_000_001, sign(1_000_000))?.signs(body, with: "whsec", at: now) == false)
    }

    @Test func `has a time and a v1`() {
        let v0 = sign(1_000_000).replacing("v1=", with: "v0=")
        #expect(StripeSignature("t=1000000," + v0) == nil)
        #expect(StripeSignature(sign(1_000_000)) == nil)
        #expect(StripeSignature("t=1000000,t=1000001," + sign(1_000_000)) == nil)
        #expect(StripeSignature("t=one," + sign(1_000_000)) == nil)
        #expect(StripeSignature("") == nil)
        let extreme = StripeSignature("t=-9223372036854775808," + sign(1_000_000))
        #expect(extreme?.signs(body, with: "whsec", at: now) == false)
    }
}
