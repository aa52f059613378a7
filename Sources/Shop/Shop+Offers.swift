import Commerce
import Storage

/// A plan that can be bought, with its price for one unit, or for 1000 where it is sold by the thousand.
package struct Offer: Hashable, Sendable {
    package let plan: CataloguePlan
    package let price: Price
}

/// A product as it stands on the shelf.
package struct ShelfItem: Sendable {
    package let type: ProductType
    /// nil when nothing of it can be bought just now.
    package let cheapest: Offer?
    /// Whether there is more than one price.
    package let hasChoice: Bool

    package init(type: ProductType, cheapest: Offer?, hasChoice: Bool) {
        self.type = type
        self.cheapest = cheapest
        self.hasChoice = hasChoice
    }
}

/// One page of a search among the plans of a product.
package struct FoundOffers: Sendable {
    package let offers: [Offer]
    /// How many were found in all.
    package let count: Int
    /// Some of this page's are left out until their cost fits their price again.
    package var isAnyPaused = false
}

/// A place that packages are sold for.
package struct SearchPlace: Sendable {
    /// An ISO 3166 code or a region's name, as a search wants it.
    package let code: String
    package let name: String
    /// How many packages work there.
    package let count: Int
}

/// What packages can be narrowed by.
package struct PackageFacets: Sendable {
    /// By name.
    package let places: [SearchPlace]
    /// Of all packages.
    package let count: Int
}

/// What rates can be narrowed by, with how many each leaves.
package struct RateFacets: Sendable {
    package let platforms: [PlanCount]
    package let kinds: [PlanCount]
    /// Of all rates.
    package let count: Int
}

extension Shop {
    /// What a visitor can buy, in the order of the product types; products that are off sale are left out.
    package func shelf(in reader: Reader) throws -> [ShelfItem] {
        try keptShelf.value(in: reader) { try pricedShelf(in: reader) }
    }

    private func pricedShelf(in reader: Reader) throws -> [ShelfItem] {
        let prices = try shownPrices(in: reader)
        let products = try reader.products().filter { $0.isListed && $0.isOnSale }
        let keys = Set(products.map(\.key))
        return try ProductType.all.filter { keys.contains($0.key) }.map { try shelfItem($0, at: prices, in: reader) }
    }

    package func shelfItem(_ type: ProductType, in reader: Reader) throws -> ShelfItem {
        try shelf(in: reader).first { $0.type.key == type.key }
            ?? ShelfItem(type: type, cheapest: nil, hasChoice: false)
    }

    private func shelfItem(_ type: ProductType, at prices: ShownPrices, in reader: Reader) throws -> ShelfItem {
        if type.hasOwnList {
            return ShelfItem(
                type: type,
                cheapest: try cheapestOffer(of: type, at: prices, in: reader),
                hasChoice: true
            )
        }
        let offers = try offers(of: type, at: prices, in: reader)
        return ShelfItem(
            type: type,
            cheapest: offers.min { $0.price.retail.minor < $1.price.retail.minor },
            hasChoice: Set(offers.map(\.price.retail)).count > 1
        )
    }

    /// Of thousands, the first that is for sale: those before it may be paused.
    private func cheapestOffer(of type: ProductType, at prices: ShownPrices, in reader: Reader) throws -> Offer? {
        var offset = 0
        while true {
            let plans = try reader.cheapestPlans(of: type.key, offset: offset, limit: 100)
            if let offer = try plans.lazy.compactMap({ try offer($0, at: prices) }).first { return offer }
            guard plans.count == 100 else { return nil }
            offset += 100
        }
    }

    /// Everything of a product that sells a handful of plans; nothing when it is off sale.
    package func offers(of type: ProductType, in reader: Reader) throws -> [Offer] {
        guard try isOnSale(type, in: reader) else { return [] }
        return try offers(of: type, at: try shownPrices(in: reader), in: reader)
    }

    /// The names of a product's plans that are not sold until their cost fits their price again; of a product that sells
    /// a handful.
    package func pausedPlans(of type: ProductType, in reader: Reader) throws -> [String] {
        let pricing = try shownPrices(in: reader).pricing
        return try reader.plans(of: type.key).filter { try $0.isListed && isPaused($0, by: pricing) }.map(\.name)
    }

    /// One plan, if it can be bought.
    package func offer(_ type: ProductType, _ key: PlanKey, in reader: Reader) throws -> Offer? {
        guard try isOnSale(type, in: reader), let plan = try reader.plan(type.key, key), plan.isListed else {
            return nil
        }
        return try offer(plan, at: try shownPrices(in: reader))
    }

    package func packageFacets(in reader: Reader) throws -> PackageFacets {
        try keptPackages.value(in: reader) {
            let product = ProductType.esim.key
            let places = try reader.packageLocations(of: product)
                .map { SearchPlace(code: $0.name, name: Country.name(of: $0.name), count: $0.count) }
            return PackageFacets(
                places: places.sorted { $0.name < $1.name },
                count: try reader.countPackages(matching: PackageSearch(), of: product)
            )
        }
    }

    package func searchPackages(_ search: PackageSearch, in reader: Reader) throws -> FoundOffers {
        guard try isOnSale(.esim, in: reader) else { return FoundOffers(offers: [], count: 0) }
        let product = ProductType.esim.key
        return try priced(
            try reader.packages(matching: search, of: product),
            of: search.isFiltered
                ? try reader.countPackages(matching: search, of: product) : try packageFacets(in: reader).count,
            in: reader
        )
    }

    package func rateFacets(in reader: Reader) throws -> RateFacets {
        try keptRates.value(in: reader) {
            let product = ProductType.smm.key
            return RateFacets(
                platforms: try reader.platforms(of: product),
                kinds: try reader.kinds(of: product),
                count: try reader.countRates(matching: RateSearch(), of: product)
            )
        }
    }

    package func searchRates(_ search: RateSearch, in reader: Reader) throws -> FoundOffers {
        guard try isOnSale(.smm, in: reader) else { return FoundOffers(offers: [], count: 0) }
        let product = ProductType.smm.key
        return try priced(
            try reader.rates(matching: search, of: product),
            of: search.isFiltered
                ? try reader.countRates(matching: search, of: product) : try rateFacets(in: reader).count,
            in: reader
        )
    }

    package func isOnSale(_ type: ProductType, in reader: Reader) throws -> Bool {
        guard let product = try reader.product(type.key) else { return false }
        return product.isListed && product.isOnSale
    }

    private func shownPrices(in reader: Reader) throws -> ShownPrices {
        try keptPrices.value(in: reader) { ShownPrices(try reader.pricing(at: now())) }
    }

    private func priced(_ page: [CataloguePlan], of count: Int, in reader: Reader) throws -> FoundOffers {
        let prices = try shownPrices(in: reader)
        var offers: [Offer] = []
        offers.reserveCapacity(page.count)
        for plan in page {
            if let offer = try offer(plan, at: prices) { offers.append(offer) }
        }
        return FoundOffers(
            offers: offers,
            count: count,
            isAnyPaused: try page.contains { try isPaused($0, by: prices.pricing) }
        )
    }

    private func offers(of type: ProductType, at prices: ShownPrices, in reader: Reader) throws -> [Offer] {
        try reader.plans(of: type.key).filter(\.isListed).compactMap { try offer($0, at: prices) }
    }

    private func offer(_ plan: CataloguePlan, at prices: ShownPrices) throws -> Offer? {
        guard let price = try prices.price(of: plan), price.isForSale else { return nil }
        return Offer(plan: plan, price: price)
    }
}
