import Commerce
import FoundationEssentials
import Storage

/// What the shop can say about a domain name that somebody looked for.
package struct DomainAnswer: Hashable, Sendable {
    package enum State: Hashable, Sendable {
        case available(Money)
        case taken
        /// Its ending is not sold here, or the registry asks a special price for this very name.
        case notSold
        /// The upstream did not say.
        case unclear
    }

    package let name: DomainName
    package let state: State
}

extension Shop {
    /// Asks the upstream which names are free.
    /// - Parameters:
    ///   - typed: a name; without an ending, `.com` is meant.
    ///   - address: the visitor's, for counting.
    /// - Throws: `SearchError`, or what the database reports.
    package func searchDomains(_ typed: String, address: String) async throws -> [DomainAnswer] {
        let text = typed.trimmed
        guard let name = DomainName(text) ?? DomainName(text + ".com") else {
            let message = "Enter a name such as mybusiness.com: letters, digits and hyphens."
            throw SearchError.invalid(FieldError("domain", message))
        }
        if let wait = throttles.searches.take(Throttles.key(address: address), at: now()) {
            throw SearchError.tooMany(seconds: wait)
        }
        let upstream = upstream
        let offers = try await domainSearches.answer(to: name.text, at: now()) { () throws(UpstreamError) in
            try await upstream.domains(matching: name)
        }
        try await learnCosts(of: offers)
        return try database.read { reader in
            let pricing = try reader.pricing(at: now())
            return try offers.prefix(30).map { DomainAnswer(name: $0.name, state: try state(of: $0, pricing, reader)) }
        }
    }

    /// Looks at the name in an order form before it goes into the cart. Only a definite answer stands in the way: when
    /// the upstream is away the order itself will tell.
    package func checkDomain(_ typed: String, address: String) async throws -> FieldError? {
        guard let name = DomainName(typed.trimmed) else { return nil }
        guard let answer = try? await searchDomains(name.text, address: address).first(where: { $0.name == name })
        else {
            return nil
        }
        return switch answer.state {
        case .available, .unclear: nil
        case .taken: FieldError("domain", "“\(name.text)” is taken. Please choose another name.")
        case .notSold: FieldError("domain", "“\(name.text)” is not sold here. Please choose another name.")
        }
    }

    private func state(
        of offer: DomainOffer,
        _ pricing: Pricing,
        _ reader: Reader
    ) throws -> DomainAnswer.State {
        guard let isAvailable = offer.isAvailable else { return .unclear }
        guard isAvailable else { return .taken }
        let product = try reader.product(ProductType.domainRegistration.key)
        guard let product, product.isListed, product.isOnSale, let key = PlanKey(offer.name.suffix),
            let stored = try reader.plan(product.key, key), stored.isListed, let plan = stored.plan
        else { return .notSold }
        if let cost = offer.cost, cost > plan.cost * DomainCost.factor { return .notSold }
        let price = try pricing.price(of: plan)
        return price.isForSale ? .available(price.retail) : .notSold
    }

    /// An answer with a price is as good as a list: it tells what the ending costs now.
    private func learnCosts(of offers: [DomainOffer]) async throws {
        let product = ProductType.domainRegistration.key
        let news = try database.read { reader in
            try offers.compactMap { offer -> (PlanKey, Decimal)? in
                guard offer.isAvailable == true, let cost = offer.cost, let key = PlanKey(offer.name.suffix),
                    let plan = try reader.plan(product, key), plan.listedCost != cost,
                    DomainCost.isOrdinary(cost, knowing: plan.cost)
                else { return nil }
                return (key, cost)
            }
        }
        guard !news.isEmpty else { return }
        let now = now()
        try await database.write { writer in
            let before = try news.compactMap { try writer.plan(product, $0.0) }
            for (key, cost) in news { try writer.setListedCost(product, key, cost) }
            try self.movePrices(of: before, .listed, at: now, in: writer)
        }
    }
}

/// Registries ask special prices for some names. Such a price says nothing about its ending, and the name is not sold
/// for the ending's price.
enum DomainCost {
    static let factor: Decimal = 2
    private static let unknownLimit: Decimal = 100

    static func isOrdinary(_ cost: Decimal, knowing known: Decimal?) -> Bool {
        guard cost.isPlausibleCost else { return false }
        guard let known else { return cost <= unknownLimit }
        return cost <= known * factor && known <= cost * factor
    }
}
