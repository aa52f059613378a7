import Commerce
import FoundationEssentials
import Shop
import Storage
import Testing

@testable import Web

extension SiteFixture {
    /// Staff say through the pages who sells, that tax is charged, and how much in Germany and France.
    func chargeTax(_ mode: String, by staff: Browser) async throws {
        let seller = ["seller_name": "Ada GmbH", "seller_country": "DE", "seller_vat_id": "DE136695976"]
        _ = try await staff.submit(await staff.get("/admin/settings"), "/admin/settings/seller", seller)
        for (country, rate) in [("DE", "19"), ("FR", "20")] {
            let values = ["country": country, "rate": rate, "name": "VAT", "from": "2020-01-01"]
            let page = try await staff.submit(
                await staff.get("/admin/taxes"),
                "/admin/taxes/rules",
                values
            )
            try #require(page.status == 303, "\(page.text)")
        }
        let page = try await staff.submit(await staff.get("/admin/taxes"), "/admin/taxes/mode", ["tax_mode": mode])
        try #require(page.status == 303, "\(page.text)")
    }
}

@Suite struct `Tax on the pages` {
    @Test func `checkout asks for the country first and then shows the whole total`() async throws {
        try await withStore { fixture in
            try await fixture.chargeTax("exclusive", by: await fixture.staff())
            let browser = try await fixture.customer()
            try await fixture.give(10_000)
            try await fixture.fill()
            var page = await browser.get("/checkout")
            #expect(page.html.form("/checkout") == nil)
            page = try await browser.submit(page, "/checkout/billing", ["billing_name": "Ada", "country": ""])
            #expect(page.status == 422)
            #expect(page.html.fieldErrors["country"] != nil)
            page = await browser.follow(
                try await browser.submit(page, "/checkout/billing", ["billing_name": "Ada", "country": "FR"])
            )
            for text in ["$7.80", "VAT 20%", "$1.56", "$9.36"] { #expect(page.text.contains(text), "\(text)") }
            page = try await browser.submit(page, "/checkout", ["payment_method": "credit", "terms": "yes"])
            #expect(page.html.fieldErrors["place"] != nil)
            page = try await browser.submit(
                page,
                "/checkout",
                ["payment_method": "credit", "terms": "yes", "place": "yes"]
            )
            #expect(page.status == 303, "\(page.text)")
            #expect(try fixture.orders().first?.total.minor == 936)
        }
    }

    @Test func `prices say whether tax is in them`() async throws {
        try await withStore { fixture in
            let staff = try await fixture.staff()
            #expect(!(await fixture.browser().get("/products").text.contains("VAT")))
            try await fixture.chargeTax("inclusive", by: staff)
            for path in ["/", "/products", "/products/vpn"] {
                #expect(await fixture.browser().get(path).text.contains("incl. 19% VAT"), "\(path)")
            }
            #expect(await fixture.browser().get("/products/vpn").text.contains("$9.28"))
            _ = try await staff.submit(
                await staff.get("/admin/taxes"),
                "/admin/taxes/mode",
                ["tax_mode": "exclusive"]
            )
            #expect(await fixture.browser().get("/products/vpn").text.contains("plus tax"))
        }
    }

    @Test func `a rate is refused beside its field and taken away again`() async throws {
        try await withStore { fixture in
            let staff = try await fixture.staff()
            var page = try await staff.submit(
                await staff.get("/admin/taxes"),
                "/admin/taxes/rules",
                ["country": "DE", "rate": "190", "from": "2026-02-31"]
            )
            #expect(page.status == 422)
            #expect(Set(page.html.fieldErrors.keys).isSuperset(of: ["rate", "from"]))
            try await fixture.chargeTax("exclusive", by: staff)
            page = await staff.get("/admin/taxes")
            #expect(page.text.contains("20%"))
            for rule in try fixture.shop.database.read({ try $0.taxRules() }) {
                let form = try #require(page.html.forms.first { $0.action == "/admin/taxes/rules" })
                _ = await staff.submit(form, button: ("remove", rule.id.description))
            }
            #expect(try fixture.shop.database.read { try $0.taxRules() }.isEmpty)
        }
    }

    @Test func `customers have no business there`() async throws {
        try await withStore { fixture in
            let browser = try await fixture.customer()
            #expect(await browser.get("/admin/taxes").status == 404)
        }
    }
}
