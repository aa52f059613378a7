import Commerce
import FoundationEssentials
import Payments
import Shop
import ShopTesting
import Storage
import Testing

@testable import Web

@Suite struct `Ways to pay by what is bought` {
    private func withCards(_ body: (SiteFixture) async throws -> Void) async throws {
        try await withSite(gateways: [CardNetwork(), TestCard()]) { fixture in
            try fixture.fixture.upstream.listEverything()
            await fixture.shop.syncCatalogue()
            try await body(fixture)
        }
    }

    private func fillWithFollowers(_ fixture: SiteFixture) async throws {
        let typed = ["service_id": "1234", "link": "https://instagram.com/ada", "quantity": "1000"]
        let owner = CartOwner.customer(try fixture.customer(of: "ada@example.com").id)
        try await fixture.shop.addToCart({ typed[$0].map { [$0] } ?? [] }, product: ProductType.smm.key, owner: owner)
    }

    @Test func `the switch that is off says why, and is switched on there`() async throws {
        try await withCards { fixture in
            let staff = try await fixture.staff()
            let browser = try await fixture.customer()
            try await fillWithFollowers(fixture)
            let refused = await browser.get("/checkout")
            #expect(refused.text.contains("Not for Social media services."))
            // The pretended card of a demo is no card network.
            #expect(refused.html.html.contains("value=\"test_card\""))
            let sent = try await browser.submit(refused, "/checkout", ["payment_method": "stripe", "terms": "yes"])
            #expect(sent.status == 422)
            #expect(sent.html.fieldErrors["payment_method"] == "Not for Social media services.")

            let list = await staff.get("/admin/payments/rules")
            #expect(list.text.contains("Social media services"))
            let editor = await staff.get("/admin/payments/rules?scope=product%3Asmm")
            #expect(editor.text.contains("Stripe and the card networks restrict the selling of followers"))
            let token = try #require(editor.html.form("/admin/payments/rules")?["csrf"])
            let body = "csrf=\(token)&scope=product%3Asmm&offered=stripe&offered=credit"
            #expect(await staff.post("/admin/payments/rules", body).status == 303)
            let rule = try fixture.shop.database.read { try $0.paymentRules() }
            #expect(rule.rule(for: ProductType.smm.key, .gateway("stripe")).isOffered)
            #expect(!rule.rule(for: ProductType.smm.key, .bankTransfer).isOffered)
        }
    }

    @Test func `a cart that nothing covers is explained`() async throws {
        try await withCards { fixture in
            let staff = try await fixture.staff()
            let browser = try await fixture.customer()
            try await fillWithFollowers(fixture)
            try await fixture.fill()
            let token = try #require(
                await staff.get("/admin/payments/rules?scope=product%3Asmm").html.form("/admin/payments/rules")?["csrf"]
            )
            for (scope, way) in [("product:smm", "test_card"), ("category:connectivity", "stripe")] {
                let body = "csrf=\(token)&scope=\(Link.escape(scope))&offered=\(way)"
                #expect(await staff.post("/admin/payments/rules", body).status == 303)
            }
            let page = await browser.get("/checkout")
            #expect(page.text.contains("Please order these things apart."))
            #expect(page.text.contains("Not for Social media services."))
            #expect(page.text.contains("Not for VPN."))
        }
    }

    @Test func `a consent is ticked at checkout and read by staff`() async throws {
        try await withCards { fixture in
            let staff = try await fixture.staff()
            let browser = try await fixture.customer()
            try await fixture.give(10_000)
            try await fixture.fill()
            let text = "I use it for <lawful> things only."
            let editor = await staff.get("/admin/payments/rules?scope=category%3Aconnectivity")
            let saved = try await staff.submit(editor, "/admin/payments/rules", ["consent": text])
            #expect(saved.status == 303)
            let values = ["payment_method": "credit", "terms": "yes"]
            let without = try await browser.submit(await browser.get("/checkout"), "/checkout", values)
            #expect(without.status == 422)
            #expect(without.html.fieldErrors["consent0"] != nil)
            #expect(!without.html.html.contains("<lawful>"))
            let placed = try await browser.submit(without, "/checkout", values.merging(["consent0": text]) { $1 })
            #expect(placed.status == 303, "\(placed.text)")
            let number = try #require(try fixture.orders().first?.number)
            #expect(await staff.get("/admin/orders/\(number)").text.contains(text))
        }
    }

    @Test(arguments: ["shop", "plan:vpn:monthly", "product:nothing", "category:none", "", "x"])
    func `what is neither a category nor a product has no rule`(_ scope: String) async throws {
        try await withCards { fixture in
            let staff = try await fixture.staff()
            let page = await staff.get("/admin/payments/rules?scope=\(Link.escape(scope))")
            #expect(page.status == 200)
            #expect(!page.text.contains("Ways to pay for"))
            let token = try #require(
                await staff.get("/admin/payments/rules?scope=product%3Asmm").html.form("/admin/payments/rules")?["csrf"]
            )
            let body = "csrf=\(token)&scope=\(Link.escape(scope))&offered=credit"
            #expect(await staff.post("/admin/payments/rules", body).status == 404)
        }
    }
}
