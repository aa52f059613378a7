import Commerce
import FoundationEssentials
import Testing

@testable import Storage

/// The version under which pages are kept.
@Suite struct CatalogueVersionTests {
    private let scratch: Scratch
    private let database: Database

    init() async throws {
        scratch = try Scratch()
        database = try Database(path: scratch.path)
        let repository = String(#filePath.split(separator: "/Tests/StorageTests/")[0])
        try database.migrate(folder: "/" + repository.drop { $0 == "/" } + "/Migrations")
        try await database.write { writer in
            try writer.run("INSERT INTO products (key, name, description, is_listed) VALUES ('vpn', 'VPN', '', 1)")
            try writer.run(
                """
                INSERT INTO plans (product_key, plan_key, name, unit, position, listed_cost, is_listed)
                VALUES ('vpn', 'monthly', 'Monthly', 'each', 0, '6', 1)
                """
            )
        }
    }

    @Test(
        arguments: [
            "UPDATE settings SET shop_name = 'x'", "UPDATE settings SET accent = '#000000'",
            "UPDATE settings SET font = 'mono'", "UPDATE settings SET tagline = 'x'", "UPDATE settings SET lead = 'x'",
            "UPDATE settings SET footer = 'x'", "UPDATE settings SET currency = 'EUR'",
            "UPDATE settings SET rate = '2'",
            "UPDATE settings SET bank_details = 'x'", "UPDATE settings SET support_email = 'x'",
            "UPDATE settings SET imprint = 'x'", "UPDATE settings SET terms = 'x'", "UPDATE settings SET privacy = 'x'",
            "UPDATE settings SET tax_mode = 'inclusive'", "UPDATE settings SET tax_day = 1",
            "UPDATE settings SET seller_country = 'DE'",
            "INSERT INTO tax_rules (country, region, category, name, rate, valid_from) VALUES ('DE', '', '', 'VAT', 19000, 0)",
            "INSERT INTO logo VALUES (1, 'a', 'image/png', x'00')",
            "INSERT INTO products (key, name, description, is_listed) VALUES ('esim', '', '', 1)",
            "UPDATE products SET is_on_sale = 0", "UPDATE products SET name = 'x'", "UPDATE products SET is_listed = 0",
            "INSERT INTO plans (product_key, plan_key, name, unit, position, is_listed) VALUES ('vpn', 'a', '', 'each', 1, 1)",
            "UPDATE plans SET listed_cost = '7'", "UPDATE plans SET learned_cost = '7'",
            "UPDATE plans SET is_listed = 0",
            "INSERT INTO pricing_rules VALUES ('product:vpn', 1, 0, 0, 'none', 0, 'follow')",
            "UPDATE pricing_rules SET markup = 1",
            "DELETE FROM pricing_rules",
        ] as [SQL]
    )
    func `whatever a kept page shows raises it, in the same transaction`(_ change: SQL) async throws {
        let before = try database.read { try $0.catalogueVersion() }
        #expect(database.catalogueVersion == before)
        let inside = try await database.write { writer in
            try writer.run(change)
            return try writer.catalogueVersion()
        }
        #expect(inside > before)
        #expect(database.catalogueVersion == inside)
        #expect(try database.read { try $0.catalogueVersion() } == inside)
    }

    @Test func `a logo that goes raises it, too`() async throws {
        try await database.write { try $0.run("INSERT INTO logo VALUES (1, 'a', 'image/png', x'00')") }
        let before = database.catalogueVersion
        try await database.write { try $0.removeLogo() }
        #expect(try #require(database.catalogueVersion) > (try #require(before)))
    }

    @Test(
        arguments: [
            "UPDATE settings SET is_demo = 1", "UPDATE settings SET set_up_digest = x'00'",
            "UPDATE products SET name = 'x' WHERE key = 'none'",
        ] as [SQL]
    )
    func `what no page shows leaves it`(_ change: SQL) async throws {
        let before = database.catalogueVersion
        try await database.write { try $0.run(change) }
        #expect(before != nil)
        #expect(database.catalogueVersion == before)
    }

    @Test func `what is undone leaves it`() async throws {
        struct Refused: Error {}
        let before = database.catalogueVersion
        await #expect(throws: Refused.self) {
            try await database.write { writer in
                try writer.run("UPDATE plans SET listed_cost = '9'")
                throw Refused()
            }
        }
        #expect(before != nil)
        #expect(database.catalogueVersion == before)
    }

    @Test func `it is nobody's while the commit that changes it is under way`() {
        let number = CommittedNumber()
        #expect(number.value == nil)
        number.became(1)
        #expect(number.value == 1)
        number.willBecome(1)
        #expect(number.value == 1)
        number.willBecome(2)
        #expect(number.value == nil)
        number.became(2)
        #expect(number.value == 2)
        number.willBecome(nil)
        #expect(number.value == nil)
    }
}
