import Commerce
import FoundationEssentials
import Shop
import Storage

/// Keys and amounts from literals, for tests only.
package func product(_ text: String) throws -> ProductKey { try ProductKey(text).orThrow(text) }
package func plan(_ text: String) throws -> PlanKey { try PlanKey(text).orThrow(text) }
package func dollars(_ text: String) throws -> Decimal { try Decimal(string: text).orThrow(text) }

private struct NotALiteral: Error {
    let text: String
}

extension Optional {
    fileprivate func orThrow(_ text: String) throws -> Wrapped {
        guard let self else { throw NotALiteral(text: text) }
        return self
    }
}

package func listed(_ key: String, _ costs: [String: String] = [:], name: String = "") throws -> ListedProduct {
    var exact: [PlanKey: Decimal] = [:]
    for (key, cost) in costs { exact[try plan(key)] = try dollars(cost) }
    return ListedProduct(key: try product(key), name: name.isEmpty ? key : name, costs: exact)
}

package func listedPackage(
    _ code: String,
    _ name: String,
    _ cost: String,
    in locations: String...,
    megabytes: Int? = 1000,
    days: Int? = 7
) throws -> ListedPackage {
    ListedPackage(
        plan: try plan(code),
        name: name,
        cost: try dollars(cost),
        locations: locations,
        megabytes: megabytes,
        days: days
    )
}

package func listedRate(_ id: String, _ name: String, _ cost: String, _ range: ClosedRange<Int>? = nil) throws
    -> ListedRate
{
    ListedRate(
        plan: try plan(id),
        name: name,
        costPerThousand: try dollars(cost),
        minimum: range?.lowerBound,
        maximum: range?.upperBound
    )
}

/// What the documents' examples cost, and something of every kind.
package let documentedCosts: [String: [String: String]] = [
    "ai_business_tools": ["ai_voice_agent": "30", "ai_live_chat_bot": "15"],
    "vpn": ["monthly": "6", "quarterly": "16", "annual": "54"],
    "esim": [:],
    "web_hosting": ["monthly": "15", "annual": "150"],
    "invoice_ai": ["monthly": "10"],
    "appointments": ["monthly": "20"],
    "smm": [:],
    "domain_registration": ["com": "27"],
    "docsign": ["monthly": "8"],
    "crm": ["monthly": "15"],
    "website_builder": ["monthly": "10"],
    "wp_plugin_installer": ["monthly": "10"],
    "social_media_automation": ["monthly": "15"],
    "business_phone": ["monthly": "10"],
    "email_marketing": ["starter": "8"],
    "cloud_storage": ["50gb": "3.50", "1tb": "20"],
    "link_in_bio": ["monthly": "3"],
]

extension RecordingUpstream {
    /// Lists all sixteen products with costs, one that nobody here knows, a few packages and rates.
    package func listEverything() throws {
        let products = try documentedCosts.sorted { $0.key < $1.key }.map { try listed($0.key, $0.value) }
        let packages = try samplePackages()
        let rates = try sampleRates()
        script { state in
            state.products = .success(products)
            state.packages = .success(packages)
            state.rates = .success(rates)
        }
    }

    /// Lists a small catalogue with gaps: products without a price, one that is unknown.
    package func listSomething() throws {
        let products = try [
            listed("ai_business_tools"), listed("vpn", ["monthly": "6", "annual": "54"]), listed("esim"),
            listed("web_hosting", ["monthly": "15"]), listed("crm"), listed("invoice_ai", ["monthly": "10"]),
            listed("cloud_storage", ["50gb": "3.50"]), listed("email_marketing", ["monthly": "8"]),
            listed("domain_registration"), listed("link_in_bio", ["monthly": "3"]), listed("smm"),
        ]
        let packages = try samplePackages()
        let rates = try sampleRates()
        script { state in
            state.products = .success(products)
            state.packages = .success(packages)
            state.rates = .success(rates)
        }
    }
}

private func samplePackages() throws -> [ListedPackage] {
    try [
        listedPackage("US1", "United States 1GB 7Days", "1.80", in: "US"),
        listedPackage("JP3", "Japan 3GB 30Days", "5.40", in: "JP", megabytes: 3000, days: 30),
        listedPackage("EU5", "Europe 5GB 30Days", "9.00", in: "DE", "FR", megabytes: 5000, days: 30),
    ]
}

private func sampleRates() throws -> [ListedRate] {
    try [listedRate("1234", "Instagram Followers", "2.50", 100...5000), listedRate("1235", "TikTok Likes", "0.0125")]
}

/// A shop whose catalogue is filled, with gaps.
package func withCatalogue(_ body: (ShopFixture) async throws -> Void) async throws {
    try await withShop { fixture in
        try fixture.upstream.listSomething()
        await fixture.shop.syncCatalogue()
        try await body(fixture)
    }
}
