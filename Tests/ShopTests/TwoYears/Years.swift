import Commerce
import Crypto
import FoundationEssentials
import Randomness
import ShopTesting
import Storage
import Synchronization
import Testing

@testable import Shop

/// Years of a shop in seconds: customers who pay their months by card, from credit, by hand, late, or never, who change
/// their minds and their cards, get money back; a gateway and a supplier that fail; prices that move; restarts.
final class Years {
    struct Options {
        var customers = 60
        var months = 24
        var seed: UInt64 = 1
    }

    /// How a customer pays; drawn once.
    enum Habit: CaseIterable {
        case card, fickleCard, credit, byHand, late, never, leaves
    }

    let options: Options
    let clock: TestClock
    let bank: CardBank
    let supplier: Supplier
    private(set) var shop: Shop
    let database: Database
    private let vault: Vault
    var chance: SplitMix
    var habits: [Customer.ID: Habit] = [:]
    private var moves = false
    private(set) var restarts = 0
    var refunds = 0

    init(_ options: Options, database: Database) throws {
        self.options = options
        self.database = database
        chance = SplitMix(seed: options.seed)
        clock = TestClock()
        bank = CardBank(clock: clock)
        supplier = Supplier(price: 600, clock: clock, seed: options.seed &+ 7)
        vault = try Vault(key: [UInt8](repeating: 7, count: 32))
        shop = Self.open(database, vault, supplier, bank, clock)
        let faults = Mutex(SplitMix(seed: options.seed &+ 13))
        bank.fail { _ in
            faults.withLock { chance in
                chance.once(in: 60) ? chance.once(in: 2) ? .notSent : .answerLost : nil
            }
        }
    }

    private static func open(
        _ database: Database,
        _ vault: Vault,
        _ supplier: Supplier,
        _ bank: CardBank,
        _ clock: TestClock
    ) -> Shop {
        Shop(
            database: database,
            vault: vault,
            upstream: supplier,
            gateways: [bank],
            passwords: PasswordHasher(cost: .minimal),
            now: { clock.now },
            uptime: { clock.uptime }
        )
    }

    // MARK: Days

    func pass() async throws {
        await shop.syncCatalogue()
        try await shop.database.write { try $0.saveRenewalSettings(RenewalSettings(leadDays: 14, unpaid: .end)) }
        let days = options.months * 30 + 20
        for day in 0..<days {
            try await open(customersUntil: options.customers * (day + 1) / 60)
            clock.advance(by: 79_200)
            try await work()
            await shop.sweepGateways()
            try await behave()
            for _ in 0..<2 {
                clock.advance(by: 3_600)
                try await work()
            }
            if day % 45 == 44 { moves = true }
            if moves { try await movePrices() }
            if day % 11 == 10 { try await restart() }
            if day == days / 2 {
                try await shop.database.write {
                    try $0.saveRenewalSettings(RenewalSettings(leadDays: 10, unpaid: .carry))
                }
            }
        }
        // What was charged in the last hour is noticed.
        for _ in 0..<4 {
            clock.advance(by: 3_600)
            try await work()
        }
    }

    /// What the workers do, every hour of a real day; here at the end of it.
    private func work() async throws {
        supplier.renew()
        await Forwarder(shop: shop).runOnce()
        while try !database.read({ try $0.servicesToPoll(at: clock.now, limit: 1) }).isEmpty {
            await ServicePoller(shop: shop).runOnce()
        }
        await GatewayInbox(shop: shop).runOnce()
        await shop.renewServices()
        try? await shop.expireOrders()
        try await sendMails()
    }

    private func sendMails() async throws {
        let now = clock.now
        let due = try database.read { try $0.mailsToSend(at: now, limit: 10_000) }
        guard !due.isEmpty else { return }
        try await database.write { writer in
            for mail in due { try writer.setOutcome(.accepted, of: mail.id, retryAt: now) }
        }
    }

    /// Not while it is open what was charged at the old one.
    private func movePrices() async throws {
        let now = clock.now
        guard try database.read({ try $0.unchargedRenewals(startedBefore: now, limit: 1) }).isEmpty else { return }
        moves = false
        supplier.move(to: Int64.random(in: 500...900, using: &chance))
        await shop.syncCatalogue()
        await shop.mirrorServices()
    }

    private func restart() async throws {
        restarts += 1
        shop = Self.open(database, vault, supplier, bank, clock)
        try await shop.loseInterruptedWork()
        await shop.makeDue()
    }
}
