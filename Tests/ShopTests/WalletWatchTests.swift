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
