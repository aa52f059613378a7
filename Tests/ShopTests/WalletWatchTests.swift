import Commerce
import FoundationEssentials
import ShopTesting
import Testing

@testable import Shop
@testable import Storage

@Suite struct WalletWatchTests {
    @Test func `staff get one mail each time that the wallet falls below the limit`() async throws {
        try await withShop { fixture in
            for name in ["a", "b"] {
                _ = try await fixture.shop.addStaff(email: "\(name)@example.com", password: "correct horse battery")
            }
            try await fixture.shop.changeLowWalletLimit("50")
            let balances: [(dollars: Int64, mails: Int)] = [
                (60, 0), (50, 0), (49, 2), (48, 2), (30, 2), (49, 2), (50, 2), (49, 4), (10, 4),
            ]
            for (dollars, mails) in balances {
                try await fixture.read(dollars * 100)
                #expect(try fixture.mails.count == mails, "\(dollars)")
            }
            let mail = try #require(try fixture.mails.last)
            #expect(mail.mail.subject == "The supplier’s wallet holds $49.00")
            #expect(mail.mail.text.contains("below the $50.00"))
            #expect(Set(try fixture.mails.map(\.mail.to)) == ["a@example.com", "b@example.com"])
        }
    }

    @Test func `without a limit there is no mail`() async throws {
        try await withShop { fixture in
            _ = try await fixture.shop.addStaff(email: "a@example.com", password: "correct horse battery")
            try await fixture.shop.changeLowWalletLimit("")
            try await fixture.read(0)
            #expect(try fixture.mails.isEmpty)
        }
    }

    @Test func `two alarms at once cannot be`() async throws {
        try await withShop { fixture in
            let now = fixture.clock.now
            let add: @Sendable (Writer) throws -> Void = { writer in
                _ = try writer.addWalletAlarm(.zero(.usd), below: Money(minor: 1, .usd), at: now)
            }
            try await fixture.shop.database.write(add)
            await #expect(throws: DatabaseError.self) { try await fixture.shop.database.write(add) }
        }
    }

    @Test(arguments: ["-1", "ten", "1.234", "1e3", "99999999999"])
    func `a limit that is no amount is refused`(_ typed: String) async throws {
        try await withShop { fixture async throws in
            await #expect(throws: ChangeWalletError.self) { try await fixture.shop.changeLowWalletLimit(typed) }
            #expect(try fixture.shop.database.read { try $0.lowWalletLimit() } == Money(minor: 2_000, .usd))
        }
    }

    @Test func `what renewals will take is kept by day, whatever becomes of the services`() async throws {
        try await withShop { fixture in
            let vpn = try await Subscription(fixture)
            let id = try vpn.service.id
            let costs = {
                let now = fixture.clock.now
                return try fixture.shop.database.read { reader in
                    try reader.renewalCosts(from: now, until: now.addingTimeInterval(365 * 86_400))
                }
            }
            func day(_ date: Date) -> Date { Date(milliseconds: date.milliseconds / 86_400_000 * 86_400_000) }
            func expect(_ expected: [WalletForecast.Renewals]) throws {
                #expect(try costs() == expected)
                #expect(try fixture.broken() == [])
            }
            let cost = Money(minor: 600, .usd)
            try expect([.init(at: day(vpn.start), cost: cost, months: 1)])
            let later = vpn.start.addingTimeInterval(31 * 86_400)
            try await vpn.bill(at: later)
            try expect([.init(at: day(later), cost: cost, months: 1)])
            for _ in 0..<2 { try await vpn.bill(at: later) }
            try expect([.init(at: day(later), cost: cost, months: 1)])
            try await fixture.shop.database.write { try $0.setEnd(later, of: id) }
            try expect([])
            try await fixture.shop.database.write { try $0.setEnd(nil, of: id) }
            // A second one on the same day, and then one of the two has ended.
            let second = try await fixture.order(vpn.ada)
            await fixture.forward()
            let other = try #require(try fixture.shop.database.read { try $0.service(of: second.id) })
            try await fixture.shop.database.write {
                try $0.setStatus("active", nextBillingAt: later, pollAt: nil, of: other.id)
            }
            try expect([.init(at: day(later), cost: Money(minor: 1_200, .usd), months: 1)])
            try await fixture.shop.database.write {
                try $0.move(second.id, .ended, at: fixture.clock.now, actor: "test")
            }
            try expect([.init(at: day(later), cost: cost, months: 1)])
            try await fixture.shop.database.write { _ = try $0.run("UPDATE upcoming_costs SET cost_minor = 1") }
            #expect(try fixture.broken().count == 1)
        }
    }

    @Test func `charges are told apart by what they were for, and what was taken besides is found`() async throws {
        try await withShop { fixture in
            try await fixture.stock()
            let line = try await fixture.order(try await fixture.customer())
            try await fixture.read(10_000)
            fixture.clock.advance(by: 60)
            await fixture.forward()
            #expect(try fixture.again(line).state == .delivered)
            fixture.clock.advance(by: 60)
            // Six dollars for the order, and three that nobody here knows of.
            try await fixture.read(9_100)
            fixture.clock.advance(by: 3 * 86_400)
            let (now, start) = (fixture.clock.now, fixture.clock.now.addingTimeInterval(-10 * 86_400))
            try fixture.shop.database.read { reader in
                let statement = try reader.walletStatement(since: start, at: now)
                #expect(statement.unmatched.map(\.amount) == [Money(minor: 300, .usd)])
                let charge = try #require(try reader.walletCharges(limit: 1).first)
                #expect(charge.isRenewal == false)
                #expect(try reader.walletSpending(since: start).values.map(\.orders) == [600])
                let forecast = try #require(try fixture.shop.walletForecast(in: reader))
                #expect(forecast.spent == Money(minor: 600, .usd))
                #expect(forecast.days == 4)
            }
            let staff = line.customer
            let seen = try #require(
                try fixture.shop.database.read { try $0.walletStatement(since: start, at: now) }.unmatched.first?.at
            ).milliseconds
            let known = await withTaskGroup(of: Bool.self) { group in
                for _ in 0..<4 {
                    group.addTask { (try? await fixture.shop.know("a test", of: seen, by: staff)) ?? false }
                }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(known == 1)
            try fixture.shop.database.read { reader in
                #expect(try reader.walletStatement(since: start, at: now).unmatched.isEmpty)
                // What was taken besides is no pace of orders.
                #expect(try fixture.shop.walletForecast(in: reader)?.spent == Money(minor: 600, .usd))
                #expect(try reader.walletSpending(since: start).values.map(\.others).reduce(0, +) == 300)
                let charge = try #require(try reader.walletCharges(limit: 9).first { $0.known != nil })
                #expect(charge.note == "a test" && charge.charged == Money(minor: 300, .usd))
                #expect(charge.known?.at == now)
            }
            #expect(try fixture.broken() == [])
        }
    }
}

extension ShopFixture {
    /// The wallet as the next reading finds it.
    fileprivate func read(_ minor: Int64) async throws {
        upstream.script { $0.balance = .success(Money(minor: minor, .usd)) }
        clock.advance(by: 60)
        _ = try await shop.readWallet(through: upstream)
    }

    fileprivate var mails: [MailRecord] {
        get throws { try shop.database.read { try $0.mails(limit: 100) }.filter { $0.kind == "wallet-low" } }
    }
}
