import Commerce
import HTTP
import Shop
import ShopTesting
import Storage
import Synchronization
import Testing

@testable import Web

/// Pages that are kept for everybody.
@Suite struct KeptPageTests {
    private func request(_ target: String, _ fields: (String, String)...) -> Request {
        Request(method: .get, target: target, headers: Headers([("Host", "shop.example")] + fields))
    }

    private func text(_ response: Response?) -> String? {
        response.map { String(decoding: $0.body, as: UTF8.self) }
    }

    @Test(arguments: ["/", "/products", "/products?category=connectivity", "/products?q=vpn", "/imprint"])
    func `a page for nobody in particular is made once`(_ target: String) async throws {
        try await withFullSite { fixture in
            #expect(fixture.site.keptPage(for: request(target)) == nil)
            let made = await fixture.site.respond(to: request(target))
            let kept = try #require(fixture.site.keptPage(for: request(target)))
            #expect(kept.status == .ok)
            #expect(kept.body == made.body)
            #expect(Set(kept.headers.pairs.map { "\($0)" }) == Set(made.headers.pairs.map { "\($0)" }))
            #expect(kept.headers["Content-Security-Policy"] != nil)
            #expect(kept.headers["Cache-Control"] == "private, no-cache")
            #expect(kept.headers["Set-Cookie"] == nil)
            #expect(text(kept)?.contains("name=\"csrf\"") == false)
        }
    }

    @Test(arguments: ["/products/vpn", "/login", "/signup", "/cart", "/products/none", "/none", "/robots.txt"])
    func `a page with a form or an error is not kept`(_ target: String) async throws {
        try await withFullSite { fixture in
            _ = await fixture.site.respond(to: request(target))
            #expect(fixture.site.keptPage(for: request(target)) == nil)
        }
    }

    @Test func `who has a cart, has signed in or is told something gets a page of their own, which nobody else gets`()
        async throws
    {
        try await withFullSite { fixture in
            let nobody = await fixture.browser().get("/")
            let visitor = fixture.browser()
            _ = try await visitor.submit(await visitor.get("/products/vpn"), "/products/vpn")
            let told = try #require(visitor.cookies["storefront-flash"])
            let token = try #require(visitor.cookies["storefront"])
            for cookie in ["storefront=\(token)", "storefront-flash=\(told)"] {
                #expect(fixture.site.keptPage(for: request("/", ("Cookie", cookie))) == nil)
                let own = await fixture.site.respond(to: request("/", ("Cookie", cookie)))
                #expect(own.body != nobody.response.body)
            }
            let customer = try await fixture.customer("ada@example.com", name: "Ada of the Test")
            #expect(await customer.get("/").text.contains("Ada of the Test"))
            #expect(text(fixture.site.keptPage(for: request("/"))) == text(nobody.response))
            // Cookies of somebody else on the same host tell us nothing.
            #expect(fixture.site.keptPage(for: request("/", ("Cookie", "theme=dark; storefront=short"))) != nil)
        }
    }

    @Test func `a change of a price, a product or a setting shows in the next request`() async throws {
        try await withFullSite { fixture in
            func shows(_ words: String, _ target: String = "/products") async -> Bool {
                let page =
                    if let kept = fixture.site.keptPage(for: request(target)) { kept } else {
                        await fixture.site.respond(to: request(target))
                    }
                return text(page)?.contains(words) == true
            }
            let shop = fixture.shop
            #expect(await shows("$7.80"))
            try await shop.database.write { try $0.saveRule(PricingRule(markup: 10_000), for: .shop) }
            #expect(await !shows("$7.80"))
            #expect(await shows("$12.00"))
            #expect(await shows("/products/vpn"))
            try await shop.setOnSale(ProductType.vpn.key, false)
            #expect(await !shows("\"/products/vpn\""))
            #expect(await !shows("A new line", "/"))
            var form = AppearanceForm(try shop.database.read { try $0.settings() })
            form.tagline = "A new line"
            try await shop.changeAppearance(form)
            #expect(await shows("A new line", "/"))
        }
    }

    @Test func `no request that begins after a change is answered with what was before it`() async throws {
        try await withSite { fixture in
            let race = Race(fixture.site, fixture.shop)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await race.write() }
                for _ in 0..<3 {
                    group.addTask { await race.read() }
                }
                try await group.waitForAll()
            }
            #expect(race.hits.load(ordering: .relaxed) > 0)
        }
    }
}

/// One who changes the shop and some who look at it.
private final class Race: Sendable {
    private static let changes = 60

    let hits = Atomic(0)
    private let written = Atomic(0)
    private let site: Site
    private let shop: Shop

    init(_ site: Site, _ shop: Shop) {
        self.site = site
        self.shop = shop
    }

    func write() async throws {
        for number in 1...Self.changes {
            try await shop.database.write { writer in
                var settings = try writer.settings()
                settings.tagline = "change \(number) end"
                try writer.saveSettings(settings)
            }
            written.store(number, ordering: .sequentiallyConsistent)
        }
    }

    /// What was seen once, or reported as written, is the least that the next request sees.
    func read() async {
        var seen = 0
        while seen < Self.changes {
            let least = max(seen, written.load(ordering: .sequentiallyConsistent))
            let found = await shown()
            #expect(found >= least)
            seen = max(found, seen)
            // The threads that run tasks are few, and the writer needs one.
            await Task.yield()
        }
        // Nothing changes any more, so this one is kept.
        for _ in 0..<2 { #expect(await shown() == Self.changes) }
    }

    private func shown() async -> Int {
        let request = Request(method: .get, target: "/")
        let kept = site.keptPage(for: request)
        if kept != nil { hits.add(1, ordering: .relaxed) }
        let page = if let kept { kept } else { await site.respond(to: request) }
        let text = String(decoding: page.body, as: UTF8.self)
        return text.firstMatch(of: /change (\d+) end/).flatMap { Int($0.1) } ?? 0
    }
}
