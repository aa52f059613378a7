import Commerce
import FoundationEssentials
import Storage

/// Reads the upstream's services and wallet before an attempt. Lines that are sent side by side share one reading as
/// long as it is fresh, since the list holds every service of every client.
actor SnapshotSource {
    private struct Reading {
        let at: Date
        let services: [UpstreamClientID: Set<UpstreamServiceID>]
        let balance: Money
    }

    private let shop: Shop
    private var latest: Reading?
    private var running: Task<Result<Reading, UpstreamError>, Never>?

    init(shop: Shop) {
        self.shop = shop
    }

    func snapshot(of client: UpstreamClientID) async throws(UpstreamError) -> Snapshot {
        let reading = try await fresh()
        return Snapshot(services: reading.services[client] ?? [], balance: reading.balance, readAt: reading.at)
    }

    private func fresh() async throws(UpstreamError) -> Reading {
        if let latest, abs(shop.now().timeIntervalSince(latest.at)) < shop.policy.snapshotAge { return latest }
        let task = running ?? Task { await self.read() }
        running = task
        let result = await task.value
        running = nil
        if case .success(let reading) = result { latest = reading }
        return try result.get()
    }

    private func read() async -> Result<Reading, UpstreamError> {
        let startedAt = shop.now()
        do throws(UpstreamError) {
            // The wallet first: a charge between the two readings is then seen as one that nobody explains, which asks
            // a person, instead of passing unseen.
            let balance = try Money(dollars: try await shop.upstream.balance())
            let services = try await shop.upstream.services()
            var byClient: [UpstreamClientID: Set<UpstreamServiceID>] = [:]
            for service in services {
                if let client = service.clientID { byClient[client, default: []].insert(service.id) }
            }
            try? await shop.database.write { [shop] in try $0.addBalance(balance, at: shop.now()) }
            return .success(Reading(at: startedAt, services: byClient, balance: balance))
        } catch {
            return .failure(error)
        }
    }
}

extension Money {
    fileprivate init(dollars: Money) throws(UpstreamError) {
        guard dollars.currency == .usd else { throw .unreadable("the wallet is in \(dollars.currency)") }
        self = dollars
    }
}
