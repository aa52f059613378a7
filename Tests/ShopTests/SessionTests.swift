import Commerce
import Crypto
import FoundationEssentials
import ShopTesting
import Storage
import Testing

@testable import Shop

private let day = 86_400.0

@Suite struct `A session` {
    @Test func `ends thirty days after it was last seen`() async throws {
        try await withShop { fixture in
            try await fixture.signUp()
            let token = try await fixture.signIn().token
            fixture.clock.advance(by: 30 * day - 1)
            #expect(try fixture.shop.database.read { try $0.session(token.digest, at: fixture.clock.now) } != nil)
            fixture.clock.advance(by: 1)
            #expect(try fixture.signedIn(token) == nil)
        }
    }

    @Test func `lives on while it is used, but not beyond ninety days`() async throws {
        try await withShop { fixture in
            try await fixture.signUp()
            let token = try await fixture.signIn().token
            let end = fixture.clock.now.addingTimeInterval(90 * day)
            while fixture.clock.now.addingTimeInterval(20 * day) < end {
                fixture.clock.advance(by: 20 * day)
                #expect(try fixture.signedIn(token) != nil)
                let seenAt = fixture.clock.now
                #expect(try await eventually { try fixture.signedIn(token)?.session.seenAt == seenAt })
            }
            #expect(try fixture.signedIn(token)?.session.expiresAt == end)
            fixture.clock.advance(by: 10 * day)
            #expect(try fixture.signedIn(token) == nil)
        }
    }

    @Test func `is written at most once an hour`() async throws {
        try await withShop { fixture in
            let customer = try await fixture.signUp()
            let token = try await fixture.signIn().token
            let commits = fixture.shop.database.commitCount
            fixture.clock.advance(by: 3599)
            for _ in 0..<50 { _ = try fixture.signedIn(token) }
            // Whatever had been asked for before this write would be done by now.
            try await fixture.shop.rename(customer.id, to: "Ada L")
            #expect(fixture.shop.database.commitCount == commits + 1)
        }
    }

    @Test func `is nobody's for an unknown, ended or malformed token`() async throws {
        try await withShop { fixture in
            let customer = try await fixture.signUp()
            let session = try await fixture.signIn()
            #expect(try fixture.signedIn(Token.random()) == nil)
            try await fixture.shop.endSession(session.token.digest, of: customer.id)
            #expect(try fixture.signedIn(session.token) == nil)
        }
    }

    @Test func `cannot be ended by another customer`() async throws {
        try await withShop { fixture in
            try await fixture.signUp()
            let eve = try await fixture.signUp("eve@example.com")
            let session = try await fixture.signIn()
            try await fixture.shop.endSession(session.token.digest, of: eve.id)
            #expect(try fixture.signedIn(session.token) != nil)
        }
    }

    @Test func `can end all others of its customer, and only those`() async throws {
        try await withShop { fixture in
            let ada = try await fixture.signUp()
            try await fixture.signUp("eve@example.com")
            let eve = try await fixture.signIn("eve@example.com")
            _ = try await fixture.signIn()
            let kept = try await fixture.signIn()
            try await fixture.shop.endOtherSessions(of: try #require(try fixture.signedIn(kept.token)))
            #expect(try fixture.allSessions(of: ada.id).map(\.digest) == [kept.token.digest])
            #expect(try fixture.signedIn(eve.token) != nil)
        }
    }

    @Test func `is deleted some time after its end`() async throws {
        try await withShop { fixture in
            let ada = try await fixture.signUp()
            _ = try await fixture.signIn()
            fixture.clock.advance(by: 31 * day)
            let current = try await fixture.signIn()
            let now = fixture.clock.now
            try await fixture.shop.database.write { try $0.deleteExpiredSessions(at: now) }
            let kept = try fixture.shop.database.read { try $0.sessions(of: ada.id, at: .distantPast) }
            #expect(kept.map(\.digest) == [current.token.digest])
        }
    }
}

@Suite struct `Changing the password` {
    let new = "another horse battery"

    @Test func `lets the new one in, not the old one, and signs out everywhere else`() async throws {
        try await withShop { fixture in
            let ada = try await fixture.signUp()
            _ = try await fixture.signIn()
            let here = try await fixture.signIn()
            try await change(fixture, here.token, from: ShopFixture.password, to: new)
            #expect(try fixture.allSessions(of: ada.id).map(\.digest) == [here.token.digest])
            await #expect(throws: AccountError.wrongCredentials) { try await fixture.signIn() }
            _ = try await fixture.signIn("ada@example.com", new)
            #expect(!fixture.log.text.contains(new))
        }
    }

    @Test func `needs the current one`() async throws {
        try await withShop { fixture in
            try await fixture.signUp()
            let here = try await fixture.signIn().token
            await #expect(throws: AccountError.wrongPassword) {
                try await change(fixture, here, from: "wrong horse battery", to: new)
            }
            let empty = await #expect(throws: AccountError.self) { try await change(fixture, here, from: "", to: new) }
            #expect(empty?.fields == ["current_password"])
            _ = try await fixture.signIn()
        }
    }

    @Test(arguments: ["short", "ada@example.com"])
    func `refuses a new one that protects nothing`(_ new: String) async throws {
        try await withShop { fixture in
            try await fixture.signUp()
            let here = try await fixture.signIn().token
            let error = await #expect(throws: AccountError.self) {
                try await change(fixture, here, from: ShopFixture.password, to: new)
            }
            #expect(error?.fields == ["new_password"])
        }
    }

    @Test func `is throttled, so that a stolen session cannot guess`() async throws {
        try await withShop { fixture in
            try await fixture.signUp()
            let here = try await fixture.signIn().token
            for _ in 0..<10 { try? await change(fixture, here, from: "wrong horse battery", to: new) }
            await #expect(throws: AccountError.tooManyAttempts(seconds: 900)) {
                try await change(fixture, here, from: ShopFixture.password, to: new)
            }
        }
    }

    @Test func `two at once leave one password and no session of the other`() async throws {
        try await withShop { fixture in
            let ada = try await fixture.signUp()
            let here = try #require(try await fixture.signedIn(fixture.signIn().token))
            let there = try #require(try await fixture.signedIn(fixture.signIn().token))
            let passwords = ["first horse battery", "second horse battery"]
            await withTaskGroup(of: Void.self) { group in
                for (signedIn, password) in zip([here, there], passwords) {
                    group.addTask { try? await change(fixture, signedIn, from: ShopFixture.password, to: password) }
                }
            }
            var accepted: [String] = []
            for password in passwords where (try? await fixture.signIn("ada@example.com", password)) != nil {
                accepted.append(password)
            }
            #expect(accepted.count == 1)
            #expect(try fixture.allSessions(of: ada.id).count == 2)
        }
    }

    private func change(_ fixture: ShopFixture, _ token: Token, from old: String, to new: String) async throws {
        try await change(fixture, #require(try fixture.signedIn(token)), from: old, to: new)
    }

    private func change(_ fixture: ShopFixture, _ signedIn: SignedIn, from old: String, to new: String) async throws {
        try await fixture.shop.changePassword(of: signedIn, current: old, new: new, address: "192.0.2.1")
    }
}

@Suite struct `Changing the name` {
    @Test func `changes it, or tells what is wrong`() async throws {
        try await withShop { fixture in
            let ada = try await fixture.signUp()
            try await fixture.shop.rename(ada.id, to: " Ada King ")
            let error = await #expect(throws: AccountError.self) { try await fixture.shop.rename(ada.id, to: "") }
            #expect(error?.fields == ["name"])
            #expect(try fixture.shop.database.read { try $0.customer(ada.id) }?.name == "Ada King")
        }
    }
}
