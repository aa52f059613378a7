import Commerce
import FoundationEssentials
import ShopTesting
import Synchronization
import Testing

@testable import Shop
@testable import Storage

@Suite struct SettingsTests {
    @Test func `settings are stored and shown pages become stale`() async throws {
        try await withShop { fixture in
            let version = try fixture.version()
            var form = SettingsForm.filled
            form.shopName = " Wired & Co "
            form.bankDetails = "Bank\r\nDE00 0000"
            form.supportEmail = "Help@Example.com"
            try await fixture.shop.changeSettings(form)
            let settings = try fixture.shop.database.read { try $0.settings() }
            #expect(settings.shopName == "Wired & Co")
            #expect(settings.bankDetails == "Bank\nDE00 0000")
            #expect(settings.supportEmail == "help@example.com")
            #expect(settings.catalogueVersion > version)
        }
    }

    @Test(arguments: [
        ("shop_name", ""), ("shop_name", String(repeating: "x", count: 61)), ("shop_name", "a\u{202E}b"),
        ("currency", "XXX"), ("currency", ""), ("support_email", "nobody"),
        ("bank_details", String(repeating: "x", count: 2001)),
    ])
    func `what is wrong stands beside its field`(_ field: String, _ value: String) async throws {
        try await withShop { fixture in
            var form = SettingsForm.filled
            switch field {
            case "shop_name": form.shopName = value
            case "currency": form.currency = value
            case "support_email": form.supportEmail = value
            default: form.bankDetails = value
            }
            await #expect {
                try await fixture.shop.changeSettings(form)
            } throws: { error in
                guard case ChangeSettingsError.invalid(let errors) = error else { return false }
                return errors.map(\.field) == [field]
            }
        }
    }

    @Test(arguments: ["", "0", "-1", "abc", "1e3"])
    func `another currency needs a rate`(_ rate: String) async throws {
        try await withShop { fixture async throws in
            var form = SettingsForm.filled
            (form.currency, form.rate) = ("EUR", rate)
            await #expect(throws: ChangeSettingsError.self) { try await fixture.shop.changeSettings(form) }
            #expect(try fixture.shop.database.read { try $0.settings() }.currency == .usd)
        }
    }

    @Test func `amounts in rules follow the currency`() async throws {
        try await withShop { fixture in
            try await fixture.shop.saveRule(PricingRule(markup: 1000, fixedMinor: 100, floorMinor: 50), for: .shop)
            var form = SettingsForm.filled
            (form.currency, form.rate) = ("JPY", "150")
            try await fixture.shop.changeSettings(form)
            let rule = try fixture.shop.database.read { try $0.pricingRules() }.shop
            #expect(rule.markup == 1000)
            #expect(rule.fixedMinor == 150)
            #expect(rule.floorMinor == 75)
        }
    }

    // MARK: The supplier's credentials

    @Test func `credentials are tried, then sealed and used`() async throws {
        try await withShop { fixture in
            let connection = ScriptedConnection()
            let change = try await fixture.shop.changeUpstreamAccess(
                url: "https://panel.example/v1/",
                key: "rp_key",
                secret: "rps_secret",
                through: connection
            )
            #expect(change == .inUse)
            #expect(
                connection.used == UpstreamAccess(url: "https://panel.example/v1/", key: "rp_key", secret: "rps_secret")
            )
            let file = try [UInt8](Data(contentsOf: URL(filePath: fixture.folder + "/shop.sqlite-wal")))
            #expect(file.firstRange(of: Array("rp_key".utf8)) == nil)
            #expect(file.firstRange(of: Array("panel.example".utf8)) != nil)
            // Left empty, the stored ones stay.
            _ = try await fixture.shop.changeUpstreamAccess(
                url: "https://panel.example/v2/",
                key: "",
                secret: "",
                through: connection
            )
            #expect(connection.used?.key == "rp_key")
            #expect(!fixture.log.text.contains("rp_"))
        }
    }

    @Test func `credentials that are not accepted change nothing`() async throws {
        try await withShop { fixture async throws in
            let refusal = Refusal(kind: .notAuthorised, status: 401, code: "rest_forbidden", message: "no")
            let connection = ScriptedConnection(failure: .refused(refusal))
            await #expect {
                _ = try await fixture.shop.changeUpstreamAccess(
                    url: "https://panel.example/",
                    key: "k",
                    secret: "s",
                    through: connection
                )
            } throws: { error in
                guard case ChangeSettingsError.invalid(let errors) = error else { return false }
                return errors.map(\.field) == ["upstream_key"]
            }
            #expect(connection.used == nil)
            #expect(try fixture.shop.database.read { try $0.upstreamAccess() } == nil)
        }
    }

    @Test(arguments: [
        "http://panel.example/", "ftp://x", "", "https://", "http://127.0.0.1:80@panel.example/",
        "http://localhost.example/", "https://a b/", "https://user@panel.example/",
    ])
    func `credentials are not sent in the clear to strangers`(_ url: String) async throws {
        try await withShop { fixture in
            let connection = ScriptedConnection()
            await #expect(throws: ChangeSettingsError.self) {
                _ = try await fixture.shop.changeUpstreamAccess(url: url, key: "k", secret: "s", through: connection)
            }
            #expect(connection.used == nil)
        }
    }

    private final class ScriptedConnection: UpstreamConnection {
        private let last = Mutex<UpstreamAccess?>(nil)
        private let failure: UpstreamError?

        init(failure: UpstreamError? = nil) {
            self.failure = failure
        }

        var used: UpstreamAccess? { last.withLock { $0 } }
        let source = UpstreamSource.settings
        let url = "https://panel.example/"

        func test(_ access: UpstreamAccess) async throws(UpstreamError) -> Money {
            if let failure { throw failure }
            return .zero(.usd)
        }

        func use(_ access: UpstreamAccess) {
            last.withLock { $0 = access }
        }
    }
}
