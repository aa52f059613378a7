import Commerce
import Shop
import ShopTesting
import Testing

@testable import Web

@Suite struct `Price moves` {
    @Test func `stand with cost, price and profit, and a plan has its line`() async throws {
        try await withFullSite { fixture in
            let staff = try await fixture.staff()
            #expect(await staff.get("/admin/pricing/moves").text.contains("No cost has moved yet"))
            for cost in ["7", "8"] { try await fixture.list(vpn: cost) }
            let all = await staff.get("/admin/pricing/moves")
            for text in ["$7.00", "$8.00", "$9.10", "$10.40", "$2.40", "follows the cost", "the supplier’s list"] {
                #expect(all.text.contains(text), "\(text)")
            }
            let one = await staff.get("/admin/pricing/moves?product=vpn&plan=monthly")
            #expect(one.status == 200)
            #expect(one.html.html.contains("aria-label=\"21 September 2026"))
            #expect(one.html.html.contains("Price between $9.10 and $10.40, at last $10.40"))
            for query in ["product=x&plan=y", "product=<script>&plan=1", "before=abc", "before=0"] {
                #expect(await staff.get("/admin/pricing/moves?\(Link.escape(query))").status == 200)
            }
        }
    }

    @Test func `that pause a plan are said quietly to customers and loudly to staff`() async throws {
        try await withFullSite { fixture in
            let staff = try await fixture.staff()
            let editor = await staff.get("/admin/pricing?rule=shop")
            let preview = try await staff.submit(
                editor,
                "/admin/pricing",
                ["policy": "pause", "floor": "1"],
                button: ("step", "preview")
            )
            _ = try await staff.submit(preview, "/admin/pricing", button: ("step", "save"))
            try await fixture.list(vpn: "7")
            let product = await fixture.browser().get("/products/vpn")
            #expect(product.text.contains("Not sold just now: Monthly."))
            #expect(!product.text.contains("$7.80"))
            #expect(product.text.contains("$70.20"))
            let today = await staff.get("/admin")
            #expect(today.text.contains("1 plan is not sold just now"))
            #expect(today.text.contains("VPN, Monthly"))
            #expect(await staff.get("/admin/pricing?only=unsold").text.contains("Monthly"))

            try await fixture.list(vpn: "6.80")
            #expect(!(await fixture.browser().get("/products/vpn").text.contains("Not sold just now")))
            #expect(!(await staff.get("/admin").text.contains("not sold just now")))
        }
    }

    @Test func `a policy that does not exist is refused beside its field`() async throws {
        try await withFullSite { fixture in
            let staff = try await fixture.staff()
            let editor = await staff.get("/admin/pricing?rule=shop")
            let refused = try await staff.submit(
                editor,
                "/admin/pricing",
                ["policy": "dance"],
                button: ("step", "save")
            )
            #expect(refused.status == 422)
            #expect(refused.text.contains("Please choose what becomes of the price."))
        }
    }
}

extension SiteFixture {
    fileprivate func list(vpn cost: String) async throws {
        let vpn = try listed("vpn", ["monthly": cost, "quarterly": "16", "annual": "54"])
        fixture.upstream.script { $0.products = .success([vpn]) }
        advance(by: 900)
        await shop.syncCatalogue()
    }
}
