import HTTP
import Testing

@testable import Web

/// A browser in the same process: it keeps cookies and sends the forms that a page really has.
final class Browser {
    let site: Site
    /// Sent with every request.
    var headers: [(String, String)] = [("Host", "shop.example"), ("User-Agent", "Firefox/140.0 Linux")]
    var address = "192.0.2.1"
    var isSecure = false
    var cookies: [String: String] = [:]

    init(_ site: Site) {
        self.site = site
    }

    func get(_ path: String) async -> Page {
        await send(.get, path)
    }

    /// Sends a form, with the button that was pressed if that has a name.
    func submit(_ form: HTMLForm, button: (name: String, value: String)? = nil) async -> Page {
        let fields = form.fields + (button.map { [$0] } ?? [])
        let body = fields.map { "\(Link.escape($0.name))=\(Link.escape($0.value))" }.joined(separator: "&")
        if form.method == "get" { return await get(form.action + "?" + body) }
        return await post(form.action, body)
    }

    /// Fills in the form of a page that posts to `action` and sends it.
    func submit(
        _ page: Page,
        _ action: String,
        _ values: [String: String] = [:],
        button: (name: String, value: String)? = nil
    ) async throws -> Page {
        let form = try #require(page.html.form(action), "no form for \(action) on \(page.html.title)")
        return await submit(form.filled(values), button: button)
    }

    func post(
        _ path: String,
        _ body: String,
        type: String = "application/x-www-form-urlencoded"
    ) async -> Page {
        await send(.post, path, body: Array(body.utf8), headers: [("Content-Type", type)])
    }

    /// Goes where a redirect points, as often as there is one.
    func follow(_ page: Page) async -> Page {
        var page = page
        for _ in 0..<10 {
            guard let location = page.location else { break }
            page = await get(location)
        }
        return page
    }

    func send(
        _ method: Method,
        _ target: String,
        body: [UInt8] = [],
        headers more: [(String, String)] = []
    ) async -> Page {
        var fields = Headers(headers + more)
        if !cookies.isEmpty {
            fields.add("Cookie", cookies.map { "\($0.key)=\($0.value)" }.sorted().joined(separator: "; "))
        }
        let request = Request(
            method: method,
            target: target,
            headers: fields,
            body: body,
            client: address,
            isSecure: isSecure
        )
        let response = await site.respond(to: request)
        for cookie in response.headers.all("Set-Cookie") { keep(cookie) }
        return Page(response)
    }

    private func keep(_ cookie: String) {
        let parts = cookie.split(separator: ";").map { String($0.drop { $0 == " " }) }
        guard let pair = parts.first?.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false),
            pair.count == 2
        else { return }
        cookies[String(pair[0])] = parts.contains("Max-Age=0") ? nil : String(pair[1])
    }

    /// Another browser with the same cookies, as if somebody had copied them.
    func copy() -> Browser {
        let copy = Browser(site)
        copy.cookies = cookies
        copy.isSecure = isSecure
        return copy
    }
}

/// An answer as the browser sees it.
struct Page {
    let response: Response
    let html: HTMLPage

    init(_ response: Response) {
        self.response = response
        html = HTMLPage(String(decoding: response.body, as: UTF8.self))
    }

    var status: Int { response.status.code }
    var text: String { html.text }
    func header(_ name: String) -> String? { response.headers[name] }
    var location: String? { response.headers["Location"] }
}
