import Commerce
import Crypto
import ShopTesting
import Storage
import Testing

@testable import Shop

@Suite struct `Signing in` {
    @Test func `begins a session that knows the customer`() async throws {
        try await withShop { fixture in
            let customer = try await fixture.signUp()
            let session = try await fixture.signIn(" ADA@example.com")
            let found = try #require(try fixture.signedIn(session.token))
            #expect(found.customer == customer)
            #expect(found.session.device == "Firefox on Linux")
        }
    }

    @Test func `gives a new token each time and keeps none`() async throws {
        try await withShop { fixture in
            let customer = try await fixture.signUp()
            let one = try await fixture.signIn()
            let other = try await fixture.signIn()
            #expect(one.token.text != other.token.text)
            #expect(one.token.text.utf8.count == 43)
            let kept = try fixture.allSessions(of: customer.id).map(\.digest)
            #expect(Set(kept) == [one.token.digest, other.token.digest])
            #expect(!fixture.log.text.contains(one.token.text))
        }
    }

    @Test func `an unknown address and a wrong password are told the same`() async throws {
        try await withShop { fixture in
            try await fixture.signUp()
            for (email, password) in [
                ("ada@example.com", "wrong horse battery"), ("eve@example.com", ShopFixture.password), ("", ""),
                ("ada@example.com", ""), ("' OR 1=1 --", "x"),
            ] {
                await #expect(throws: AccountError.wrongCredentials) { try await fixture.signIn(email, password) }
            }
        }
    }

    @Test func `ten failures close an account for a while, known or not`() async throws {
        for email in ["ada@example.com", "unknown@example.com"] {
            try await withShop { fixture in
                try await fixture.signUp()
                for number in 0..<10 {
                    await #expect(throws: AccountError.wrongCredentials) {
                        try await fixture.signIn(email, "wrong horse battery", from: "192.0.2.\(number)")
                    }
                }
                await #expect(throws: AccountError.tooManyAttempts(seconds: 900)) { try await fixture.signIn(email) }
                fixture.clock.advance(by: 600)
                await #expect(throws: AccountError.tooManyAttempts(seconds: 300)) { try await fixture.signIn(email) }
            }
        }
    }

    @Test func `the right password after the pause is let in`() async throws {
        try await withShop { fixture in
            try await fixture.signUp()
            for _ in 0..<10 { _ = try? await fixture.signIn("ada@example.com", "wrong horse battery") }
            fixture.clock.advance(by: 901)
            _ = try await fixture.signIn()
        }
    }

    @Test func `a hundred failures from one address close it for all accounts`() async throws {
        try await withShop { fixture in
            try await fixture.signUp()
            for number in 0..<100 { _ = try? await fixture.signIn("eve\(number)@example.com", "x", from: "192.0.2.9") }
            await #expect(throws: AccountError.tooManyAttempts(seconds: 900)) {
                try await fixture.signIn(from: "192.0.2.9")
            }
            _ = try await fixture.signIn(from: "192.0.2.10")
        }
    }

    @Test func `many good sign-ins are never throttled`() async throws {
        try await withShop { fixture in
            try await fixture.signUp()
            for _ in 0..<150 { _ = try await fixture.signIn() }
        }
    }

    @Test func `limits can be lifted for load tests`() async throws {
        try await withShop(limits: .loadTest) { fixture in
            try await fixture.signUp()
            for _ in 0..<150 {
                await #expect(throws: AccountError.wrongCredentials) {
                    try await fixture.signIn("ada@example.com", "x")
                }
            }
        }
    }

    @Test func `is refused while too many passwords wait`() async throws {
        var limits = AttemptLimits.normal
        limits.waitingPasswords = 0
        try await withShop(limits: limits) { fixture in
            await #expect(throws: AccountError.busy) { try await fixture.signIn() }
            await #expect(throws: AccountError.busy) { try await fixture.signUp() }
        }
    }
}
