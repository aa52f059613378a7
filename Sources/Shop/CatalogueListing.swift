import Commerce
import FoundationEssentials
import Storage

extension ProductType {
    /// The plans of a product by what the upstream's product list says of it; nil when the product has a list of its
    /// own. A plan without a cost is kept: the reseller may enter the cost that is expected.
    func listings(_ listed: ListedProduct) -> [PlanListing]? {
        let costs = listed.costs.filter { $0.value.isPlausibleCost }
        return switch plans {
        case .single: [PlanListing(.monthly, name: name, cost: costs.lone)].numbered
        case .cycle: Self.cycles(costs).numbered
        case .choice(_, let choices): Self.choices(choices, costs).numbered
        case .tools(_, let known): Self.tools(known, listed, costs).numbered
        case .domain(_, let endings): Self.endings(endings, costs).numbered
        case .package, .rate: nil
        }
    }

    /// Whether the upstream has a list for this product alone.
    package var hasOwnList: Bool {
        switch plans {
        case .package, .rate: true
        case .single, .cycle, .choice, .tools, .domain: false
        }
    }

    /// The cycles that have a price; all of them when none has, since the list then does not tell which exist.
    private static func cycles(_ costs: [PlanKey: Decimal]) -> [PlanListing] {
        let all = BillingCycle.allCases.map { PlanListing($0, name: $0.label, cost: costs[PlanKey($0)]) }
        let priced = all.filter { $0.cost != nil }
        return priced.isEmpty ? all : priced
    }

    /// A product's only price is that of its smallest size, and tells nothing about the others.
    private static func choices(_ choices: [Choice], _ costs: [PlanKey: Decimal]) -> [PlanListing] {
        var listings = choices.compactMap { choice in
            PlanKey(choice.value).map { PlanListing($0, name: choice.label, cost: costs[$0]) }
        }
        if !listings.isEmpty, listings.allSatisfy({ $0.cost == nil }) { listings[0].cost = costs.lone }
        return listings
    }

    private static func tools(
        _ known: [Choice],
        _ listed: ListedProduct,
        _ costs: [PlanKey: Decimal]
    ) -> [PlanListing] {
        var listings = choices(known, costs.filter { !$0.key.isCycle })
        let others = Set(listed.costs.keys).union(listed.planNames.keys).subtracting(listings.map(\.key))
        for key in others.sorted() where !key.isCycle {
            listings.append(PlanListing(key, name: listed.planNames[key] ?? key.spelledOut, cost: costs[key]))
        }
        return listings
    }

    private static func endings(_ endings: [String], _ costs: [PlanKey: Decimal]) -> [PlanListing] {
        var listings = endings.compactMap { ending in
            PlanKey(ending).map { PlanListing($0, name: ".\(ending)", cost: costs[$0]) }
        }
        if !listings.isEmpty, listings.allSatisfy({ $0.cost == nil }) { listings[0].cost = costs.lone }
        return listings
    }
}

extension PlanListing {
    fileprivate init(_ cycle: BillingCycle, name: String, cost: Decimal?) {
        self.init(PlanKey(cycle), name: name, cost: cost)
    }

    fileprivate init(_ key: PlanKey, name: String, cost: Decimal?) {
        self.init(key, name: name)
        self.cost = cost
    }

    init(_ package: ListedPackage) {
        self.init(package.plan, name: package.name, cost: package.cost)
        megabytes = package.megabytes
        days = package.days
        locations = Set(package.locations)
    }

    init(_ rate: ListedRate) {
        self.init(rate.plan, name: rate.name, cost: rate.costPerThousand)
        unit = .perThousand
        minimum = rate.minimum
        maximum = rate.maximum
        platform = rate.platform
        kind = rate.kind
    }
}

extension [PlanListing] {
    fileprivate var numbered: [PlanListing] {
        enumerated().map { position, listing in
            var numbered = listing
            numbered.position = position
            return numbered
        }
    }
}

extension [PlanKey: Decimal] {
    /// The price of a product that has but one, under whichever cycle the list names it.
    fileprivate var lone: Decimal? {
        self[PlanKey(.monthly)] ?? (count == 1 ? first { $0.key.isCycle }?.value : nil)
    }
}

extension PlanKey {
    fileprivate var isCycle: Bool { BillingCycle(rawValue: text) != nil }

    /// `ai_blog_generator` → "AI Blog Generator".
    fileprivate var spelledOut: String {
        text.split(separator: "_").map { word in
            word == "ai" || word == "qr" || word == "seo" || word == "crm"
                ? word.uppercased() : word.prefix(1).uppercased() + word.dropFirst()
        }.joined(separator: " ")
    }
}

extension Decimal {
    /// A listed cost of nothing is a gap in the list, not a gift; one beyond a million is a mistake.
    var isPlausibleCost: Bool { isFinite && self > 0 && self <= 1_000_000 }
}
