import HTTP
import Shop
import ShopTesting
import Storage
import Testing

@testable import Web

@Suite struct `Every answer` {
    @Test(arguments: ["/login", "/nothing", "/healthz", "/theme.css", "/account/security"])
    func `tells browsers to be careful`(_ path: String) async throws {
        try await withSite { fixture in
            let headers = await fixture.browser().get(path).response.headers
            let policy = try #require(headers["Content-Security-Policy"])
            #expect(policy.hasPrefix("default-src 'none';"))
            #expect(policy.contains("frame-ancestors 'none'"))
            #expect(!policy.contains("unsafe"))
            #expect(headers["X-Content-Type-Options"] == "nosniff")
            #expect(headers["Referrer-Policy"] == "same-origin")
            #expect(headers["Cross-Origin-Opener-Policy"] == "same-origin")
            #expect(headers["Strict-Transport-Security"] == nil)
        }
    }

    @Test func `asks for https only where there is https`() async throws {
        try await withSite { fixture in
            let browser = fixture.browser()
            browser.isSecure = true
            #expect(await browser.get("/login").header("Strict-Transport-Security") == "max-age=31536000")
        }
    }

    @Test func `lets forms lead to the payment pages that are configured`() async throws {
        try await withSite(options: { $0.paymentOrigins = ["https://pay.example"] }) { fixture in
            let policy = try #require(await fixture.browser().get("/login").header("Content-Security-Policy"))
            #expect(policy.contains("form-action 'self' https://pay.example;"))
        }
    }

    @Test func `is kept nowhere once it may be personal`() async throws {
        try await withSite { fixture in
            let browser = fixture.browser()
            #expect(await browser.get("/imprint").header("Cache-Control") == "private, no-cache")
            #expect(await browser.get("/login").header("Cache-Control") == "no-store")
            #expect(await browser.get("/imprint").header("Cache-Control") == "no-store")
        }
    }

    @Test func `has the language, a title and a skip link`() async throws {
        try await withSite { fixture in
            let page = await fixture.browser().get("/login")
            #expect(page.html.title == "Sign in · Storefront")
            #expect(page.html.html.contains("<html lang=\"en\" dir=\"ltr\">"))
            #expect(page.html.links.contains("#content"))
        }
    }

    @Test(arguments: [true, false]) func `says demo exactly when it is one`(_ isDemo: Bool) async throws {
        try await withSite(options: { $0.isDemo = isDemo }) { fixture in
            #expect(await fixture.browser().get("/login").html.html.contains("aria-label=\"Demo\"") == isDemo)
        }
    }
}

@Suite struct `A page that cannot be shown` {
    @Test(arguments: [
        "/nothing", "/login/", "/account/security/nothing", "/setup", "/setup?token=short", "/%3Cscript%3E",
    ])
    func `is a page of the shop, 404`(_ path: String) async throws {
        try await withSite { fixture in
            let page = await fixture.browser().get(path)
            #expect(page.status == 404)
            #expect(page.html.links.contains("/products"))
            #expect(!page.html.html.contains("<script>"))
        }
    }

    @Test func `with another method is a page too, with the methods that there are`() async throws {
        try await withSite { fixture in
            let page = await fixture.browser().send(Method("DELETE"), "/login")
            #expect(page.status == 405)
            #expect(page.header("Allow") == "GET, HEAD, OPTIONS, POST")
            #expect(page.text.contains("go back"))
            #expect(await fixture.browser().get("/logout").status == 405)
        }
    }

    @Test func `because of a fault has a reference that stands in the log, and nothing else of it`() async throws {
        struct Fault: Error { let detail = "table orders is on fire" }
        try await withSite { fixture in
            let context = SiteContext(
                shop: fixture.shop,
                templates: try shippedTemplates.get(),
                options: SiteOptions(secretKey: [])
            )
            let request = Request(method: .get, target: "/orders/secret-number")
            let page = Page(context.failure(Fault(), request: request, pattern: "/orders/{number}"))
            #expect(page.status == 500)
            #expect(!page.text.contains("fire"))
            let line = try #require(fixture.fixture.log.lines.last)
            let reference = try #require(line.details.first { $0.name == "reference" }?.value)
            #expect(page.text.contains(reference))
            #expect(fixture.fixture.log.text.contains("on fire"))
            #expect(!fixture.fixture.log.text.contains("secret-number"))
        }
    }

    @Test func `even without a database says so`() async throws {
        try await withSite { fixture in
            fixture.shop.database.close()
            let page = await fixture.browser().get("/login")
            #expect(page.status == 500)
            let line = try #require(fixture.fixture.log.lines.last)
            let reference = try #require(line.details.first { $0.name == "reference" }?.value)
            #expect(page.text.contains(reference))
        }
    }
}

@Suite struct `Files and machines` {
    @Test func `a public file is answered, a page of the same path wins`() async throws {
        let files: @Sendable (Request) -> Response? = { request in
            ["/shop.css", "/login"].contains(request.path) ? .text("file") : nil
        }
        try await withSite(options: { $0.files = files }) { fixture in
            #expect(await fixture.browser().get("/shop.css").text == "file")
            #expect(await fixture.browser().get("/login").html.title.hasPrefix("Sign in"))
        }
    }

    @Test func `health and readiness answer without a visitor`() async throws {
        try await withSite { fixture in
            let browser = fixture.browser()
            #expect(await browser.get("/healthz").text == "ok\n")
            #expect(await browser.get("/readyz").status == 200)
            #expect(browser.cookies.isEmpty)
        }
        try await withSite(options: { $0.troubles = { ["database", "workers"] } }) { fixture in
            let page = await fixture.browser().get("/readyz")
            #expect(page.status == 503)
            #expect(page.text == "not ready: database, workers\n")
        }
    }

    @Test(arguments: [
        ("127.0.0.1", [], 200), ("::1", [], 200), ("192.0.2.1", [], 404),
        ("127.0.0.1", [("X-Forwarded-For", "192.0.2.1")], 404),
        ("192.0.2.1", [("Authorization", "Bearer let-me-in")], 200),
        ("192.0.2.1", [("Authorization", "Bearer wrong")], 404),
    ])
    func `metrics are for this machine or the token`(
        _ address: String,
        _ headers: [(String, String)],
        _ status: Int
    ) async throws {
        let change: (inout SiteOptions) -> Void = {
            $0.metrics = { "orders_total 3\n" }
            $0.metricsToken = "let-me-in"
        }
        try await withSite(options: change) { fixture in
            let browser = fixture.browser()
            browser.address = address
            let page = await browser.send(.get, "/metrics", headers: headers)
            #expect(page.status == status)
            #expect(page.text.contains("orders_total 3") == (status == 200))
        }
    }

    @Test func `robots keep out of what is personal`() async throws {
        try await withSite { fixture in
            let text = await fixture.browser().get("/robots.txt").text
            #expect(text.contains("Disallow: /account\n"))
            #expect(!text.contains("Disallow: /products"))
            #expect(text.hasSuffix("\nSitemap: \(fixture.shop.url)/sitemap.xml\n"))
        }
    }

    @Test(arguments: ["/imprint", "/terms", "/privacy"])
    func `legal pages show the reseller's words, or that there are none`(_ path: String) async throws {
        try await withSite { fixture in
            #expect(await fixture.browser().get(path).text.contains("not written this page yet"))
            try await fixture.shop.database.write { writer in
                var settings = try writer.settings()
                settings.imprint = "Ada <b>Lovelace</b>"
                settings.terms = settings.imprint
                settings.privacy = settings.imprint
                try writer.saveSettings(settings)
            }
            #expect(await fixture.browser().get(path).text.contains("Ada <b>Lovelace</b>"))
        }
    }
}
