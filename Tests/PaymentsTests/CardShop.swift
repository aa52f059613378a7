import Commerce
import Crypto
import FoundationEssentials
import HTTP
import Outbound
import Payments
import Sandbox
import ShopTesting
import Storage
import Synchronization
import Testing

@testable import Shop

/// A shop that takes cards by the pretend Stripe, over a real socket. Events wait until a test hands them over.
struct CardShop: Sendable {
    let fixture: ShopFixture
    let sandbox: StripeSandbox
    let clock: TestClock
    let customer: Customer

    static let webhookSecret = "whsec_test"

    var shop: Shop { fixture.shop }

    /// Both clocks go on together.
    func advance(by seconds: Double) {
        clock.advance(by: seconds)
        fixture.clock.advance(by: seconds)
    }

    // MARK: Ordering and paying

    /// Places an order of one VPN for a month, to be paid by card.
    func order() async throws -> Order {
        try await shop.addToCart(
            { $0 == "billing_cycle" ? ["monthly"] : [] },
            product: ProductType.vpn.key,
            owner: .customer(customer.id)
        )
        let cart = try #require(try shop.cart(of: .customer(customer.id)))
        let number = try await shop.placeOrder(
            customer: customer.id,
            checkoutKey: cart.checkoutKey,
            seen: cart.seen,
            method: .gateway("stripe")
        )
        return try #require(try shop.database.read { try $0.order(number: number) })
    }

    /// Presses "pay".
    /// - Returns: the session's id, which ends the address of its page.
    func press(_ order: Order, keepsCard: Bool = false) async throws -> String {
        let url = try await shop.beginPayment(
            of: order,
            gateway: "stripe",
            customer: customer,
            keepsCard: keepsCard
        )
        return try #require(url.split(separator: "/").last.map(String.init))
    }

    /// A paid order: pressed, paid on the page, told by a webhook, looked up.
    func paidOrder() async throws -> (order: Order, session: String) {
        let order = try await order()
        let session = try await press(order)
        try await control("pay", ["session": .string(session)])
        try await handOver()
        return (try again(order), session)
    }

    func again(_ order: Order) throws -> Order {
        try #require(try shop.database.read { try $0.order(order.id) })
    }

    func payment(of order: Order) throws -> Payment {
        try #require(try shop.database.read { try $0.payments(of: order.id) }.first)
    }

    func line(of order: Order) throws -> OrderLine {
        try #require(try shop.database.read { try $0.lines(of: order.id) }.first)
    }

    func attempts(of order: Order) throws -> [StoredAttempt] {
        try shop.database.read { try $0.paymentAttempts(of: order.id) }
    }

    func differences() throws -> [GatewayDifference] {
        try shop.database.read { try $0.gatewayDifferences(openOnly: false, limit: 100) }
    }

    // MARK: Events

    /// Every event of the gateway, the oldest first, as it would be sent.
    func events() async throws -> [[UInt8]] {
        try await report("events").elements.map { $0.map(\.bytes) } ?? []
    }

    func sign(_ body: [UInt8], at moment: Date? = nil, secret: String = webhookSecret) -> String {
        let time = Int((moment ?? clock.now).timeIntervalSince1970)
        let signature = Hash.hmacSHA256(key: Array(secret.utf8), Array("\(time).".utf8) + body)
        return "t=\(time),v1=\(Hex.encode(signature))"
    }

    func receive(_ body: [UInt8]) async throws {
        try await shop.receiveNotice(body, signature: sign(body), gateway: "stripe")
    }

    /// Hands over every event that there is, and lets the shop look up what each is about.
    func handOver(reversed: Bool = false) async throws {
        let events = try await events()
        for event in reversed ? events.reversed() : events { try await receive(event) }
        await GatewayInbox(shop: shop).runOnce()
    }

    // MARK: The control room

    func control(_ name: String, _ body: [String: JSON]) async throws {
        let answer = await ask(.post, name, JSON.object(body).bytes)
        try #require(answer.status == .ok, "\(name): \(String(decoding: answer.body, as: UTF8.self))")
    }

    func report(_ name: String) async throws -> JSON {
        try #require(JSON(bytes: await ask(.get, name, []).body))
    }

    private func ask(_ method: HTTP.Method, _ name: String, _ body: [UInt8]) async -> Response {
        await sandbox.respond(to: Request(method: method, target: "/control/stripe/" + name, body: body))
    }

    /// What the gateway's balance came to, and what our books say, in minor units of the shop's currency.
    func balances() async throws -> (theirs: Int64, ours: Int64) {
        let currency = try shop.database.read { try $0.settings().currency }
        let net = try await report("state").at(["balance", currency.code.lowercased(), "net"])?.text ?? "0"
        let ours = try shop.database.read { try $0.gatewaySums(since: .distantPast) }
            .filter { $0.taken.currency == currency }
            .reduce(Int64(0)) { $0 + $1.taken.minor - $1.paidBack.minor - $1.fees.minor - $1.disputed.minor }
        return (Int64(net) ?? 0, ours)
    }
}

/// Runs `body` with a shop that sells a VPN for 39.00 of its currency, and proves its database afterwards.
func withCardShop(in currency: Currency? = .usd, _ body: (CardShop) async throws -> Void) async throws {
    let clock = TestClock()
    var options = StripeSandboxOptions()
    options.webhookSecret = CardShop.webhookSecret
    options.clock = { Int(clock.now.timeIntervalSince1970 * 1000) }
    let sandbox = try StripeSandbox(options: options)
    let server = Server(.init()) { await sandbox.respond(to: $0) }
    let base = "http://127.0.0.1:\(try server.start())"
    sandbox.setPageBase(base)
    let gateway = StripeCheckout(
        .init(url: base, secretKey: options.secretKey, webhookSecret: options.webhookSecret),
        http: HTTPClient()
    )
    do {
        try await withShop(gateways: [gateway]) { fixture in
            let customer = try await fixture.stockCards(in: try #require(currency))
            try await body(CardShop(fixture: fixture, sandbox: sandbox, clock: clock, customer: customer))
            let broken = try fixture.shop.database.read { try $0.checkInvariants() }.filter { !$0.holds }
            #expect(broken.isEmpty, "\(broken.map { "\($0.name): \($0.violations)" })")
        }
    } catch {
        await server.stop(within: 1)
        throw error
    }
    await server.stop(within: 1)
}

extension ShopFixture {
    fileprivate func stockCards(in currency: Currency) async throws -> Customer {
        try await shop.database.write { writer in
            var settings = try writer.settings()
            settings.currency = currency
            settings.rate = currency.exponent == 0 ? 100 : 1
            try writer.saveSettings(settings)
        }
        upstream.script { state in
            state.products = .success([
                ListedProduct(key: ProductType.vpn.key, name: "VPN", costs: [PlanKey(.monthly): 30])
            ])
        }
        await shop.syncCatalogue()
        return try await shop.signUp(
            name: "Ada",
            email: "ada@example.com",
            password: "correct horse battery",
            address: "192.0.2.1"
        )
    }
}
