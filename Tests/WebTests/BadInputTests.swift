import HTTP
import Shop
import Storage
import Testing

@testable import Web

/// What no field of these forms takes, and one value that every text field has to survive.
enum BadInput: CaseIterable {
    case empty, spaces, tooLong, veryLong, control, bidirectional, line

    var text: String {
        switch self {
        case .empty: ""
        case .spaces: "   "
        case .tooLong: String(repeating: "ä", count: 300)
        case .veryLong: String(repeating: "<&\"", count: 60_000)
        case .control: "Ada\u{1}\u{1B}[2J"
        case .bidirectional: "Ada\u{202E}moc.elpmaxe"
        case .line: "Ada\r\nSet-Cookie: a=b"
        }
    }
}

/// A form of the account pages, filled in well.
struct SampleForm: Sendable, CustomStringConvertible {
    let page: String
    let action: String
    let values: [String: String]
    /// Where sessions are needed to see it.
    var isForCustomers = false

    var description: String { action }

    static let all = [
        SampleForm(
            page: "/signup",
            action: "/signup",
            values: ["name": "Eve", "email": "eve@example.com", "password": SiteFixture.password]
        ),
        SampleForm(
            page: "/login",
            action: "/login",
            values: ["email": "ada@example.com", "password": SiteFixture.password]
        ),
        SampleForm(
            page: "/account/security",
            action: "/account/security/profile",
            values: ["name": "Ada"],
            isForCustomers: true
        ),
        SampleForm(
            page: "/account/security",
            action: "/account/security/password",
            values: ["current_password": SiteFixture.password, "new_password": "another horse battery"],
            isForCustomers: true
        ),
    ]
}

@Suite struct `Bad input` {
    @Test(arguments: SampleForm.all, BadInput.allCases)
    func `in any field is refused beside it and kept`(_ form: SampleForm, _ input: BadInput) async throws {
        try await withSite { fixture in
            let customer = try await fixture.customer()
            for field in form.values.keys.sorted() {
                let browser = form.isForCustomers ? customer : fixture.browser()
                let bad = form.values.merging([field: input.text]) { $1 }
                let page = try await browser.submit(await browser.get(form.page), form.action, bad)
                #expect(page.status == 422, "\(field)")
                #expect(!page.html.html.contains("<&"))
                let shown = try #require(page.html.form(form.action))
                for (name, value) in bad {
                    #expect(shown[name] == (name.hasSuffix("password") ? "" : value.asShown))
                }
                // At sign-in no field is wrong by itself unless it is empty.
                let isTold = page.html.fieldErrors[field] != nil || page.text.contains("do not belong together")
                #expect(isTold, "\(field)")
            }
            #expect(try fixture.customers() == ["Ada"])
        }
    }

    @Test(arguments: SampleForm.all) func `markup is text`(_ form: SampleForm) async throws {
        try await withSite { fixture in
            let customer = try await fixture.customer()
            for field in form.values.keys.sorted() {
                let browser = form.isForCustomers ? customer : fixture.browser()
                let bad = form.values.merging([field: "\"><script>alert(1)</script>"]) { $1 }
                let answer = try await browser.submit(await browser.get(form.page), form.action, bad)
                #expect(answer.status < 500)
                let page = await browser.follow(answer)
                #expect(!page.html.html.contains("<script>alert"))
            }
        }
    }

    @Test(arguments: SampleForm.all) func `a field that is missing is empty`(_ form: SampleForm) async throws {
        try await withSite { fixture in
            let browser = form.isForCustomers ? try await fixture.customer() : fixture.browser()
            let csrf = try #require(await browser.get(form.page).html.form(form.action)?["csrf"])
            let page = await browser.post(form.action, "csrf=\(csrf)")
            #expect(page.status == 422)
            #expect(!page.html.fieldErrors.isEmpty)
        }
    }

    @Test(arguments: SampleForm.all) func `a file is no text`(_ form: SampleForm) async throws {
        try await withSite { fixture in
            let browser = form.isForCustomers ? try await fixture.customer() : fixture.browser()
            let csrf = try #require(await browser.get(form.page).html.form(form.action)?["csrf"])
            var body = "--x\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n\(csrf)\r\n"
            for field in form.values.keys {
                body += "--x\r\nContent-Disposition: form-data; name=\"\(field)\"; filename=\"a.txt\"\r\n"
                body += "Content-Type: text/plain\r\n\r\nAda Lovelace\r\n"
            }
            let page = await browser.post(form.action, body + "--x--\r\n", type: "multipart/form-data; boundary=x")
            #expect(page.status == 422)
            #expect(Set(page.html.fieldErrors.keys).isSubset(of: Set(form.values.keys)))
            #expect(!page.html.fieldErrors.isEmpty)
        }
    }

    @Test(arguments: [
        ("name=%00", "application/x-www-form-urlencoded", 400), ("name=%FF", "application/x-www-form-urlencoded", 400),
        ("{}", "application/json", 415), ("name=a", "text/plain", 415), ("x", "multipart/form-data", 400),
        (String(repeating: "a=1&", count: 600), "application/x-www-form-urlencoded", 413),
        ("name=" + String(repeating: "a", count: 300_000), "application/x-www-form-urlencoded", 413),
    ])
    func `a form that is none is told so`(_ body: String, _ type: String, _ status: Int) async throws {
        try await withSite { fixture in
            let browser = fixture.browser()
            _ = await browser.get("/signup")
            let page = await browser.post("/signup", body, type: type)
            #expect(page.status == status)
            #expect(page.text.contains("Nothing was done"))
        }
    }

    @Test func `a cookie that is none is nobody's`() async throws {
        try await withSite { fixture in
            for value in ["", "x", String(repeating: "A", count: 5_000), "%00%FF", "' OR 1=1"] {
                let browser = fixture.browser()
                browser.cookies = ["storefront": value, "storefront-flash": value]
                #expect(await browser.get("/login").status == 200)
                #expect(await browser.get("/account/security").status == 303)
            }
        }
    }
}

extension String {
    /// HTML cannot hold control characters (§13.1.4 of the standard): templates put U+FFFD in their place.
    var asShown: String {
        String(String.UnicodeScalarView(unicodeScalars.map { ["\u{1}", "\u{1B}"].contains($0) ? "\u{FFFD}" : $0 }))
    }
}
