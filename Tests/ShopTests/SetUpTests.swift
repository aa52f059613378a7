import Commerce
import Crypto
import ShopTesting
import Storage
import Testing

@testable import Shop

extension ShopFixture {
    fileprivate func setUp(
        _ token: Token,
        shopName: String = "Ada's",
        email: String = "ada@example.com"
    ) async throws -> Customer {
        try await shop.setUp(
            token,
            shopName: shopName,
            name: "Ada",
            email: email,
            password: Self.password,
            address: "192.0.2.1"
        )
    }

    fileprivate func openSetUp() async throws -> Token {
        try #require(try await shop.openSetUp())
    }
}

@Suite struct `The set-up link` {
    @Test func `makes the first administrator and names the shop`() async throws {
        try await withShop { fixture in
            let token = try await fixture.openSetUp()
            #expect(try fixture.shop.isSetUpOpen(token))
            #expect(try await fixture.setUp(token).isStaff)
            #expect(try fixture.shop.database.read { try $0.settings() }.shopName == "Ada's")
            #expect(!fixture.log.text.contains(token.text))
        }
    }

    @Test func `works once`() async throws {
        try await withShop { fixture in
            let token = try await fixture.openSetUp()
            _ = try await fixture.setUp(token)
            #expect(try fixture.shop.isSetUpOpen(token) == false)
            await #expect(throws: AccountError.setUpClosed) {
                try await fixture.setUp(token, email: "eve@example.com")
            }
            #expect(try await fixture.shop.openSetUp() == nil)
        }
    }

    @Test func `makes one administrator of ten at once`() async throws {
        try await withShop { fixture in
            let token = try await fixture.openSetUp()
            let made = await withTaskGroup(of: Bool.self) { group in
                for number in 0..<10 {
                    group.addTask { (try? await fixture.setUp(token, email: "a\(number)@example.com")) != nil }
                }
                return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(made == 1)
            let customers = try fixture.shop.database.read { try $0.customers(limit: 20) }
            #expect(customers.map(\.isStaff) == [true])
        }
    }

    @Test func `is the last one that was printed`() async throws {
        try await withShop { fixture in
            let old = try await fixture.openSetUp()
            let new = try await fixture.openSetUp()
            await #expect(throws: AccountError.setUpClosed) { try await fixture.setUp(old) }
            await #expect(throws: AccountError.setUpClosed) { try await fixture.setUp(Token.random()) }
            _ = try await fixture.setUp(new)
        }
    }

    @Test func `goes on working after a form with mistakes`() async throws {
        try await withShop { fixture in
            let token = try await fixture.openSetUp()
            let error = await #expect(throws: AccountError.self) {
                try await fixture.setUp(token, shopName: "", email: "no address")
            }
            #expect(error?.fields == ["shop_name", "email"])
            #expect(try fixture.hasStaff() == false)
            _ = try await fixture.setUp(token)
        }
    }

    @Test func `does not take over a customer's account`() async throws {
        try await withShop { fixture in
            try await fixture.signUp()
            let token = try await fixture.openSetUp()
            await #expect(throws: AccountError.emailTaken) { try await fixture.setUp(token) }
            #expect(try fixture.hasStaff() == false)
        }
    }
}

@Suite struct `Adding staff` {
    @Test func `makes an account, closes the set-up link, and does nothing when repeated`() async throws {
        try await withShop { fixture in
            let token = try await fixture.openSetUp()
            #expect(
                try await fixture.shop.addStaff(email: "Boss@example.com", password: ShopFixture.password) == .added
            )
            #expect(try fixture.shop.isSetUpOpen(token) == false)
            #expect(
                try await fixture.shop.addStaff(email: "boss@example.com", password: "an older password")
                    == .alreadyStaff
            )
            #expect(try await fixture.signIn("boss@example.com").customer.isStaff)
        }
    }

    @Test func `promotes a customer, who keeps the password`() async throws {
        try await withShop { fixture in
            try await fixture.signUp()
            #expect(try await fixture.shop.addStaff(email: "ada@example.com", password: nil) == .promoted)
            #expect(try await fixture.signIn().customer.isStaff)
        }
    }

    @Test func `needs an address, and a password for a new account`() async throws {
        try await withShop { fixture in
            for (email, password, field) in [
                ("boss", "long enough 1", "email"), ("boss@example.com", nil, "password"),
                ("boss@example.com", "short", "password"),
            ] {
                let error = await #expect(throws: AccountError.self) {
                    try await fixture.shop.addStaff(email: email, password: password)
                }
                #expect(error?.fields == [field])
            }
        }
    }

    @Test func `twice at once makes one account`() async throws {
        try await withShop { fixture in
            let additions = try await withThrowingTaskGroup(of: StaffAddition.self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        try await fixture.shop.addStaff(email: "boss@example.com", password: ShopFixture.password)
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(additions.count { $0 == .added } == 1)
            #expect(additions.count { $0 == .alreadyStaff } == 7)
        }
    }
}
