import Commerce
import FoundationEssentials
import HTTP
import Shop
import ShopTesting
import Storage
import Testing

@testable import Web

/// Runs `body` with a shop that sells everything.
func withFullSite(
    limits: AttemptLimits = .normal,
    options: (inout SiteOptions) -> Void = { _ in },
    _ body: (SiteFixture) async throws -> Void
) async throws {
    try await withSite(limits: limits, options: options) { fixture in
        try fixture.fixture.upstream.listEverything()
        await fixture.shop.syncCatalogue()
        try await body(fixture)
    }
}

/// What one customer fills in to buy each product, besides what its form suggests.
struct Purchase: Sendable, CustomTestStringConvertible {
    let product: String
    /// As they stand in the order form.
    let values: [(name: String, value: String)]
    let price: String
    let title: String

    init(_ product: String, _ values: [(String, String)], _ price: String, _ title: String) {
        self.product = product
        self.values = values
        self.price = price
        self.title = title
    }

    var testDescription: String { product }

    var body: String {
        values.map { "&\(Link.escape($0.name))=\(Link.escape($0.value))" }.joined()
    }

    /// Retail is cost × 1.3.
    static let all: [Purchase] = [
        Purchase(
            "ai_business_tools",
            [("ai_tools", "ai_voice_agent"), ("ai_tools", "ai_live_chat_bot")],
            "$58.50",
            "AI business tools: AI Voice Agent, AI Live Chat Bot"
        ),
        Purchase("vpn", [("billing_cycle", "annual")], "$70.20", "VPN, yearly"),
        Purchase("esim", [("package_code", "US1")], "$2.34", "eSIM United States, 1 GB, 7 days"),
        Purchase(
            "web_hosting",
            [("billing_cycle", "monthly"), ("primary_domain", "example.com"), ("cpanel_username", "example")],
            "$19.50",
            "Web hosting, monthly"
        ),
        Purchase("invoice_ai", [("subdomain", "mybrand"), ("business_name", "My Brand")], "$13.00", "Invoicing"),
        Purchase(
            "appointments",
            [("subdomain", "mysalon"), ("business_name", "My Salon")],
            "$26.00",
            "Appointment booking"
        ),
        Purchase(
            "smm",
            [("service_id", "1234"), ("link", "https://instagram.com/name"), ("quantity", "1000")],
            "$3.25",
            "Instagram Followers × 1,000"
        ),
        Purchase(
            "domain_registration",
            [("domain", "mybusiness.com"), ("ns1", "ns1.example.com"), ("ns2", "ns2.example.com")],
            "$35.10",
            "mybusiness.com, 1 year"
        ),
        Purchase(
            "docsign",
            [("billing_cycle", "monthly"), ("company_name", "Acme")],
            "$10.40",
            "Document signing, monthly"
        ),
        Purchase("crm", [("billing_cycle", "monthly"), ("subdomain", "mycompany")], "$19.50", "CRM, monthly"),
        Purchase("website_builder", [("billing_cycle", "monthly")], "$13.00", "Website builder, monthly"),
        Purchase(
            "wp_plugin_installer",
            [("plugin_name", "Pack"), ("description", "All of it."), ("author", "Acme")],
            "$13.00",
            "WordPress plugin pack"
        ),
        Purchase(
            "social_media_automation",
            [("billing_cycle", "monthly")],
            "$19.50",
            "Social media automation, monthly"
        ),
        Purchase(
            "business_phone",
            [("billing_cycle", "monthly"), ("country", "US"), ("area_code", "212")],
            "$13.00",
            "Business phone, monthly"
        ),
        Purchase(
            "email_marketing",
            [("sending_plan", "starter")],
            "$10.40",
            "E-mail marketing, Starter: 5,000 mails a month"
        ),
        Purchase("cloud_storage", [("storage_plan", "50gb")], "$4.55", "Cloud storage, 50 GB"),
    ]
}

@Suite struct `The catalogue's pages` {
    @Test func `the list of purchases names every product type`() {
        #expect(Set(Purchase.all.map(\.product)) == Set(ProductType.all.map(\.key.text)))
    }

    @Test(arguments: Purchase.all)
    func `a product goes into the cart by a plain form at its retail price`(_ purchase: Purchase) async throws {
        try await withFullSite { fixture in
            let browser = fixture.browser()
            // Chosen from a list, the plan and the domain come along in the address.
            let query = purchase.body.dropFirst()
            let page = await browser.get("/products/\(purchase.product)?\(query)")
            #expect(page.status == 200)
            #expect(page.text.contains(purchase.price), "\(page.text)")
            let form = try #require(page.html.form("/products/\(purchase.product)"))
            #expect(form.method == "post")
            let names = Set(form.fields.map(\.name))
            let token = try #require(form.fields.first { $0.name == "csrf" }?.value)
            // Every value has a field of that name in the form, whatever kind it is of.
            for value in purchase.values where !names.contains(value.name) {
                #expect(page.html.html.contains("name=\"\(value.name)\""), "no field \(value.name)")
            }
            let answer = await browser.post("/products/\(purchase.product)", "csrf=\(token)\(purchase.body)")
            #expect(answer.status == 303, "\(answer.text)")
            #expect(answer.location == "/cart")
            let cart = await browser.follow(answer)
            #expect(cart.text.contains(purchase.title), "\(cart.text)")
            #expect(cart.text.contains(purchase.price), "\(cart.text)")
        }
    }

    @Test(arguments: ProductType.all.map(\.key.text))
    func `an empty form is refused beside its fields and nothing goes into the cart`(_ key: String) async throws {
        try await withFullSite { fixture in
            let browser = fixture.browser()
            let page = await browser.get("/products/\(key)")
            #expect(page.status == 200)
            var token = page.html.form("/products/\(key)")?.fields.first { $0.name == "csrf" }?.value
            if token == nil {
                let other = await browser.get("/products/vpn")
                token = other.html.form("/products/vpn")?.fields.first { $0.name == "csrf" }?.value
            }
            let answer = await browser.post("/products/\(key)", "csrf=\(try #require(token))")
            #expect(answer.status == 422, "\(answer.text)")
            #expect(await browser.get("/cart").text.contains("empty"))
        }
    }

    @Test func `customers never see a cost`() async throws {
        try await withFullSite { fixture in
            // A markup that no cost survives unchanged in any price.
            try await fixture.shop.saveRule(PricingRule(markup: 3719), for: .shop)
            let browser = fixture.browser()
            let paths = ["/", "/products"] + ProductType.all.map { "/products/\($0.key)" }
            for path in paths {
                let page = await browser.get(path)
                #expect(page.status == 200)
                for cost in ["54.00", "150.00", "27.00", "20.00", "3.50", "1.80", "5.40", "37.19", "3719", "wholesale"]
                {
                    #expect(!page.html.html.contains(cost), "\(cost) on \(path)")
                }
            }
            #expect(browser.cookies.values.allSatisfy { !$0.contains("54") || $0.utf8.count > 20 })
        }
    }

    @Test func `the home page shows what can be bought and from what price`() async throws {
        try await withFullSite { fixture in
            let page = await fixture.browser().get("/")
            #expect(page.status == 200)
            #expect(page.text.contains("from $7.80 a month"))
            #expect(page.html.links.contains("/products/esim"))
            #expect(!page.text.contains("link_in_bio"))
        }
    }

    @Test func `an empty catalogue is said so`() async throws {
        try await withSite { fixture in
            let browser = fixture.browser()
            #expect(await browser.get("/").status == 200)
            #expect(await browser.get("/products").text.contains("Nothing is on sale yet"))
            let page = await browser.get("/products/vpn")
            #expect(page.status == 200)
            #expect(page.text.contains("cannot be ordered just now"))
            #expect(page.html.form("/products/vpn") == nil)
        }
    }

    @Test(arguments: ["/products/nothing", "/products/link_in_bio", "/products/VPN", "/products/%00"])
    func `what is not sold here is no page`(_ path: String) async throws {
        try await withFullSite { fixture in
            #expect(await fixture.browser().get(path).status == 404)
        }
    }

    @Test(arguments: [
        ("vpn", ["VPN"]), ("mobile data", ["eSIM data plans"]), ("eSIM for Japan", ["eSIM data plans"]),
        ("domain", ["Domain names", "Web hosting"]), ("qwertz", []), ("<script>", []),
    ])
    func `words find products`(_ words: String, _ names: [String]) async throws {
        try await withFullSite { fixture in
            let page = await fixture.browser().get("/products?q=\(Link.escape(words))")
            #expect(page.status == 200)
            for name in names { #expect(page.text.contains(name)) }
            if names.isEmpty { #expect(page.text.contains("Nothing found for")) }
            #expect(!page.html.html.contains("<script>"))
            if words.hasSuffix("Japan") { #expect(page.html.links.contains("/products/esim?country=JP")) }
        }
    }

    @Test func `a category shows its own only`() async throws {
        try await withFullSite { fixture in
            let page = await fixture.browser().get("/products?category=marketing")
            #expect(page.html.links.contains("/products/smm"))
            #expect(!page.html.links.contains("/products/vpn"))
            #expect(await fixture.browser().get("/products?category=nonsense").status == 200)
        }
    }
}

@Suite struct `The searches of product pages` {
    @Test func `data plans are found and chosen without JavaScript`() async throws {
        try await withFullSite { fixture in
            let browser = fixture.browser()
            let page = await browser.get("/products/esim?country=JP&gb=any&days=any&q=&sort=price")
            #expect(page.text.contains("1 plan"))
            #expect(page.html.html.contains(#"<option value="JP" selected>"#))
            #expect(page.text.contains("Japan 3 GB · 30 days"))
            let anywhere = await browser.get("/products/esim")
            #expect(!anywhere.html.html.contains(#"<option value="JP" selected>"#))
            #expect(!page.text.contains("United States 1 GB"))
            let link = try #require(page.html.links.first { $0.contains("package_code=JP3") })
            #expect(link.contains("country=JP"))
            let chosen = await browser.get(String(link.split(separator: "#")[0]))
            #expect(chosen.text.contains("$7.02"))
            let cart = try await browser.submit(chosen, "/products/esim")
            #expect(cart.location == "/cart")
        }
    }

    @Test(arguments: [
        ("Japan 3GB 30Days", "Japan"), ("Asia (12 areas) 500MB 1Day", "Asia (12 areas)"),
        ("Japan 3GB 30Days Hotspot", "Japan 3GB 30Days Hotspot"), ("3GB 30Days", "3GB 30Days"), ("GB", "GB"),
    ])
    func `a plan is called by its place, without what its facts say`(_ name: String, _ place: String) throws {
        let key = try #require(PlanKey("JP3"))
        let plan = CataloguePlan(id: .init(1), product: ProductType.esim.key, key: key, name: name, megabytes: 3072)
        #expect(plan.placeName == place)
        let unmeasured = CataloguePlan(id: .init(1), product: ProductType.esim.key, key: key, name: name)
        #expect(unmeasured.placeName == name)
    }

    @Test func `social media services are narrowed down and sorted in the address`() async throws {
        try await withFullSite { fixture in
            let page = await fixture.browser().get("/products/smm?platform=any&kind=Followers&q=&sort=dearest")
            #expect(page.text.contains("Instagram Followers"))
            #expect(!page.text.contains("TikTok Likes"))
            #expect(page.html.html.contains(#"<option value="dearest" selected>"#))
            let chosen = page.html.links.first { $0.contains("service_id=1234") }
            #expect(chosen?.contains("kind=Followers") == true)
        }
    }

    @Test(arguments: [
        "country=XX", "gb=-1", "days=999999999999999999999", "page=0", "page=99999", "sort=cost", "q=%00", "q=%22",
        "country=%3Cscript%3E", "package_code=nothing", "q=" + String(repeating: "x", count: 5_000),
    ])
    func `odd searches find little and break nothing`(_ query: String) async throws {
        try await withFullSite { fixture in
            let page = await fixture.browser().get("/products/esim?\(query)")
            #expect((200..<500).contains(page.status))
            #expect(!page.html.html.contains("<script>"))
        }
    }

    @Test func `a free name leads to the order form with its price`() async throws {
        try await withFullSite { fixture in
            let names = try ["gold.com", "taken.com"].map { try #require(DomainName($0)) }
            fixture.fixture.upstream.script {
                $0.domains = .success([
                    DomainOffer(name: names[0], isAvailable: true, cost: 27),
                    DomainOffer(name: names[1], isAvailable: false, cost: nil),
                ])
            }
            let browser = fixture.browser()
            let page = await browser.get("/products/domain_registration?q=gold")
            #expect(page.text.contains("$35.10"))
            #expect(page.text.contains("Taken"))
            let link = try #require(page.html.links.first { $0.contains("domain=gold.com") })
            #expect(!page.html.links.contains { $0.contains("domain=taken.com") })
            let chosen = await browser.get(String(link.split(separator: "#")[0]))
            let values = ["ns1": "ns1.example.com", "ns2": "ns2.example.com"]
            let cart = try await browser.submit(chosen, "/products/domain_registration", values)
            #expect(cart.location == "/cart")
            let taken = ["domain": "taken.com"].merging(values) { $1 }
            let plain = await browser.get("/products/domain_registration")
            let refused = try await browser.submit(plain, "/products/domain_registration", taken)
            #expect(refused.status == 422)
            #expect(refused.text.contains("“taken.com” is taken"))
            #expect(refused.html.html.contains("value=\"ns1.example.com\""))
        }
    }

    @Test func `filling in the order form asks the supplier nothing`() async throws {
        try await withFullSite { fixture in
            let browser = fixture.browser()
            _ = await browser.get("/products/domain_registration?domain=gold.com&ns1=a&ns2=b")
            _ = await browser.get("/products/business_phone?country=US&area_code=212&billing_cycle=monthly")
            let calls = fixture.fixture.upstream.seen.calls
            #expect(!calls.contains("domains"))
            #expect(!calls.contains("phoneNumbers"))
        }
    }

    @Test func `the supplier away is said in words`() async throws {
        try await withFullSite { fixture in
            fixture.fixture.upstream.script { state in
                state.domains = .failure(.unreachable("down"))
                state.phoneNumbers = .failure(.unreadable("HTML"))
            }
            let browser = fixture.browser()
            for path in ["/products/domain_registration?q=gold.com", "/products/business_phone?in=US&near=212"] {
                let page = await browser.get(path)
                #expect(page.status == 200)
                #expect(page.text.contains("does not answer just now"))
                #expect(!page.text.contains("down"))
            }
        }
    }

    @Test func `a number is found and taken over into the form`() async throws {
        try await withFullSite { fixture in
            fixture.fixture.upstream.script {
                $0.phoneNumbers = .success([
                    PhoneOffer(number: "+12125550100", place: "New York", monthlyCost: nil)
                ])
            }
            let browser = fixture.browser()
            let page = await browser.get("/products/business_phone?in=US&near=212")
            let link = try #require(page.html.links.first { $0.contains("phone_number=%2B12125550100") })
            let chosen = await browser.get(String(link.split(separator: "#")[0]))
            let cart = try await browser.submit(chosen, "/products/business_phone")
            #expect(cart.location == "/cart")
        }
    }

    @Test func `bad searches are refused with what was typed`() async throws {
        try await withFullSite { fixture in
            let page = await fixture.browser().get("/products/domain_registration?q=%C3%A4%20%C3%B6")
            #expect(page.status == 422)
            #expect(page.text.contains("letters, digits and hyphens"))
            #expect(await fixture.browser().get("/products/business_phone?in=FR").status == 422)
        }
    }
}
