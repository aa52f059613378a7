import FoundationEssentials
import Testing

@testable import Commerce

@Suite struct ProductTypeTests {
    /// A complete form of each type, and what is sent upstream for it, as the supplier's documents show it.
    static let forms: [(key: String, values: [String: [String]], sent: [String: Parameter.Value])] = [
        (
            "ai_business_tools", ["ai_tools": ["ai_voice_agent", "ai_live_chat_bot", "ai_voice_agent"]],
            ["ai_tools": .list(["ai_voice_agent", "ai_live_chat_bot"])]
        ),
        ("vpn", ["billing_cycle": ["monthly"]], ["billing_cycle": .text("monthly")]),
        ("esim", ["package_code": ["PHAJHEAYP"]], ["package_code": .text("PHAJHEAYP")]),
        (
            "web_hosting",
            ["billing_cycle": ["annual"], "primary_domain": ["Example.com"], "cpanel_username": ["Example"]],
            [
                "billing_cycle": .text("annual"), "primary_domain": .text("example.com"),
                "cpanel_username": .text("example"),
            ]
        ),
        (
            "invoice_ai", ["subdomain": ["mybrand"], "business_name": ["My Brand"]],
            ["subdomain": .text("mybrand"), "business_name": .text("My Brand")]
        ),
        (
            "appointments", ["subdomain": ["mysalon"], "business_name": ["My Salon"]],
            ["subdomain": .text("mysalon"), "business_name": .text("My Salon")]
        ),
        (
            "smm", ["service_id": ["1234"], "link": ["https://instagram.com/a"], "quantity": ["1000"]],
            ["service_id": .text("1234"), "link": .text("https://instagram.com/a"), "quantity": .integer(1000)]
        ),
        (
            "domain_registration", ["domain": ["mybusiness.com"], "ns1": ["ns1.a.com"], "ns2": ["ns2.a.com"]],
            ["domain": .text("mybusiness.com"), "ns1": .text("ns1.a.com"), "ns2": .text("ns2.a.com")]
        ),
        (
            "docsign", ["billing_cycle": ["monthly"], "company_name": ["Acme"]],
            ["billing_cycle": .text("monthly"), "company_name": .text("Acme")]
        ),
        (
            "crm", ["billing_cycle": ["monthly"], "subdomain": ["mycompany"]],
            ["billing_cycle": .text("monthly"), "subdomain": .text("mycompany")]
        ),
        ("website_builder", ["billing_cycle": ["monthly"]], ["billing_cycle": .text("monthly")]),
        (
            "wp_plugin_installer", ["plugin_name": ["Pack"], "description": ["All."], "author": ["Acme"]],
            ["plugin_name": .text("Pack"), "description": .text("All."), "author": .text("Acme")]
        ),
        ("social_media_automation", ["billing_cycle": ["monthly"]], ["billing_cycle": .text("monthly")]),
        (
            "business_phone", ["billing_cycle": ["monthly"], "country": ["US"], "phone_number": ["+1 212 555 0100"]],
            ["billing_cycle": .text("monthly"), "country": .text("US"), "phone_number": .text("+12125550100")]
        ),
        ("email_marketing", ["sending_plan": ["starter"]], ["sending_plan": .text("starter")]),
        ("cloud_storage", ["storage_plan": ["50gb"]], ["storage_plan": .text("50gb")]),
    ]

    private func type(_ key: String) throws -> ProductType {
        try #require(ProductType.of(try product(key)))
    }

    private func errors(_ key: String, _ values: [String: [String]], offers: Bool = true) throws -> [String] {
        let type = try type(key)
        do throws(InvalidSelection) {
            _ = try type.read(typed(values)) { _ in offers }
            return []
        } catch {
            return error.errors.map(\.field)
        }
    }

    @Test func `sixteen types, each under its own key`() {
        #expect(ProductType.all.count == 16)
        #expect(Set(ProductType.all.map(\.key)).count == 16)
        #expect(Set(Self.forms.map(\.key)) == Set(ProductType.all.map(\.key.text)))
    }

    @Test(arguments: Self.forms.indices)
    func `a complete form is sent as documented`(_ index: Int) throws {
        let form = Self.forms[index]
        let selection = try type(form.key).read(typed(form.values)) { _ in true }
        #expect(Dictionary(uniqueKeysWithValues: selection.parameters.map { ($0.name, $0.value) }) == form.sent)
        #expect(!selection.plans.isEmpty)
        #expect(selection.quantity == (form.key == "smm" ? 1000 : 1))
    }

    @Test(arguments: Self.forms.indices)
    func `each field that is left out is named`(_ index: Int) throws {
        let form = Self.forms[index]
        for name in form.values.keys {
            var values = form.values
            values[name] = nil
            let found = try errors(form.key, values)
            // Without a country the form sends its default, so a missing one is a form of somebody's own.
            #expect(found == [name], "\(form.key) without \(name)")
        }
    }

    @Test(arguments: Self.forms.indices)
    func `a plan that is not offered is refused`(_ index: Int) throws {
        #expect(try !errors(Self.forms[index].key, Self.forms[index].values, offers: false).isEmpty)
    }

    @Test(arguments: Self.forms.indices)
    func `everything wrong is said at once`(_ index: Int) throws {
        let form = Self.forms[index]
        let found = try errors(form.key, [:])
        let required = try type(form.key).fields.filter(\.isRequired).map(\.name)
        #expect(Set(found).isSuperset(of: required))
    }

    @Test(arguments: ProductType.all.map(\.key.text))
    func `a type tells all that the shop needs`(_ key: String) throws {
        let type = try type(key)
        #expect(!type.name.isEmpty && !type.summary.isEmpty)
        #expect(!type.identity.isEmpty, "reconciliation needs something to compare")
        #expect(!type.deliverables.isEmpty)
        #expect(!type.nextSteps.isEmpty)
        #expect(Set(type.fields.map(\.name)).count == type.fields.count)
        let sent = Set(type.fields.map(\.name)).union([type.plans.parameter].compactMap(\.self))
        for identity in type.identity { #expect(sent.contains(identity.parameter), "\(identity.parameter)") }
        for deliverable in type.deliverables { #expect(deliverable.paths.allSatisfy { !$0.isEmpty }) }
        let passwords = type.deliverables.filter { $0.label.lowercased().contains("password") }
        let areSecret = passwords.allSatisfy(\.isSecret)
        #expect(areSecret)
    }

    // MARK: Fields that depend on each other

    @Test func `a phone is a number or an area, not both and not neither`() throws {
        let base = ["billing_cycle": ["monthly"], "country": ["US"]]
        #expect(try errors("business_phone", base) == ["phone_number"])
        #expect(try errors("business_phone", base.merging(["area_code": ["212"]]) { $1 }) == [])
        let both = ["area_code": ["212"], "phone_number": ["+12125550100"]]
        #expect(try errors("business_phone", base.merging(both) { $1 }) == ["area_code"])
    }

    @Test func `two name servers are two`() throws {
        let values = ["domain": ["a.com"], "ns1": ["ns1.a.com"], "ns2": ["NS1.a.com"]]
        #expect(try errors("domain_registration", values) == ["ns2"])
    }

    @Test func `a domain's plan is its ending`() throws {
        let values = ["domain": ["shop.co.uk"], "ns1": ["ns1.a.com"], "ns2": ["ns2.a.com"]]
        let selection = try type("domain_registration").read(typed(values)) { $0.text == "co.uk" }
        #expect(selection.plans.map(\.text) == ["co.uk"])
        #expect(throws: InvalidSelection.self) {
            try type("domain_registration").read(typed(values)) { $0.text == "com" }
        }
    }

    @Test func `one tool that is gone refuses all`() throws {
        let values = ["ai_tools": ["ai_voice_agent", "ai_gone"]]
        #expect(throws: InvalidSelection.self) {
            try type("ai_business_tools").read(typed(values)) { $0.text == "ai_voice_agent" }
        }
    }

    @Test(arguments: ["monthly ", "", "weekly", "MONTHLY", "a b", String(repeating: "x", count: 500)])
    func `a plan is one of those offered, exactly`(_ plan: String) throws {
        let found = try? type("vpn").read(typed(["billing_cycle": [plan]])) { $0 == PlanKey(.monthly) }
        #expect((found != nil) == (plan.trimmed == "monthly"))
    }

    @Test func `fields that no form has are not sent`() throws {
        let values = ["billing_cycle": ["monthly"], "client_id": ["7"], "product_key": ["x"], "test_mode": ["true"]]
        let selection = try type("vpn").read(typed(values)) { _ in true }
        #expect(selection.parameters.map(\.name) == ["billing_cycle"])
    }

    // MARK: Words

    @Test(
        arguments: [
            ("vpn", ["Yearly"], 1, [], "VPN, yearly"),
            ("invoice_ai", ["Monthly"], 1, [], "Invoicing"),
            ("cloud_storage", ["50 GB"], 1, [], "Cloud storage, 50 GB"),
            ("ai_business_tools", ["AI Voice Agent", "AI FAQ"], 1, [], "AI business tools: AI Voice Agent, AI FAQ"),
            ("esim", ["United States 500MB 1Day"], 1, [], "eSIM United States, 500 MB, 1 day"),
            ("esim", ["Asia (12 areas)  1.5 GB  30 Days "], 1, [], "eSIM Asia (12 areas), 1.5 GB, 30 days"),
            ("esim", ["Japan 1GB/Day Hotspot"], 1, [], "Japan 1GB/Day Hotspot"),
            ("esim", ["Japan 1.GB 1..2GB .5GB"], 1, [], "Japan 1.GB 1..2GB .5GB"),
            ("esim", ["Asia (12 areas) 1GB/Day 7Days"], 1, [], "eSIM Asia (12 areas), 1 GB a day, 7 days"),
            ("esim", ["Japan 3 GB 30 Days"], 1, [], "eSIM Japan, 3 GB, 30 days"),
            ("esim", ["Travel eSIM 0.5gb"], 1, [], "Travel eSIM, 0.5 GB"),
            ("esim", ["3GB 30Days"], 1, [], "eSIM, 3 GB, 30 days"),
            ("esim", ["Japan 3GB 30Days Hotspot"], 1, [], "Japan 3GB 30Days Hotspot"),
            ("esim", ["Japan .GB"], 1, [], "Japan .GB"),
            ("smm", ["Likes"], 500, [], "Likes × 500"),
            ("smm", ["Likes"], 1_000_000, [], "Likes × 1,000,000"),
            ("domain_registration", [".com"], 1, [Parameter("domain", .text("a.com"))], "a.com, 1 year"),
        ] as [(String, [String], Int, [Parameter], String)]
    )
    func `a selection is titled for people`(
        _ key: String,
        _ names: [String],
        _ quantity: Int,
        _ parameters: [Parameter],
        _ title: String
    ) throws {
        let plans = key == "vpn" ? [PlanKey(.annual)] : try names.map { _ in try plan("x") }
        let selection = Selection(product: try product(key), plans: plans, quantity: quantity, parameters: parameters)
        #expect(try type(key).title(of: selection, plans: names) == title)
    }

    @Test(
        arguments: [
            ("vpn", "annual", BillingCycle.annual), ("invoice_ai", "monthly", .monthly),
            ("cloud_storage", "50gb", .monthly),
            ("esim", "A", nil), ("smm", "1", nil), ("domain_registration", "com", .annual),
        ] as [(String, String, BillingCycle?)]
    )
    func `what renews says how often`(_ key: String, _ planKey: String, _ cycle: BillingCycle?) throws {
        let type = try type(key)
        #expect(type.cycle(of: try plan(planKey)) == cycle)
        #expect(type.plans.recurs == (cycle != nil))
    }

    @Test(
        arguments: [
            ("Instagram Followers [Real]", "Instagram"), ("YouTube Views", "YouTube"), ("IG Reel Likes", "Instagram"),
            ("TikTok Shares", "TikTok"), ("Website Traffic", "Website"), ("Box of things", nil),
            ("Twitter/X Retweets", "X"),
        ] as [(String, String?)]
    )
    func `a rate's network is read from its name`(_ name: String, _ platform: String?) throws {
        #expect(ListedRate(plan: try plan("1"), name: name, costPerThousand: 1).platform == platform)
    }

    @Test(
        arguments: [
            ("Instagram Followers [Real]", "Followers"), ("TikTok Live Stream Views [Fast]", "Views"),
            ("Instagram Comment Likes", "Likes"), ("Spotify Monthly Listeners", "Plays"),
            ("YouTube Watch Hours", "Watch time"), ("Box of things", nil),
        ] as [(String, String?)]
    )
    func `what a rate sells is read from its name`(_ name: String, _ kind: String?) throws {
        #expect(ListedRate(plan: try plan("1"), name: name, costPerThousand: 1).kind == kind)
    }
}

@Suite struct KeyTests {
    @Test(arguments: [
        ("vpn", true), ("a-b_c9", true), ("", false), ("VPN", false), ("a b", false), ("é", false), ("a/b", false),
    ])
    func `a product's key is plain`(_ text: String, _ isKey: Bool) {
        #expect((ProductKey(text) != nil) == isKey)
        #expect(ProductKey(String(repeating: "a", count: 65)) == nil)
    }

    @Test(arguments: [("50gb", true), ("CKH104", true), ("co.uk", true), ("", false), ("a b", false), ("ü", false)])
    func `a plan's key is printable`(_ text: String, _ isKey: Bool) {
        #expect((PlanKey(text) != nil) == isKey)
        #expect(PlanKey(String(repeating: "a", count: 101)) == nil)
    }

    @Test(arguments: [
        ("123", true), ("test_svc_514e", true), ("0", false), ("000", false), ("", false), ("a b", false), ("é", false),
    ])
    func `an upstream id is never empty or nought`(_ text: String, _ isID: Bool) {
        #expect((UpstreamServiceID(text) != nil) == isID)
        #expect((UpstreamClientID(text) != nil) == isID)
    }

    @Test func `countries are known by code and by the beginning of their name`() {
        #expect(Country.name(of: "JP") == "Japan")
        #expect(Country.name(of: "ASIA PACIFIC") == "Asia Pacific")
        #expect(Country.name(of: "XX") == "XX")
        #expect(Country.code(matching: "japan") == "JP")
        #expect(Country.code(matching: "United Ki") == "GB")
        #expect(Country.code(matching: "nig") == "NE")
        #expect(Country.code(matching: "us") == "US")
        #expect(Country.code(matching: "zz") == nil)
        #expect(Country.code(matching: "atlantis") == nil)
    }
}
