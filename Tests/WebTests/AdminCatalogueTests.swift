import Commerce
import FoundationEssentials
import HTTP
import Shop
import ShopTesting
import Storage
import Synchronization
import Testing

@testable import Web

private let rooms = [
    "/admin/pricing", "/admin/pricing/costs", "/admin/products", "/admin/products/sync", "/admin/settings",
    "/admin/settings/shop", "/admin/settings/supplier",
]

@Suite struct `Prices, products and settings` {
    @Test(arguments: rooms)
    func `are there for staff only`(_ path: String) async throws {
        try await withFullSite { fixture in
            let customer = try await fixture.customer()
            let token = try #require(
                await customer.get("/products/vpn").html.form("/products/vpn")?.fields.first { $0.name == "csrf" }?
                    .value
            )
            let answer = await customer.post(path, "csrf=\(token)&scope=shop&markup=0&step=save")
            #expect([404, 405].contains(answer.status))
            let isPage = await fixture.browser().get(path).status
            #expect([303, 405].contains(isPage))
            #expect(try fixture.shop.database.read { try $0.pricingRules() }.shop.markup == 3000)
        }
    }

    // MARK: Prices

    @Test func `the table shows cost, rule, price, profit, margin and markup`() async throws {
        try await withFullSite { fixture in
            let page = await (try await fixture.staff()).get("/admin/pricing?q=vpn")
            #expect(page.status == 200)
            for text in ["$6.00", "30%", "$7.80", "$1.80", "23.08%", "listed", "3 plans"] {
                #expect(page.text.contains(text), "\(text) in \(page.text)")
            }
        }
    }

    @Test func `the effect of a rule is seen before it is saved`() async throws {
        try await withFullSite { fixture in
            let staff = try await fixture.staff()
            let editor = await staff.get("/admin/pricing?rule=product%3Avpn")
            let preview = try await staff.submit(
                editor,
                "/admin/pricing",
                ["markup": "50", "charm": ".99"],
                button: ("step", "preview")
            )
            #expect(preview.status == 200)
            #expect(preview.text.contains("$9.99"))
            #expect(preview.text.contains("3 prices move"))
            let vpn = try product("vpn")
            #expect(try fixture.shop.database.read { try $0.pricingRules() }.exceptions.isEmpty)

            let saved = try await staff.submit(preview, "/admin/pricing", button: ("step", "save"))
            #expect(saved.status == 303)
            let rule = try fixture.shop.database.read { try $0.pricingRules() }.exceptions[.product(vpn)]
            #expect(rule == PricingRule(markup: 5000, charm: .ninetyNine))
            #expect(await fixture.browser().get("/products/vpn").text.contains("$9.99"))

            let again = await staff.get("/admin/pricing?rule=product%3Avpn")
            let removed = try await staff.submit(again, "/admin/pricing", button: ("step", "remove"))
            #expect(removed.status == 303)
            #expect(try fixture.shop.database.read { try $0.pricingRules() }.exceptions.isEmpty)
        }
    }

    @Test func `a rule that cannot be read is refused with what was typed`() async throws {
        try await withFullSite { fixture in
            let staff = try await fixture.staff()
            let editor = await staff.get("/admin/pricing?rule=shop")
            let refused = try await staff.submit(
                editor,
                "/admin/pricing",
                ["markup": "30 percent", "fixed": "-1"],
                button: ("step", "save")
            )
            #expect(refused.status == 422)
            #expect(Set(refused.html.fieldErrors.keys) == ["markup", "fixed"])
            #expect(refused.html.html.contains("value=\"30 percent\""))
        }
    }

    @Test(arguments: ["plan:vpn:weekly", "product:nothing", "category:none", "", "shop:x"])
    func `a rule for nothing is no page`(_ scope: String) async throws {
        try await withFullSite { fixture in
            let staff = try await fixture.staff()
            let token = try #require(
                await staff.get("/admin/products").html.form("/admin/products")?.fields.first { $0.name == "csrf" }?
                    .value
            )
            let body = "csrf=\(token)&scope=\(Link.escape(scope))&markup=10&charm=none&policy=follow&step=save"
            #expect(await staff.post("/admin/pricing", body).status == 404)
        }
    }

    @Test func `a missing cost is entered and the product can be bought`() async throws {
        try await withSite { fixture in
            try fixture.fixture.upstream.listSomething()
            await fixture.shop.syncCatalogue()
            let staff = try await fixture.staff()
            let page = await staff.get("/admin/pricing?q=crm")
            #expect(page.text.contains("missing"))
            let refused = try await staff.submit(page, "/admin/pricing/costs", ["cost": "cheap"])
            #expect(refused.status == 422)
            #expect(refused.html.html.contains("value=\"cheap\""))
            let entered = try await staff.submit(page, "/admin/pricing/costs", ["cost": "15"])
            #expect(entered.status == 303)
            #expect(await fixture.browser().get("/products/crm").text.contains("$19.50"))
        }
    }

    // MARK: Products

    @Test func `a product is taken off sale and put back`() async throws {
        try await withFullSite { fixture in
            let staff = try await fixture.staff()
            let page = await staff.get("/admin/products")
            #expect(page.text.contains("link_in_bio"))
            let off = try await staff.submit(page, "/admin/products", button: ("off", "vpn"))
            #expect(off.status == 303)
            #expect(await fixture.browser().get("/products/vpn").text.contains("cannot be ordered just now"))
            let on = try await staff.submit(
                await staff.get("/admin/products"),
                "/admin/products",
                button: ("on", "vpn")
            )
            #expect(on.status == 303)
            #expect(await fixture.browser().get("/products/vpn").text.contains("$7.80"))
        }
    }

    @Test func `the catalogue is read again on request, and a failure is said`() async throws {
        try await withFullSite { fixture in
            let staff = try await fixture.staff()
            fixture.fixture.upstream.script { $0.packages = .failure(.unreachable("refused")) }
            let page = await staff.get("/admin/products")
            let answer = try await staff.submit(page, "/admin/products/sync")
            let shown = await staff.follow(answer)
            #expect(shown.text.contains("Not read: packages"))
            #expect(shown.text.contains("unreachable"))
        }
    }

    // MARK: Settings

    @Test func `each part of the settings is saved by itself`() async throws {
        try await withFullSite { fixture in
            let staff = try await fixture.staff()
            let page = await staff.get("/admin/settings")
            #expect(page.html.form("/admin/settings/supplier") == nil)
            let shop = try await staff.submit(
                page,
                "/admin/settings/shop",
                ["shop_name": "Wired"]
            )
            #expect(shop.status == 303)
            let bank = try await staff.submit(page, "/admin/settings/bank", ["bank_details": "IBAN 1"])
            #expect(bank.status == 303)
            let settings = try fixture.shop.database.read { try $0.settings() }
            #expect(settings.shopName == "Wired")
            #expect(settings.bankDetails == "IBAN 1")
            #expect(await fixture.browser().get("/").html.title.hasPrefix("Wired · "))
        }
    }

    @Test func `wrong settings are refused beside their field`() async throws {
        try await withFullSite { fixture in
            let staff = try await fixture.staff()
            let page = await staff.get("/admin/settings")
            let refused = try await staff.submit(
                page,
                "/admin/settings/currency",
                ["currency": "EUR", "rate": "cheap"]
            )
            #expect(refused.status == 422)
            #expect(refused.html.fieldErrors.keys.contains("rate"))
            #expect(refused.html.html.contains("value=\"cheap\""))
            #expect(try fixture.shop.database.read { try $0.settings() }.currency == .usd)
        }
    }

    @Test func `credentials are tried before they are kept, and never shown again`() async throws {
        let connection = ScriptedConnection()
        try await withFullSite(options: { $0.upstream = connection }) { fixture in
            let staff = try await fixture.staff()
            let page = await staff.get("/admin/settings")
            let values = [
                "upstream_url": "https://panel.example/", "upstream_key": "rp_key", "upstream_secret": "rps_secret",
            ]
            let refused = try await staff.submit(page, "/admin/settings/supplier", values, button: ("step", "save"))
            #expect(refused.status == 422)
            #expect(refused.text.contains("not accepted"))
            #expect(!refused.html.html.contains("rp_key"))

            connection.accept()
            let tested = try await staff.submit(page, "/admin/settings/supplier", values, button: ("step", "test"))
            #expect(tested.status == 200)
            #expect(tested.text.contains("$12.34"))
            #expect(connection.used == nil)

            let saved = try await staff.submit(page, "/admin/settings/supplier", values, button: ("step", "save"))
            #expect(saved.status == 303)
            #expect(connection.used?.secret == "rps_secret")
            #expect(!(await staff.get("/admin/settings").html.html.contains("rps_")))
        }
    }

    private final class ScriptedConnection: UpstreamConnection {
        private let state = Mutex((accepts: false, used: UpstreamAccess?.none))

        var used: UpstreamAccess? { state.withLock { $0.used } }
        let source = UpstreamSource.settings
        let url = "https://panel.example/"

        func accept() { state.withLock { $0.accepts = true } }

        func test(_ access: UpstreamAccess) async throws(UpstreamError) -> Money {
            guard state.withLock({ $0.accepts }) else {
                throw .refused(Refusal(kind: .notAuthorised, status: 401, code: "no", message: "no"))
            }
            return Money(minor: 1234, .usd)
        }

        func use(_ access: UpstreamAccess) { state.withLock { $0.used = access } }
    }
}
