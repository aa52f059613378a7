import Commerce
import Crypto
import FoundationEssentials
import Shop
import ShopTesting
import Storage

@testable import Shop

/// What the tests about orders buy and pay with.
extension ShopFixture {
    /// A catalogue with a VPN at $6.00 and invoicing at $10.00, sold with the default markup of 30 %.
    func stock() async throws {
        upstream.script { state in
            state.products = .success([
                ListedProduct(
                    key: ProductType.vpn.key,
                    name: "VPN Service",
                    costs: [PlanKey(.monthly): 6, PlanKey(.annual): 54]
                ),
                ListedProduct(key: ProductType.invoiceAI.key, name: "Invoice AI", costs: [PlanKey(.monthly): 10]),
                ListedProduct(key: ProductType.crm.key, name: "CRM", costs: [PlanKey(.monthly): 15]),
            ])
        }
        await shop.syncCatalogue()
    }

    func customer(_ email: String = "ada@example.com", credit: Int64 = 100_000) async throws -> Customer {
        let customer = try await shop.signUp(
            name: "Ada",
            email: email,
            password: "correct horse battery",
            address: "192.0.2.1"
        )
        if credit > 0 {
            try await shop.addCredit(
                Money(minor: credit, .usd),
                to: customer.id,
                reason: "test",
                key: "credit-\(email)",
                by: customer.id
            )
        }
        return customer
    }

    func fill(
        _ customer: Customer,
        with product: ProductType = .vpn,
        _ values: [String: String] = ["billing_cycle": "monthly"]
    )
        async throws
    {
        try await shop.addToCart(
            { values[$0].map { [$0] } ?? [] },
            product: product.key,
            owner: .customer(customer.id)
        )
    }

    func checkOut(_ customer: Customer, by method: PaymentMethod = .credit) async throws -> String {
        guard let cart = try shop.cart(of: .customer(customer.id)) else { throw PlaceOrderError.emptyCart }
        return try await shop.placeOrder(
            customer: customer.id,
            checkoutKey: cart.checkoutKey,
            seen: cart.seen,
            method: method
        )
    }

    /// A paid order of one line.
    @discardableResult
    func order(
        _ customer: Customer,
        _ product: ProductType = .vpn,
        _ values: [String: String] = ["billing_cycle": "monthly"]
    ) async throws -> OrderLine {
        try await fill(customer, with: product, values)
        let number = try await checkOut(customer)
        return try line(of: number)
    }

    func line(of number: String) throws -> OrderLine {
        let lines = try shop.database.read { reader in
            try reader.order(number: number).map { try reader.lines(of: $0.id) } ?? []
        }
        guard let line = lines.first else { throw PlaceOrderError.emptyCart }
        return line
    }

    func again(_ line: OrderLine) throws -> OrderLine {
        guard let line = try shop.database.read({ try $0.line(line.id) }) else { throw MoveError.gone }
        return line
    }

    func forward() async { await Forwarder(shop: shop).runOnce() }

    func reconcile() async { await Reconciler(shop: shop).runOnce() }

    /// Every invariant that does not hold.
    func broken() throws -> [String] {
        try shop.database.read { try $0.checkInvariants() }.filter { !$0.holds }.map { "\($0.name): \($0.violations)" }
    }

    /// A service at the upstream as its list and its single reading show it.
    func service(
        _ id: String,
        client: UpstreamClientID?,
        type: ProductType = .vpn,
        status: String = "active",
        monthlyCost: Decimal = 6,
        cycle: BillingCycle = .monthly,
        deployment: String = "deployed",
        nextBillingAt: Date? = nil,
        data: [String: JSON] = [:]
    ) -> UpstreamService? {
        guard let id = UpstreamServiceID(id) else { return nil }
        return UpstreamService(
            id: id,
            clientID: client,
            type: type.key.text,
            status: status,
            monthlyCost: monthlyCost,
            billingCycle: cycle,
            nextBillingAt: nextBillingAt,
            deployment: deployment,
            record: .object(["service_data": .object(data), "billing_cycle": .string("monthly")])
        )
    }

    func client(of customer: Customer) throws -> UpstreamClientID? {
        try shop.database.read { try $0.clientLink(customer.id)?.client }
    }
}
