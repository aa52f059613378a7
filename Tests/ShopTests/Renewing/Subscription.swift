import Commerce
import FoundationEssentials
import ShopTesting
import Storage
import Testing

@testable import Shop

/// A customer with one monthly VPN for $7.80 whose next period begins in thirty days.
struct Subscription {
    let shop: ShopFixture
    let ada: Customer
    let line: OrderLine
    let start: Date

    init(_ shop: ShopFixture, credit: Int64 = 100_000) async throws {
        try await shop.stock()
        let ada = try await shop.customer(credit: credit)
        try await self.init(shop, of: ada, line: try await shop.order(ada))
    }

    /// What somebody has just paid.
    init(_ shop: ShopFixture, of ada: Customer, line: OrderLine) async throws {
        (self.shop, self.ada, self.line) = (shop, ada, line)
        await shop.forward()
        start = shop.clock.now.addingTimeInterval(30 * RenewalSchedule.day)
        try await bill(at: start)
    }

    var service: Service {
        get throws { try #require(try shop.shop.database.read { try $0.service(of: line.id) }) }
    }

    var renewals: [Renewal] {
        get throws { try shop.shop.database.read { try $0.renewals(of: try service.id, limit: 50) } }
    }

    var latest: Renewal { get throws { try #require(try renewals.first) } }

    func order(_ renewal: Renewal) throws -> Order {
        try #require(try shop.shop.database.read { try $0.order(renewal.order) })
    }

    /// What the upstream says the next billing date is.
    func bill(at date: Date) async throws {
        let service = try service
        try await shop.shop.database.write {
            try $0.setStatus("active", nextBillingAt: date, pollAt: nil, of: service.id)
        }
        let there = shop.service(service.upstreamID?.text ?? "", client: nil, nextBillingAt: date)
        shop.upstream.script { $0.services = .success([there].compactMap(\.self)) }
    }

    /// Moves to so many days before the period begins and does what is due.
    func renew(daysBefore days: Double) async {
        shop.clock.advance(by: start.addingTimeInterval(-days * RenewalSchedule.day).timeIntervalSince(shop.clock.now))
        await shop.shop.renewServices()
    }

    func end(unpaid: UnpaidRenewal) async throws {
        try await shop.shop.database.write {
            try $0.saveRenewalSettings(RenewalSettings(leadDays: 14, unpaid: unpaid))
        }
    }

    func mails(_ kind: String) throws -> [MailRecord] {
        try shop.shop.database.read { try $0.mails(limit: 200) }.filter { $0.kind.hasPrefix(kind) }
    }

    /// A mail server took all that wait.
    func send() async throws {
        for mail in try mails("") {
            try await shop.shop.database.write { try $0.setOutcome(.accepted, of: mail.id, retryAt: shop.clock.now) }
        }
    }

    func pay(_ renewal: Renewal) async throws {
        try await shop.shop.payWithCredit(renewal.order, customer: ada.id)
    }
}
