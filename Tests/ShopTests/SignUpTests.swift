import Commerce
import Crypto
import FoundationEssentials
import ShopTesting
import Storage
import Testing

@testable import Shop

@Suite struct `Signing up` {
    @Test func `keeps name and address, the address in lower case and both without spaces around them`() async throws {
        try await withShop { fixture in
            let made = try await fixture.shop.signUp(
                name: "  Ada Lovelace ",
                email: " Ada@Example.COM ",
                password: ShopFixture.password,
                address: "192.0.2.1"
            )
            let stored = try fixture.shop.database.read { try $0.customer(email: "ada@example.com") }
            #expect(stored == made)
            #expect(made.name == "Ada Lovelace")
            #expect(!made.isStaff)
            #expect(made.createdAt == fixture.clock.now)
        }
    }

    @Test func `keeps no password that could be read`() async throws {
        try await withShop { fixture in
            let customer = try await fixture.signUp()
            let hash = try fixture.shop.database.read { try $0.passwordHash(of: customer.id) }
            #expect(hash?.hasPrefix("$scrypt$") == true)
            fixture.shop.database.close()
            for name in ["shop.sqlite", "shop.sqlite-wal"] {
                let file = FileManager.default.contents(atPath: "\(fixture.folder)/\(name)") ?? Data()
                #expect(file.firstRange(of: Data(ShopFixture.password.utf8)) == nil)
            }
            #expect(!fixture.log.text.contains(ShopFixture.password))
            #expect(!fixture.log.text.contains("example.com"))
        }
    }

    @Test(arguments: ["ada@example.com", "ADA@EXAMPLE.COM", " ada@example.com"])
    func `an address has one account`(_ email: String) async throws {
        try await withShop { fixture in
            try await fixture.signUp()
            await #expect(throws: AccountError.emailTaken) { try await fixture.signUp(email) }
            #expect(try fixture.customerCount() == 1)
        }
    }

    @Test func `twenty at once with one address make one account`() async throws {
        try await withShop { fixture in
            let made = await withTaskGroup(of: Bool.self) { group in
                for _ in 0..<20 { group.addTask { (try? await fixture.signUp()) != nil } }
                return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(made == 1)
            let customers = try fixture.customerCount()
            #expect(customers == 1)
        }
    }

    @Test(arguments: [
        "", "   ", "a\u{0}b", "a\nb", "right\u{202E}left", "\u{200B}", "…", String(repeating: "a", count: 101),
        "e" + String(repeating: "\u{301}", count: 400),
    ])
    func `a name that is none is refused`(_ name: String) async throws {
        try await expectRefusal(name: name, fields: ["name"])
    }

    @Test(arguments: ["Ö", "李小龍", "Ольга", "O'Brien <b>", String(repeating: "ü", count: 100), "🦊 Fox"])
    func `a name may be in any alphabet`(_ name: String) throws {
        #expect(try AccountFields.readName(name) == name)
    }

    @Test(arguments: [
        "", "ada", "ada@", "@example.com", "ada@example", "ada@@example.com", "a@b@example.com", "ada@example.com.",
        "ada@.example.com", "ada@-example.com", "ada@exam ple.com", "ada\n@example.com", "ada@example.com\u{0}",
        ".ada@example.com", "a..da@example.com", "<ada@example.com>", "ada@[192.0.2.1]", "ada@192.0.2.1",
        "ada@exämple.com", "адa@example.com", #""ada lovelace"@example.com"#, "ada,eve@example.com",
        String(repeating: "a", count: 65) + "@example.com",
        "ada@" + String(repeating: "example.", count: 32) + "com",
    ])
    func `an address that cannot be one is refused`(_ email: String) async throws {
        try await expectRefusal(email: email, fields: ["email"])
    }

    @Test(arguments: ["a+b@example.co.uk", "o'brien@xn--exmple-cua.de", "1@2.io", "a.b-c_d@mail-1.example.com"])
    func `an unusual address is taken`(_ email: String) throws {
        #expect(try AccountFields.readEmail(email) == email)
    }

    @Test(arguments: [
        "", "short", "123456789", "          ", "ada@example.com", "Ada@Example.com", "control\u{7}character",
        String(repeating: "a", count: 201),
    ])
    func `a password that protects nothing is refused`(_ password: String) async throws {
        try await expectRefusal(password: password, fields: ["password"])
    }

    @Test func `everything wrong is told at once`() async throws {
        try await expectRefusal(name: "", email: "x", password: "x", fields: ["name", "email", "password"])
    }

    private func expectRefusal(
        name: String = "Ada",
        email: String = "ada@example.com",
        password: String = ShopFixture.password,
        fields: [String]
    ) async throws {
        try await withShop { fixture in
            let error = await #expect(throws: AccountError.self) {
                try await fixture.shop.signUp(name: name, email: email, password: password, address: "192.0.2.1")
            }
            #expect(error?.fields == fields)
            let customers = try fixture.customerCount()
            #expect(customers == 0)
        }
    }

    @Test func `is throttled by address`() async throws {
        try await withShop { fixture in
            for number in 0..<30 { try await fixture.signUp("ada\(number)@example.com") }
            await #expect(throws: AccountError.tooManyAttempts(seconds: 3600)) {
                try await fixture.signUp("late@example.com")
            }
            fixture.clock.advance(by: 3601)
            try await fixture.signUp("late@example.com")
        }
    }
}
