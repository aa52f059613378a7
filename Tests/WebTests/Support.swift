import Commerce
import HTTP
import Shop
import ShopTesting
import Storage
import Templates
import Testing

@testable import Web

/// The templates that are shipped.
let shippedTemplates = Result { try TemplateLibrary(folder: ShopFixture.repository + "/Templates") }

/// A shop with its pages.
struct SiteFixture {
    let fixture: ShopFixture
    let site: Site

    var shop: Shop { fixture.shop }

    static let password = "correct horse battery"

    func browser() -> Browser { Browser(site) }

    /// The names of all customers, the newest first.
    func customers() throws -> [String] {
        try shop.database.read { try $0.customers(limit: 100) }.map(\.name)
    }

    func advance(by seconds: Double) {
        fixture.clock.advance(by: seconds)
    }

    /// A browser whose customer has signed up through the page.
    func customer(_ email: String = "ada@example.com", name: String = "Ada") async throws -> Browser {
        let browser = browser()
        let page = try await browser.submit(
            await browser.get("/signup"),
            "/signup",
            ["name": name, "email": email, "password": Self.password]
        )
        try #require(page.status == 303, "\(page.text)")
        return browser
    }

    /// A browser whose customer has signed in through the page.
    func signedIn(_ email: String, password: String = password) async throws -> Browser {
        let browser = browser()
        let page = try await browser.submit(
            await browser.get("/login"),
            "/login",
            ["email": email, "password": password]
        )
        try #require(page.status == 303, "\(page.text)")
        return browser
    }

    /// A browser of somebody who may enter the back office.
    func staff(_ email: String = "boss@example.com") async throws -> Browser {
        _ = try await shop.addStaff(email: email, password: Self.password)
        return try await signedIn(email)
    }
}

/// Runs `body` with a new shop and its pages.
func withSite(
    limits: AttemptLimits = .normal,
    gateways: [any PaymentGateway] = [],
    options change: (inout SiteOptions) -> Void = { _ in },
    _ body: (SiteFixture) async throws -> Void
) async throws {
    let templates = try shippedTemplates.get()
    var options = SiteOptions(secretKey: [UInt8](repeating: 9, count: 32))
    change(&options)
    try await withShop(limits: limits, gateways: gateways) { fixture in
        let site = Site(shop: fixture.shop, templates: templates, options: options)
        try await body(SiteFixture(fixture: fixture, site: site))
    }
}
