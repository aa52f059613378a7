import Commerce
import FoundationEssentials
import ShopTesting
import Storage
import Testing

@testable import Shop

/// A customer who bought a monthly VPN by card and asked for the card to be kept.
struct CardSubscription {
    let bank: CardBank
    let vpn: Subscription

    var shop: Shop { vpn.shop.shop }

    init(_ shop: ShopFixture, _ bank: CardBank, _ temper: CardBank.Temper = .pays, credit: Int64 = 0) async throws {
        self.bank = bank
        try await shop.stock()
        let ada = try await shop.customer(credit: credit)
        try await shop.fill(ada)
        let number = try await shop.checkOut(ada, by: .gateway(bank.key))
        let order = try #require(try shop.shop.database.read { try $0.order(number: number) })
        let attempt = try await shop.page(of: order, for: ada, keepsCard: true)
        bank.pay(attempt, temper)
        try await shop.shop.settle(attempt: attempt)
        vpn = try await Subscription(shop, of: ada, line: try shop.line(of: number))
    }

    var attempts: [StoredAttempt] {
        get throws { try shop.database.read { try $0.paymentAttempts(of: try vpn.latest.order) } }
    }

    var payments: [Payment] {
        get throws { try shop.database.read { try $0.payments(of: try vpn.latest.order) } }
    }

    var unattended: [CardBank.Charge] { bank.charges.filter(\.isUnattended) }
}

extension ShopFixture {
    /// Presses "pay".
    /// - Returns: the attempt's id, which ends the address of its page.
    func page(of order: Order, for customer: Customer, keepsCard: Bool = false) async throws -> String {
        let url = try await shop.beginPayment(
            of: order,
            gateway: "cards",
            customer: customer,
            keepsCard: keepsCard
        )
        return try #require(url.split(separator: "/").last.map(String.init))
    }
}

/// Runs `body` with a shop that takes cards and keeps them.
func withCards(_ body: (ShopFixture, CardBank) async throws -> Void) async throws {
    let clock = TestClock()
    let bank = CardBank(clock: clock)
    try await withShop(gateways: [bank], clock: clock) { shop in
        try await body(shop, bank)
        #expect(try shop.broken() == [])
    }
}
