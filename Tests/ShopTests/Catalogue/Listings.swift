import Commerce
import FoundationEssentials
import ShopTesting
import Testing

@testable import Shop
@testable import Storage

/// Keys and amounts from literals, for tests only.
func product(_ text: String) throws -> ProductKey { try #require(ProductKey(text)) }
func plan(_ text: String) throws -> PlanKey { try #require(PlanKey(text)) }
func dollars(_ text: String) throws -> Decimal { try #require(Decimal(string: text)) }

func listed(_ key: String, _ costs: [String: String] = [:], name: String = "") throws -> ListedProduct {
    var exact: [PlanKey: Decimal] = [:]
    for (key, cost) in costs { exact[try plan(key)] = try dollars(cost) }
    return ListedProduct(key: try product(key), name: name.isEmpty ? key : name, costs: exact)
}

func package(
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

func rate(_ id: String, _ name: String, _ cost: String, _ range: ClosedRange<Int>? = nil) throws -> ListedRate {
    ListedRate(
        plan: try plan(id),
        name: name,
        costPerThousand: try dollars(cost),
        minimum: range?.lowerBound,
        maximum: range?.upperBound
    )
}

/// A small catalogue with something of every kind.
func scriptCatalogue(_ upstream: RecordingUpstream) throws {
    let products = try [
        listed("ai_business_tools"), listed("vpn", ["monthly": "6", "annual": "54"]), listed("esim"),
        listed("web_hosting", ["monthly": "15"]), listed("crm"), listed("invoice_ai", ["monthly": "10"]),
        listed("cloud_storage", ["50gb": "3.50"]), listed("email_marketing", ["monthly": "8"]),
        listed("domain_registration"), listed("link_in_bio", ["monthly": "3"]), listed("smm"),
    ]
    let packages = try [
        package("US1", "United States 1GB 7Days", "1.80", in: "US"),
        package("JP3", "Japan 3GB 30Days", "5.40", in: "JP", megabytes: 3000, days: 30),
        package("EU5", "Europe 5GB 30Days", "9.00", in: "DE", "FR", megabytes: 5000, days: 30),
    ]
    let rates = try [
        rate("1234", "Instagram Followers", "2.50", 100...5000), rate("1235", "TikTok Likes", "0.0125"),
    ]
    upstream.script { state in
        state.products = .success(products)
        state.packages = .success(packages)
        state.rates = .success(rates)
    }
}

/// A shop whose catalogue is filled.
func withCatalogue(_ body: (ShopFixture) async throws -> Void) async throws {
    try await withShop { fixture in
        try scriptCatalogue(fixture.upstream)
        await fixture.shop.syncCatalogue()
        try await body(fixture)
    }
}

extension ShopFixture {
    func plan(_ productKey: String, _ planKey: String) throws -> CataloguePlan? {
        let (key, plan) = (try ShopTests.product(productKey), try ShopTests.plan(planKey))
        return try shop.database.read { try $0.plan(key, plan) }
    }

    func plans(of key: String) throws -> [CataloguePlan] {
        let key = try ShopTests.product(key)
        return try shop.database.read { try $0.plans(of: key) }
    }

    func version() throws -> Int64 {
        try shop.database.read { try $0.catalogueVersion() }
    }

    func priced(
        _ key: String,
        _ plans: [String],
        quantity: Int = 1,
        _ parameters: [Parameter] = []
    ) throws -> PricedSelection {
        let selection = Selection(
            product: try ShopTests.product(key),
            plans: try plans.map { try ShopTests.plan($0) },
            quantity: quantity,
            parameters: parameters
        )
        return try shop.database.read { try shop.priced(selection, in: $0) }
    }
}
