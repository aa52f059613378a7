import Commerce
import Crypto
import Shop
import Storage
import Testing

@testable import Web

@Suite struct `The sign-up page` {
    @Test func `makes an account and signs in`() async throws {
        try await withSite { fixture in
            let browser = try await fixture.customer(name: "Ada <i>")
            let page = await browser.get("/account/security")
            #expect(page.status == 200)
            #expect(page.text.contains("Welcome, Ada <i>."))
            #expect(!page.html.html.contains("<i>"))
        }
    }

    @Test func `says that an address has an account, and keeps what was typed`() async throws {
        try await withSite { fixture in
            _ = try await fixture.customer()
            let browser = fixture.browser()
            let page = try await browser.submit(
                await browser.get("/signup"),
                "/signup",
                ["name": "Eve", "email": "ADA@example.com", "password": SiteFixture.password]
            )
            #expect(page.status == 422)
            #expect(page.html.fieldErrors["email"] == "This address already has an account. Please sign in.")
            #expect(page.html.form("/signup")?["name"] == "Eve")
            #expect(page.html.form("/signup")?["password"] == "")
            #expect(await browser.get("/account/security").status == 303)
        }
    }

    @Test func `goes on to where the visitor wanted to be`() async throws {
        try await withSite { fixture in
            let browser = fixture.browser()
            let page = try await browser.submit(
                await browser.get("/signup?next=/checkout"),
                "/signup",
                ["name": "Ada", "email": "ada@example.com", "password": SiteFixture.password]
            )
            #expect(page.location == "/checkout")
            #expect(await browser.get("/signup?next=/cart").location == "/cart")
        }
    }

    @Test func `pressed twice makes one account and no error page`() async throws {
        try await withSite { fixture in
            let browser = fixture.browser()
            let values = ["name": "Ada", "email": "ada@example.com", "password": SiteFixture.password]
            let form = try #require(await browser.get("/signup").html.form("/signup")).filled(values)
            let second = browser.copy()
            #expect(await browser.submit(form).status == 303)
            #expect(await second.submit(form).status == 422)
            #expect(try fixture.customers().count == 1)
        }
    }
}

@Suite struct `The sign-in page` {
    @Test func `tells nobody which addresses have an account`() async throws {
        try await withSite { fixture in
            _ = try await fixture.customer()
            var answers: [String] = []
            for email in ["ada@example.com", "eve@example.com"] {
                let browser = fixture.browser()
                let page = try await browser.submit(
                    await browser.get("/login"),
                    "/login",
                    ["email": email, "password": "wrong horse battery"]
                )
                #expect(page.status == 422)
                #expect(page.html.form("/login")?["email"] == email)
                answers.append(page.text)
            }
            #expect(answers[0] == answers[1])
            #expect(answers[0].contains("do not belong together"))
        }
    }

    @Test func `changes the cookie, so that one planted before is worthless`() async throws {
        try await withSite { fixture in
            _ = try await fixture.customer()
            let browser = fixture.browser()
            _ = await browser.get("/login")
            let planted = browser.copy()
            _ = try await browser.submit(
                await browser.get("/login"),
                "/login",
                ["email": "ada@example.com", "password": SiteFixture.password]
            )
            #expect(browser.cookies["storefront"] != planted.cookies["storefront"])
            #expect(await browser.get("/account/security").status == 200)
            #expect(await planted.get("/account/security").status == 303)
        }
    }

    @Test func `leads back to the page that asked for it`() async throws {
        try await withSite { fixture in
            _ = try await fixture.customer()
            let browser = fixture.browser()
            let gate = await browser.get("/account/security?a=1&b=%20")
            #expect(gate.status == 303)
            let page = await browser.follow(gate)
            let answer = try await browser.submit(
                page,
                "/login",
                ["email": "ada@example.com", "password": SiteFixture.password]
            )
            #expect(answer.location == "/account/security?a=1&b=%20")
        }
    }

    @Test(arguments: [
        "https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "evil", "/a\r\nX: y", "",
    ])
    func `leads nowhere else`(_ next: String) async throws {
        try await withSite { fixture in
            _ = try await fixture.customer()
            let browser = fixture.browser()
            let answer = try await browser.submit(
                await browser.get("/login?next=" + Link.escape(next)),
                "/login",
                ["email": "ada@example.com", "password": SiteFixture.password, "next": next]
            )
            #expect(answer.location == "/account")
        }
    }

    @Test func `takes staff to the back office`() async throws {
        try await withSite { fixture in
            let browser = try await fixture.staff()
            #expect(await browser.get("/login").location == "/admin")
        }
    }

    @Test func `says how long to wait after too many attempts`() async throws {
        try await withSite { fixture in
            let browser = fixture.browser()
            let form = try #require(await browser.get("/login").html.form("/login"))
            let wrong = form.filled(["email": "ada@example.com", "password": "wrong"])
            for _ in 0..<10 { #expect(await browser.submit(wrong).status == 422) }
            fixture.advance(by: 100)
            let page = await browser.submit(wrong)
            #expect(page.status == 429)
            #expect(page.header("Retry-After") == "800")
            #expect(page.text.contains("try again in 14 minutes"))
            #expect(page.html.form("/login")?["email"] == "ada@example.com")
        }
    }

    @Test func `signing out ends the session, not only the cookie`() async throws {
        try await withSite { fixture in
            let browser = try await fixture.customer()
            let copy = browser.copy()
            let page = try await browser.submit(await browser.get("/account/security"), "/logout")
            #expect(page.location == "/")
            #expect(browser.cookies["storefront"] == nil)
            #expect(await copy.get("/account/security").status == 303)
        }
    }
}

@Suite struct `The set-up page` {
    @Test func `opens the shop once`() async throws {
        try await withSite { fixture in
            let token = try #require(try await fixture.shop.openSetUp())
            let path = Link.setUp(token: token.text).path
            let browser = fixture.browser()
            let page = await browser.get(path)
            #expect(page.status == 200)
            let values = [
                "shop_name": "Ada's", "name": "Ada", "email": "ada@example.com", "password": SiteFixture.password,
            ]
            let late = fixture.browser()
            let lateForm = try #require(await late.get(path).html.form(path)).filled(values)
            let answer = try await browser.submit(page, path, values)
            #expect(answer.location == "/admin")
            #expect(await browser.get("/imprint").html.title == "Imprint · Ada's")
            #expect(await late.submit(lateForm).status == 410)
            #expect(await late.get(path).status == 410)
        }
    }

    @Test func `keeps what was typed when something is wrong`() async throws {
        try await withSite { fixture in
            let token = try #require(try await fixture.shop.openSetUp())
            let path = Link.setUp(token: token.text).path
            let browser = fixture.browser()
            let values = ["shop_name": "Ada's", "name": "", "email": "nobody", "password": "short"]
            let page = try await browser.submit(await browser.get(path), path, values)
            #expect(page.status == 422)
            #expect(Set(page.html.fieldErrors.keys) == ["name", "email", "password"])
            #expect(page.html.form(path)?["shop_name"] == "Ada's")
        }
    }

    @Test func `with another token is closed`() async throws {
        try await withSite { fixture in
            _ = try await fixture.shop.openSetUp()
            let path = Link.setUp(token: Token.random().text).path
            #expect(await fixture.browser().get(path).status == 410)
        }
    }
}

@Suite struct `A problem of a form as a whole` {
    @Test func `stands above the form of the security page`() async throws {
        try await withSite { fixture in
            let browser = try await fixture.customer()
            let page = await browser.get("/account/security")
            let path = "/account/security/password"
            let values = ["current_password": "wrong horse", "new_password": "another horse battery"]
            for _ in 0..<10 { _ = try await browser.submit(page, path, values) }
            let refused = try await browser.submit(page, path, values)
            #expect(refused.status == 429)
            #expect(refused.text.contains("Too many attempts. Please try again in 15 minutes."))
        }
    }
}

@Suite struct `The page for a forgotten password` {
    @Test func `leads by a mailed link to a new one`() async throws {
        try await withSite { fixture in
            _ = try await fixture.customer()
            let browser = fixture.browser()
            let asked = try await browser.submit(
                await browser.get("/login/forgotten"),
                "/login/forgotten",
                ["email": "ada@example.com"]
            )
            #expect(asked.location == "/login")
            #expect(await browser.get("/login").text.contains("a link is on its way"))
            let mail = try #require(try fixture.shop.database.read { try $0.mails(limit: 1) }.first)
            let line = try #require(mail.mail.text.split(separator: "\n").first { $0.contains("/login/new-password?") })
            let path = "/login/new-password" + line.drop { $0 != "?" }
            let page = await browser.get(path)
            #expect(page.status == 200)
            let bad = try await browser.submit(page, path, ["new_password": "short"])
            #expect(bad.status == 422)
            #expect(Set(bad.html.fieldErrors.keys) == ["new_password"])
            let done = try await browser.submit(page, path, ["new_password": "another horse battery"])
            #expect(done.location == "/login")
            #expect(await browser.get(path).status == 410)
        }
    }

    @Test func `says the same about an address without an account`() async throws {
        try await withSite { fixture in
            let browser = fixture.browser()
            let page = await browser.get("/login/forgotten")
            let answer = try await browser.submit(page, "/login/forgotten", ["email": "nobody@example.com"])
            #expect(answer.location == "/login")
            #expect(await browser.get("/login").text.contains("a link is on its way"))
        }
    }

    @Test(arguments: ["/login/new-password", "/login/new-password?token=x"])
    func `without its link is closed`(_ path: String) async throws {
        try await withSite { fixture in
            #expect(await fixture.browser().get(path).status == 410)
        }
    }
}

@Suite struct `The security page` {
    @Test func `is for those who have signed in`() async throws {
        try await withSite { fixture in
            let browser = fixture.browser()
            #expect(await browser.get("/account/security").location == "/login?next=%2Faccount%2Fsecurity")
        }
    }

    @Test func `a form sent after the session ended leads back to its page`() async throws {
        try await withSite { fixture in
            let browser = try await fixture.customer()
            let form = try #require(await browser.get("/account/security").html.form("/account/security/profile"))
            fixture.advance(by: 31 * 86_400)
            browser.headers.append(("Referer", "http://shop.example/account/security"))
            #expect(await browser.submit(form).location == "/login?next=%2Faccount%2Fsecurity")
        }
    }

    @Test func `changes the name`() async throws {
        try await withSite { fixture in
            let browser = try await fixture.customer()
            let page = await browser.get("/account/security")
            #expect(page.html.form("/account/security/profile")?["name"] == "Ada")
            let answer = try await browser.submit(page, "/account/security/profile", ["name": "Ольга"])
            #expect(answer.status == 303)
            let after = await browser.follow(answer)
            #expect(after.html.form("/account/security/profile")?["name"] == "Ольга")
        }
    }

    @Test func `changes the password and signs out everywhere else`() async throws {
        try await withSite { fixture in
            let browser = try await fixture.customer()
            let elsewhere = try await fixture.signedIn("ada@example.com")
            let answer = try await browser.submit(
                await browser.get("/account/security"),
                "/account/security/password",
                ["current_password": SiteFixture.password, "new_password": "another horse battery"]
            )
            #expect(answer.status == 303)
            #expect(await browser.get("/account/security").status == 200)
            #expect(await elsewhere.get("/account/security").status == 303)
            _ = try await fixture.signedIn("ada@example.com", password: "another horse battery")
        }
    }

    @Test func `tells beside which field a password is wrong`() async throws {
        try await withSite { fixture in
            let browser = try await fixture.customer()
            for (current, new, field) in [
                ("wrong horse battery", "another horse battery", "current_password"),
                ("", "another horse battery", "current_password"), (SiteFixture.password, "short", "new_password"),
            ] {
                let page = try await browser.submit(
                    await browser.get("/account/security"),
                    "/account/security/password",
                    ["current_password": current, "new_password": new]
                )
                #expect(page.status == 422)
                #expect(Array(page.html.fieldErrors.keys) == [field])
                #expect(!page.html.html.contains("horse"))
            }
        }
    }

    @Test func `lists the sessions and ends one, or all others`() async throws {
        try await withSite { fixture in
            let browser = try await fixture.customer()
            let others = [try await fixture.signedIn("ada@example.com"), try await fixture.signedIn("ada@example.com")]
            let action = "/account/security/sessions"
            let page = await browser.get("/account/security")
            #expect(page.text.contains("Firefox on Linux"))
            let buttons = try #require(page.html.form(action)).buttons
            #expect(buttons.map(\.value).filter { $0 == "others" }.count == 1)
            #expect(buttons.count == 3)
            _ = try await browser.submit(page, action, button: buttons[0])
            let open = await [others[0].get("/account/security").status, others[1].get("/account/security").status]
            #expect(open.sorted() == [200, 303])
            _ = try await browser.submit(await browser.get("/account/security"), action, button: ("session", "others"))
            for other in others { #expect(await other.get("/account/security").status == 303) }
            #expect(await browser.get("/account/security").html.form(action)?.buttons.isEmpty == true)
        }
    }

    @Test func `ends nobody else's session`() async throws {
        try await withSite { fixture in
            let ada = try await fixture.customer()
            let eve = try await fixture.customer("eve@example.com", name: "Eve")
            let customer = try #require(try fixture.shop.database.read { try $0.customer(email: "ada@example.com") })
            let digest = try #require(try fixture.shop.sessions(of: customer.id).first?.digest)
            for id in [Hex.encode(digest), "", "zz", "others "] {
                let page = await eve.get("/account/security")
                let answer = try await eve.submit(
                    page,
                    "/account/security/sessions",
                    button: (name: "session", value: id)
                )
                #expect(answer.status == 303)
            }
            #expect(await ada.get("/account/security").status == 200)
        }
    }
}
