import Commerce
import FoundationEssentials
import Storage

/// How reading one of the upstream's lists went.
package enum SyncResult: Sendable {
    case stored(ListingChanges)
    /// The last good copy goes on serving. The text is for staff.
    case failed(String)

    package var isStored: Bool { if case .stored = self { true } else { false } }
}

extension Shop {
    /// Reads the upstream's lists and stores what changed. Each list stands for itself: one that fails is recorded,
    /// and stops neither the others nor the selling from its last good copy.
    @discardableResult
    package func syncCatalogue() async -> [CatalogueList: SyncResult] {
        var results: [CatalogueList: SyncResult] = [:]
        for list in CatalogueList.allCases {
            results[list] = await sync(list)
        }
        return results
    }

    private func sync(_ list: CatalogueList) async -> SyncResult {
        do {
            let changes = try await readAndStore(list)
            if !changes.isEmpty {
                log(
                    LogLine(
                        .info,
                        "catalogue changed",
                        ("list", list.rawValue),
                        ("added", String(changes.added)),
                        ("changed", String(changes.changed)),
                        ("unlisted", String(changes.unlisted)),
                        ("costs", String(changes.moved.count))
                    )
                )
            }
            return .stored(changes)
        } catch {
            let reason =
                switch error {
                case let error as UpstreamError: error.reason
                case is EmptyList: "listed nothing"
                default: "could not be stored (\(error))"
                }
            log(LogLine(.warning, "catalogue not read", ("list", list.rawValue), ("reason", reason)))
            await recordFailure(of: list, reason)
            return .failed(reason)
        }
    }

    private func recordFailure(of list: CatalogueList, _ reason: String) async {
        let now = now()
        do {
            try await database.write { try $0.recordSyncFailure(of: list, reason, at: now) }
        } catch {
            log(LogLine(.error, "failed sync not recorded", ("list", list.rawValue), ("error", "\(error)")))
        }
    }

    /// The upstream suddenly sells nothing: more likely its mistake than the truth, so nothing is taken off the shelf.
    private struct EmptyList: Error {}

    private func readAndStore(_ list: CatalogueList) async throws -> ListingChanges {
        let store: @Sendable (Writer) throws -> ListingChanges
        switch list {
        case .products:
            let listed = try await upstream.background.products()
            guard !listed.isEmpty else { throw EmptyList() }
            store = { try Self.store(listed, in: $0) }
        case .packages:
            let listed = try await upstream.background.packages().filter(\.cost.isPlausibleCost).map { PlanListing($0) }
            guard !listed.isEmpty else { throw EmptyList() }
            store = { try Self.store(listed, of: .esim, in: $0) }
        case .rates:
            let listed = try await upstream.background.rates().filter(\.costPerThousand.isPlausibleCost).map {
                PlanListing($0)
            }
            guard !listed.isEmpty else { throw EmptyList() }
            store = { try Self.store(listed, of: .smm, in: $0) }
        }
        let now = now()
        return try await database.write { writer in
            let changes = try store(writer)
            try self.movePrices(of: changes.moved, .listed, at: now, in: writer)
            try writer.recordSync(of: list, at: now)
            return changes
        }
    }

    private static func store(_ listed: [ListedProduct], in writer: Writer) throws -> ListingChanges {
        var changes = ListingChanges()
        var seen: Set<ProductKey> = []
        for product in listed where seen.insert(product.key).inserted {
            changes += try writer.saveListing(
                of: product.key,
                name: product.name,
                description: product.description
            )
            guard let type = ProductType.of(product.key), let plans = type.listings(product) else { continue }
            changes += try writer.saveListings(try type.completed(plans, in: writer), of: product.key)
        }
        for product in try writer.products() where product.isListed && !seen.contains(product.key) {
            // A list of its own that is not empty says that it is sold.
            guard product.type?.hasOwnList != true else { continue }
            changes += try writer.unlist(product.key)
        }
        return changes
    }

    private static func store(
        _ listed: [PlanListing],
        of type: ProductType,
        in writer: Writer
    ) throws -> ListingChanges {
        var changes = ListingChanges()
        let known = try writer.product(type.key)
        if known?.isListed != true {
            changes += try writer.saveListing(
                of: type.key,
                name: known?.name ?? type.name,
                description: known?.description ?? ""
            )
        }
        var seen: Set<PlanKey> = []
        changes += try writer.saveListings(listed.filter { seen.insert($0.key).inserted }, of: type.key)
        return changes
    }
}

extension ProductType {
    /// Costs of domains come from searches too, which a list without them does not take back.
    fileprivate func completed(_ listings: [PlanListing], in reader: Reader) throws -> [PlanListing] {
        guard case .domain = plans else { return listings }
        let known = try reader.plans(of: key)
        let costs = Dictionary(known.map { ($0.key, $0.listedCost) }) { first, _ in first }
        return listings.map { listing in
            var completed = listing
            if listing.cost == nil { completed.cost = costs[listing.key] ?? nil }
            return completed
        }
    }
}
