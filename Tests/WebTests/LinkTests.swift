import Commerce
import FoundationEssentials
import HTTP
import Templates
import Testing

@testable import Web

@Suite struct `A link` {
    @Test func `escapes what a path or query cannot hold`() {
        #expect(Link.escape("aZ09-._~") == "aZ09-._~")
        #expect(Link.escape("a/b?c=d&e#f g+ü\"<") == "a%2Fb%3Fc%3Dd%26e%23f%20g%2B%C3%BC%22%3C")
        #expect(Link.login(next: "/a?b=c&d").path == "/login?next=%2Fa%3Fb%3Dc%26d")
        #expect(Link.signUp(next: nil).path == "/signup")
        #expect(Link.order(number: "../x").path == "/orders/..%2Fx")
    }

    @Test func `asks with the parameters that have a value`() {
        #expect(Link.query([("a", "1"), ("b", nil), ("c", "x y")]) == "?a=1&c=x%20y")
        #expect(Link.query([("a", nil), ("b", "")], after: "&") == "&b=")
        #expect(Link.query([("a", nil)]) == "")
    }

    @Test(arguments: ["/", "/account", "/orders/A-1?x=%20", "/a//b"]) func `is local`(_ path: String) {
        #expect(Link.localPath(path) == path)
    }

    @Test(arguments: [
        nil, "", "a", "//a", "///a", "/\\a", "http://a", "/a b", "/a\n", "/ä",
        "/" + String(repeating: "a", count: 1_000),
    ])
    func `is not local`(_ path: String?) {
        #expect(Link.localPath(path) == nil)
    }

    /// Those of pages that are still to come are not among them.
    @Test(arguments: [
        Link.signUp(next: "/a"), .login(next: nil), .setUp(token: String(repeating: "A", count: 43)), .security,
        .forgottenPassword, .newPassword(token: String(repeating: "A", count: 43)),
        .imprint, .terms, .privacy,
    ])
    func `leads to a page`(_ link: Link) async throws {
        try await withSite { fixture in
            #expect([200, 303, 410].contains(await fixture.browser().get(link.path).status))
        }
    }

    @Test(arguments: [Link.logout, .securityProfile, .securityPassword, .securitySessions])
    func `leads to a form's target`(_ link: Link) async throws {
        try await withSite { fixture in
            let page = await fixture.browser().get(link.path)
            #expect(page.status == 405)
            #expect(page.header("Allow")?.contains("POST") == true)
        }
    }
}

@Suite struct `Words for people` {
    @Test(arguments: [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Safari/604.1", "Safari on iPhone"),
        ("Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 Chrome/140.0 Safari/537.36", "Chrome on Android"),
        ("curl/8.0", "Unknown browser"), ("", "Unknown browser"),
    ])
    func `name a device`(_ userAgent: String, _ text: String) {
        #expect(Device(userAgent: userAgent).text == text)
    }

    @Test func `tell a time`() {
        let date = Date(timeIntervalSince1970: 1_777_817_109)
        #expect(date.dayText == "3 May 2026")
        #expect(date.minuteText == "3 May 2026, 14:05 UTC")
        #expect(date.stampText == "3 May 2026, 14:05")
        #expect(date.isoText == "2026-05-03T14:05:09Z")
        #expect(Date(timeIntervalSince1970: 0).minuteText == "1 January 1970, 00:00 UTC")
        #expect(Date(timeIntervalSince1970: 0).stampText == "1 Jan 1970, 00:00")
    }
}

@Suite struct `A form` {
    @Test func `puts errors beside their fields and the rest above`() {
        let form = Form(.login(next: nil), [.email("a"), .password("password", "Password")])
            .with([FieldError("email", "One."), FieldError("email", "Two."), FieldError("plan", "Three.")])
        #expect(form.fields.map(\.error) == ["One.", nil])
        #expect(form.problem == "Three.")
    }

    @Test func `never shows a password again`() {
        var field = FormField.password("password", "Password")
        field.value = "secret"
        #expect(field.record["value"] == "")
    }

    @Test func `names what describes a field`() {
        var field = FormField("a", "A", .input("text"))
        #expect(field.record["describedBy"] == .nothing)
        field.help = "Help"
        field.error = "Error"
        field.idPrefix = "x-"
        #expect(field.record["describedBy"] == "x-a-help x-a-error")
    }
}
