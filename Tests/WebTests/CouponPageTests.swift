import Commerce
import FoundationEssentials
import Shop
import Storage
import Testing

@testable import Web

@Suite struct `Coupons on the pages` {
    private func make(_ staff: Browser, _ more: [String: String] = [:]) async throws -> Page {
        let values = ["code": "ten", "amount": "10", "kind": "percent", "from": "2020-01-01"]
        let page = try await staff.submit(
            await staff.get("/admin/coupons"),
            "/admin/coupons",
            values.merging(more) { $1 },
            button: ("step", "preview")
        )
        guard page.status == 200 else { return page }
        #expect(page.text.contains("$7.02"))
        return try await staff.submit(page, "/admin/coupons", button: ("step", "save"))
    }

    @Test func `staff make one after seeing what it does, and customers use it`() async throws {
        try await withStore { fixture in
            let staff = try await fixture.staff()
            #expect(try await make(staff).status == 303)
            let browser = try await fixture.customer()
            try await fixture.fill()
            var page = try await browser.submit(await browser.get("/cart"), "/cart/coupon", ["coupon": "nope"])
            #expect(page.status == 422)
            #expect(page.html.fieldErrors["coupon"] != nil)
            #expect(page.html.html.contains("value=\"nope\""))
            page = await browser.follow(try await browser.submit(page, "/cart/coupon", ["coupon": "Ten"]))
            for text in ["TEN", "−$0.78", "$7.02"] { #expect(page.text.contains(text), "\(text)") }
            #expect(await browser.get("/checkout").text.contains("$7.02"))
            let form = try #require(page.html.form("/cart/coupon"))
            page = await browser.follow(await browser.submit(form, button: ("remove", "yes")))
            #expect(!page.text.contains("$7.02"))
        }
    }

    @Test func `one that is turned off takes nothing off any more and the cart says so`() async throws {
        try await withStore { fixture in
            let staff = try await fixture.staff()
            _ = try await make(staff)
            let browser = try await fixture.customer()
            try await fixture.fill()
            _ = try await browser.submit(await browser.get("/cart"), "/cart/coupon", ["coupon": "TEN"])
            let forms = await staff.get("/admin/coupons").html.forms.filter { $0.action == "/admin/coupons" }
            _ = await staff.submit(try #require(forms.last), button: ("off", "1"))
            let page = await browser.get("/cart")
            #expect(page.text.contains("This code is not known."))
            #expect(page.text.contains("$7.80"))
        }
    }

    @Test func `a visitor's code comes along after signing up`() async throws {
        try await withStore { fixture in
            _ = try await make(await fixture.staff())
            let browser = fixture.browser()
            let product = await browser.get("/products/vpn")
            _ = try await browser.submit(product, "/products/vpn", ["billing_cycle": "monthly"])
            _ = try await browser.submit(await browser.get("/cart"), "/cart/coupon", ["coupon": "TEN"])
            _ = try await browser.submit(
                await browser.get("/signup"),
                "/signup",
                ["name": "Ada", "email": "ada@example.com", "password": SiteFixture.password]
            )
            #expect(await browser.get("/cart").text.contains("$7.02"))
        }
    }

    @Test func `wrong ones are refused beside their field`() async throws {
        try await withStore { fixture in
            let page = try await make(await fixture.staff(), ["amount": "200"])
            #expect(page.status == 422)
            #expect(page.html.fieldErrors["amount"] != nil)
        }
    }
}
