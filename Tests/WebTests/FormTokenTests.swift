import Crypto
import HTTP
import Storage
import Testing

@testable import Web

@Suite struct `A form's token` {
    @Test func `comes with a cookie, and only with a page that has a form`() async throws {
        try await withSite { fixture in
            let browser = fixture.browser()
            _ = await browser.get("/imprint")
            #expect(browser.cookies.isEmpty)
            let page = await browser.get("/login")
            let cookie = try #require(page.header("Set-Cookie"))
            #expect(cookie.contains("; HttpOnly"))
            #expect(cookie.contains("; SameSite=Lax"))
            #expect(cookie.contains("; Path=/"))
            #expect(!cookie.contains("; Secure"))
            let first = browser.cookies
            #expect(await browser.get("/login").header("Set-Cookie") == nil)
            #expect(browser.cookies == first)
        }
    }

    @Test func `is in a cookie of this host alone under https`() async throws {
        try await withSite { fixture in
            let browser = fixture.browser()
            browser.isSecure = true
            let page = await browser.get("/login")
            #expect(browser.cookies.keys.sorted() == ["__Host-storefront"])
            #expect(page.header("Set-Cookie")?.contains("; Secure") == true)
            let answer = try await browser.submit(page, "/login", ["email": "a@b.cd", "password": "x"])
            #expect(answer.status == 422)
        }
    }

    @Test func `looks different on every page`() async throws {
        try await withSite { fixture in
            let browser = fixture.browser()
            var seen: Set<String> = []
            for _ in 0..<5 { seen.insert(try #require(await browser.get("/login").html.form("/login")?["csrf"])) }
            #expect(seen.count == 5)
        }
    }

    @Test(arguments: ["", "x", String(repeating: "A", count: 86)])
    func `that is not ours gets nothing done`(_ token: String) async throws {
        try await withSite { fixture in
            let browser = fixture.browser()
            let values = ["csrf": token, "name": "Ada", "email": "a@example.com", "password": SiteFixture.password]
            let page = try await browser.submit(await browser.get("/signup"), "/signup", values)
            #expect(page.status == 403)
            #expect(page.text.contains("load the page again"))
            #expect(try fixture.customers() == [])
        }
    }

    @Test func `of another browser gets nothing done`() async throws {
        try await withSite { fixture in
            let form = try #require(await fixture.browser().get("/login").html.form("/login"))
            let other = fixture.browser()
            _ = await other.get("/login")
            #expect(await other.submit(form).status == 403)
            #expect(await fixture.browser().submit(form).status == 403)
        }
    }

    @Test func `from before signing in is too old`() async throws {
        try await withSite { fixture in
            let browser = try await fixture.customer()
            let stale = try #require(await browser.get("/account/security").html.form("/account/security/profile"))
            _ = try await browser.submit(await browser.get("/account/security"), "/logout")
            _ = try await browser.submit(
                await browser.get("/login"),
                "/login",
                ["email": "ada@example.com", "password": SiteFixture.password]
            )
            #expect(await browser.submit(stale.filled(["name": "Eve"])).status == 403)
        }
    }

    @Test(arguments: [
        ("Sec-Fetch-Site", "cross-site", 403), ("Sec-Fetch-Site", "same-site", 403), ("Sec-Fetch-Site", "none", 422),
        ("Sec-Fetch-Site", "same-origin", 422), ("Origin", "https://evil.example", 403),
        ("Origin", "http://shop.example", 422), ("Origin", "http://127.0.0.1:8080", 422),
        ("Origin", "http://shop.example.evil.example", 403), ("Origin", "null", 422),
    ])
    func `does not help a page of another site`(_ name: String, _ value: String, _ status: Int) async throws {
        try await withSite { fixture in
            let browser = fixture.browser()
            let page = await browser.get("/login")
            browser.headers.append((name, value))
            let answer = try await browser.submit(page, "/login", ["email": "a@b.cd", "password": "x"])
            #expect(answer.status == status)
        }
    }

    @Test func `fits its cookie alone`() {
        let tokens = FormTokens(secretKey: [1])
        let (one, other) = (Token.random(), Token.random())
        #expect(tokens.accepts(tokens.formToken(for: one), for: one))
        #expect(!tokens.accepts(tokens.formToken(for: one), for: other))
        #expect(!FormTokens(secretKey: [2]).accepts(tokens.formToken(for: one), for: one))
        #expect(!tokens.accepts(nil, for: one))
    }
}

@Suite struct `A flash message` {
    @Test func `is shown once`() async throws {
        try await withSite { fixture in
            let browser = try await fixture.customer()
            _ = try await browser.submit(
                await browser.get("/account/security"),
                "/account/security/profile",
                ["name": "Ada King"]
            )
            #expect(await browser.get("/account/security").text.contains("Your profile is saved."))
            #expect(await browser.get("/account/security").text.contains("Your profile is saved.") == false)
        }
    }

    @Test func `cannot be made up`() throws {
        let cookies = SiteCookies(secretKey: [1], isHTTPS: false)
        let request = Request(method: .get, target: "/")
        let forged = SiteCookies(secretKey: [2], isHTTPS: false).flash(Flash(.done, "Send money"), for: request)
        #expect(cookies.flash(in: Self.sending(forged)) == [])
        let real = cookies.flash(Flash(.note, "Ünïcode <b> ok"), for: request)
        #expect(cookies.flash(in: Self.sending(real)) == [Flash(.note, "Ünïcode <b> ok")])
    }

    private static func sending(_ cookie: Cookie) -> Request {
        Request(method: .get, target: "/", headers: Headers([("Cookie", "\(cookie.name)=\(cookie.value)")]))
    }
}
