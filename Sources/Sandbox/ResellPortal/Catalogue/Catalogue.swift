/// What is for sale and for how much.
struct Catalogue: Sendable {
    private var prices = ListPrices.all
    private var removed: Set<String> = []
    private(set) var packages: EsimCatalogue
    private(set) var smm: SmmCatalogue

    /// Whether `GET /products` shows a price for everything.
    private let listsEveryPrice: Bool

    init(esimPackages: Int, seed: UInt64, listsEveryPrice: Bool = false) {
        self.listsEveryPrice = listsEveryPrice
        packages = EsimCatalogue(count: esimPackages, seed: seed)
        smm = SmmCatalogue(seed: seed)
    }

    func sells(_ product: String) -> Bool { !removed.contains(product) }

    /// The listed price of one plan of a product: a storage tier, a tool, a top-level domain.
    func price(of product: String, plan: String) -> Amount? {
        removed.contains("\(product)/\(plan)") ? nil : prices["\(product)/\(plan)"]
    }

    /// The price of one billing cycle: the listed one, else as many months as it has.
    func price(of product: String, cycle: BillingCycle) -> Amount? {
        if removed.contains("\(product)/\(cycle.rawValue)") { return nil }
        if let listed = price(of: product, plan: cycle.rawValue) { return listed }
        return price(of: product, plan: BillingCycle.monthly.rawValue).map { $0 * Int64(cycle.months) }
    }

    func package(_ code: String) -> EsimCatalogue.Package? {
        removed.contains("esim/\(code)") ? nil : packages[code]
    }

    func smmService(_ id: String) -> SmmCatalogue.Service? {
        removed.contains("smm/\(id)") ? nil : smm[id]
    }

    /// Top-level domains that can be registered.
    func topLevelDomains() -> [String] {
        ListPrices.topLevelDomains.map(\.0).filter { price(of: "domain_registration", plan: $0) != nil }
    }

    /// False when there is no such thing to price.
    mutating func setPrice(of product: String, plan: String, to price: Amount) -> Bool {
        switch product {
        case "esim": return packages.setPrice(of: plan, to: price)
        case "smm": return smm.setRate(of: plan, to: price)
        default:
            guard ListPrices.products.contains(where: { $0.key == product }) else { return false }
            prices["\(product)/\(plan)"] = price
            return true
        }
    }

    /// Withdraws a product, or one plan of it.
    mutating func remove(_ product: String, plan: String?) {
        removed.insert(plan.map { "\(product)/\($0)" } ?? product)
    }

    /// `GET /products`: three shapes in one list, some of them without a price.
    func productRows() -> [JSON] {
        ListPrices.products.filter { sells($0.key) }.map { product in
            switch product.listing {
            case .described(let description):
                let pricing = listsEveryPrice ? planPrices(of: product.key) : []
                let row: [JSON.Field] = [
                    JSON.Field("key", .string(product.key)), JSON.Field("name", .string(product.name)),
                    JSON.Field("description", .string(description)),
                ]
                return .object(row + (pricing.isEmpty ? [] : [JSON.Field("pricing", .object(pricing))]))
            case .priced(let cycles):
                let pricing = cycles.compactMap { cycle in
                    price(of: product.key, cycle: cycle).map { JSON.Field(cycle.rawValue, .money($0)) }
                }
                return ["key": .string(product.key), "name": .string(product.name), "pricing": .object(pricing)]
            case .cost:
                return [
                    "key": .string(product.key), "name": .string(product.name),
                    "cost": price(of: product.key, cycle: .monthly).map(JSON.money) ?? .null,
                    "billing_cycle": "monthly",
                ]
            }
        }
    }

    private func planPrices(of product: String) -> [JSON.Field] {
        prices.filter { $0.key.hasPrefix(product + "/") }.sorted { $0.key < $1.key }.map { key, price in
            JSON.Field(String(key.dropFirst(product.count + 1)), .money(price))
        }
    }

    func packageRows(location: String?) -> [JSON] {
        packages.all.filter { package in
            !removed.contains("esim/\(package.code)") && (location.map(package.covers) ?? true)
        }.map(\.row)
    }

    func smmRows(search: String?) -> [JSON] {
        smm.all.filter { service in
            !removed.contains("smm/\(service.id)")
                && (search.map { service.name.lowercased().contains($0.lowercased()) } ?? true)
        }.map(\.row)
    }
}
