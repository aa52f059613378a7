import Commerce
import Crypto
import FoundationEssentials
import Payments
import Shop
import ShopTesting
import Storage
import Testing

@testable import Web

/// Runs `body` with a shop that has something to sell, and every way to pay.
func withStore(_ body: (SiteFixture) async throws -> Void) async throws {
    let card = TestCard()
    let options: (inout SiteOptions) -> Void = { $0.decideTestCard = { card.decide($0, approve: $1) } }
    try await withSite(gateways: [card], options: options) { fixture in
        try await fixture.stock()
        try await fixture.shop.database.write { writer in
            var settings = try writer.settings()
            settings.bankDetails = "Ada Ltd\nGB00 TEST"
            try writer.saveSettings(settings)
        }
        try await body(fixture)
        let broken = try fixture.shop.database.read { try $0.checkInvariants() }.filter { !$0.holds }
        #expect(broken.isEmpty, "\(broken.map { "\($0.name): \($0.violations)" })")
    }
}

extension SiteFixture {
    /// A VPN for $6.00 a month and invoicing for $10.00, sold with a markup of 30 %: $7.80 and $13.00.
    /// - Parameter vpn: nil: it is listed no longer.
    func stock(vpn: Decimal? = 6) async throws {
        fixture.upstream.script { state in
            let vpn = vpn.map { ListedProduct(key: ProductType.vpn.key, name: "VPN", costs: [PlanKey(.monthly): $0]) }
            let invoices = ListedProduct(
                key: ProductType.invoiceAI.key,
                name: "Invoices",
                costs: [PlanKey(.monthly): 10]
            )
            state.products = .success([vpn, invoices].compactMap(\.self))
        }
        await shop.syncCatalogue()
    }

    func customer(of email: String = "ada@example.com") throws -> Customer {
        try #require(try shop.database.read { try $0.customer(email: email) })
    }

    func give(_ minor: Int64, to email: String = "ada@example.com") async throws {
        let customer = try customer(of: email).id
        let amount = Money(minor: minor, .usd)
        try await shop.addCredit(amount, to: customer, reason: "test", key: Token.random().text, by: customer)
    }

    func credit(of email: String = "ada@example.com") throws -> Int64 {
        let customer = try customer(of: email).id
        return try shop.database.read { try $0.credit(of: customer, in: .usd).minor }
    }

    func fill(_ owner: CartOwner, _ product: ProductType = .vpn) async throws {
        let typed = ["billing_cycle": "monthly", "subdomain": "ada-shop", "business_name": "Ada"]
        try await shop.addToCart({ typed[$0].map { [$0] } ?? [] }, product: product.key, owner: owner)
    }

    func fill(of email: String = "ada@example.com", _ product: ProductType = .vpn) async throws {
        try await fill(.customer(try customer(of: email).id), product)
    }

    /// Puts a VPN into the cart and orders it through the pages.
    func order(_ browser: Browser, of email: String = "ada@example.com", by method: String) async throws -> Page {
        try await fill(of: email)
        return try await browser.submit(
            await browser.get("/checkout"),
            "/checkout",
            ["payment_method": method, "terms": "yes"]
        )
    }

    /// A customer with a paid order of one line, which is still in the queue.
    func paidOrder() async throws -> (browser: Browser, order: Order, line: OrderLine) {
        let browser = try await customer()
        try await give(10_000)
        _ = try await order(browser, by: "credit")
        let order = try #require(try orders().first)
        return (browser, order, try line(of: order))
    }

    func orders(of email: String = "ada@example.com") throws -> [Order] {
        let customer = try customer(of: email).id
        return try shop.database.read { try $0.orders(of: customer, limit: 10) }
    }

    func line(of order: Order) throws -> OrderLine {
        try #require(try shop.database.read { try $0.lines(of: order.id) }.first)
    }

    func forward() async { await Forwarder(shop: shop).runOnce() }

    /// What the upstream says to the next order.
    func answer(_ outcome: UpstreamOutcome<AcceptedOrder>) {
        fixture.upstream.script { $0.orderOutcomes.append(outcome) }
    }

    /// The upstream lists one VPN, monthly for $6.
    func list(_ id: String, of client: UpstreamClientID?, record: JSON = .object([:])) throws {
        let service = UpstreamService(
            id: try #require(UpstreamServiceID(id)),
            clientID: client,
            type: "vpn",
            status: "active",
            monthlyCost: 6,
            billingCycle: .monthly,
            nextBillingAt: nil,
            deployment: nil,
            record: record
        )
        fixture.upstream.script { $0.services = .success([service]) }
    }

    /// The upstream accepts the next order and shows the VPN's password once.
    func acceptWithPassword(_ password: String = "s3cret-pass") throws {
        let id = try #require(UpstreamServiceID("77"))
        let reply = """
            {"success": true, "service_id": 77, "amount_charged": 6.00,
             "vpn_credentials": {"username": "ada-vpn", "password": "\(password)", "server": "vpn.example"}}
            """
        answer(.accepted(AcceptedOrder(service: id, charged: 6, newBalance: nil, reply: Array(reply.utf8))))
    }

    func refuse() {
        answer(.refused(Refusal(kind: .invalid, status: 422, code: "bad_plan", message: "No such plan")))
    }
}
