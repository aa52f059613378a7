import HTTP
import Shop
import Storage
import Testing

@testable import Web

@Suite struct `Who may see a page` {
    /// A site with one page for each audience, which says who it thinks is there.
    private func withPages(_ body: (SiteFixture, Router) async throws -> Void) async throws {
        try await withSite { fixture in
            let options = SiteOptions(secretKey: [UInt8](repeating: 9, count: 32))
            let templates = try shippedTemplates.get()
            var routes = Routes(SiteContext(shop: fixture.shop, templates: templates, options: options))
            for method in [Method.get, .post] {
                routes.anyone(method, "/test/anyone") { _, visitor in .text(visitor.customer?.name ?? "nobody") }
                routes.customers(method, "/test/customers") { _, signedIn in .text(signedIn.customer.name) }
                routes.staff(method, "/test/staff") { _, staff in .text(staff.actor.text) }
            }
            try await body(fixture, routes.router)
        }
    }

    private func get(_ path: String, from router: Router, as browser: Browser) async throws -> Page {
        let cookie = browser.cookies["storefront"].map { [("Cookie", "storefront=\($0)")] } ?? []
        return Page(try await router.respond(to: Request(method: .get, target: path, headers: Headers(cookie))))
    }

    @Test func `nobody sees what is for anyone, and is asked to sign in for the rest`() async throws {
        try await withPages { fixture, router in
            let browser = fixture.browser()
            #expect(try await get("/test/anyone", from: router, as: browser).text == "nobody")
            for path in ["/test/customers?a=1", "/test/staff"] {
                let answer = try await get(path, from: router, as: browser)
                #expect(answer.status == 303)
                #expect(answer.location == "/login?next=" + Link.escape(path))
            }
        }
    }

    @Test func `to a customer the back office does not exist`() async throws {
        try await withPages { fixture, router in
            let browser = try await fixture.customer()
            #expect(try await get("/test/anyone", from: router, as: browser).text == "Ada")
            #expect(try await get("/test/customers", from: router, as: browser).text == "Ada")
            #expect(try await get("/test/staff", from: router, as: browser).status == 404)
        }
    }

    @Test func `staff see everything`() async throws {
        try await withPages { fixture, router in
            let browser = try await fixture.staff()
            for path in ["/test/anyone", "/test/customers", "/test/staff"] {
                #expect(try await get(path, from: router, as: browser).status == 200)
            }
            #expect(try await get("/test/staff", from: router, as: browser).text.hasPrefix("staff "))
        }
    }

    @Test func `nobody posts without a token, whoever they are`() async throws {
        try await withPages { fixture, router in
            let browser = try await fixture.staff()
            var headers = Headers([("Content-Type", "application/x-www-form-urlencoded")])
            headers.add("Cookie", "storefront=\(try #require(browser.cookies["storefront"]))")
            for path in ["/test/anyone", "/test/customers", "/test/staff"] {
                let request = Request(method: .post, target: path, headers: headers, body: Array("csrf=x".utf8))
                #expect(try await router.respond(to: request).status == .forbidden)
            }
        }
    }

    @Test func `a session that was ended opens nothing`() async throws {
        try await withPages { fixture, router in
            let browser = try await fixture.staff()
            let boss = try #require(try fixture.shop.database.read { try $0.customer(email: "boss@example.com") })
            try await fixture.shop.database.write { _ = try $0.endSessions(of: boss.id, except: nil) }
            #expect(try await get("/test/staff", from: router, as: browser).status == 303)
        }
    }
}
