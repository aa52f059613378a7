import Commerce
import Crypto
import FoundationEssentials
import ShopTesting
import Storage
import Synchronization
import Testing

@testable import Shop

@Suite struct `A forgotten password` {
    private static let new = "a new horse, a new battery"

    /// Asks for a link and returns the token that was mailed; nil when no mail was written.
    private func ask(_ fixture: ShopFixture, _ email: String = "ada@example.com") async throws -> Token? {
        let made = Mutex<Token?>(nil)
        try await fixture.shop.requestPasswordReset(email: email, address: "192.0.2.1") { token in
            made.withLock { $0 = token }
            return "/new?token=\(token.text)"
        }
        return made.withLock { $0 }
    }

    private func mails(_ fixture: ShopFixture) throws -> [MailRecord] {
        try fixture.shop.database.read { try $0.mails(limit: 10) }
    }

    @Test func `is replaced by the mailed link, once, and every session ends`() async throws {
        try await withShop { fixture in
            try await fixture.signUp()
            let session = try await fixture.signIn()
            let token = try #require(try await ask(fixture, " ADA@example.com"))
            let mail = try #require(try mails(fixture).first)
            #expect(mail.mail.to == "ada@example.com")
            #expect(mail.mail.text.contains("/new?token=\(token.text)\n"))
            try await fixture.shop.resetPassword(token, to: Self.new)
            #expect(try fixture.signedIn(session.token) == nil)
            await #expect(throws: AccountError.wrongCredentials) { try await fixture.signIn() }
            _ = try await fixture.signIn("ada@example.com", Self.new)
            await #expect(throws: AccountError.linkClosed) {
                try await fixture.shop.resetPassword(token, to: "yet another horse")
            }
            #expect(!fixture.log.text.contains(token.text))
        }
    }

    @Test func `of nobody is answered the same, without a mail`() async throws {
        try await withShop { fixture in
            let token = try await ask(fixture, "eve@example.com")
            #expect(token == nil)
            #expect(try mails(fixture).isEmpty)
        }
    }

    @Test(arguments: ["", "ada", "ada@example", "a@b@c.example"])
    func `needs an address`(_ email: String) async throws {
        try await withShop { fixture in
            let error = await #expect(throws: AccountError.self) { _ = try await ask(fixture, email) }
            #expect(error?.fields == ["email"])
        }
    }

    @Test func `the link ends after an hour, and with the next one`() async throws {
        try await withShop { fixture in
            try await fixture.signUp()
            let old = try #require(try await ask(fixture))
            let new = try #require(try await ask(fixture))
            #expect(try !fixture.shop.isPasswordResetOpen(old))
            #expect(try fixture.shop.isPasswordResetOpen(new))
            fixture.clock.advance(by: Shop.resetLife)
            #expect(try !fixture.shop.isPasswordResetOpen(new))
            await #expect(throws: AccountError.linkClosed) {
                try await fixture.shop.resetPassword(new, to: Self.new)
            }
            _ = try await fixture.signIn()
        }
    }

    @Test func `a bad new password leaves the link open`() async throws {
        try await withShop { fixture in
            try await fixture.signUp()
            let token = try #require(try await ask(fixture))
            for password in ["", "short", "ada@example.com"] {
                let error = await #expect(throws: AccountError.self) {
                    try await fixture.shop.resetPassword(token, to: password)
                }
                #expect(error?.fields == ["new_password"])
            }
            try await fixture.shop.resetPassword(token, to: Self.new)
        }
    }

    @Test func `of two at once one counts`() async throws {
        try await withShop { fixture in
            try await fixture.signUp()
            let token = try #require(try await ask(fixture))
            let successes = await withTaskGroup(of: Bool.self) { group in
                for number in 0..<2 {
                    group.addTask {
                        (try? await fixture.shop.resetPassword(token, to: "horse number \(number)")) != nil
                    }
                }
                return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(successes == 1)
        }
    }

    @Test func `three mails an hour go to one address, known or not`() async throws {
        for email in ["ada@example.com", "eve@example.com"] {
            try await withShop { fixture in
                try await fixture.signUp()
                for _ in 0..<3 { _ = try await ask(fixture, email) }
                await #expect(throws: AccountError.tooManyAttempts(seconds: 3600)) { _ = try await ask(fixture, email) }
            }
        }
    }

    @Test func `the database keeps neither the token nor, once sent, the link`() async throws {
        try await withShop { fixture in
            try await fixture.signUp()
            let token = try #require(try await ask(fixture))
            let mail = try #require(try mails(fixture).first)
            try await fixture.shop.database.write {
                try $0.setOutcome(.accepted, of: mail.id, retryAt: fixture.clock.now)
            }
            #expect(try mails(fixture).first?.mail.text == "")
            #expect(try fixture.shop.isPasswordResetOpen(token))
        }
    }
}

@Suite struct `The next reading of the catalogue` {
    @Test(arguments: [(0, 900.0), (1, 60), (2, 120), (4, 480), (5, 900), (1_000_000, 900)])
    func `comes sooner after a failure`(_ failures: Int, _ seconds: Double) {
        #expect(Workers.secondsToNextSync(afterFailures: failures) == seconds)
    }
}
