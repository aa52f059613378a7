import Commerce
import Storage

/// Reads the upstream's services and wallet before an attempt. Lines that are sent side by side share one reading as
/// long as it is fresh, since the list holds every service of every client: `GET /services` can be narrowed by status
/// only (api.txt), which would leave out what is suspended.
actor SnapshotSource {
    private struct Reading {
        let uptime: Double
        let services: [UpstreamClientID: Set<UpstreamServiceID>]
        let wallet: WalletReading
    }

    private let shop: Shop
    private var latest: Reading?
    private var running: Task<Reading, any Error>?

    init(shop: Shop) {
        self.shop = shop
    }

    /// - Throws: `UpstreamError`, or what the database reports.
    func snapshot(of client: UpstreamClientID) async throws -> Snapshot {
        let reading = try await fresh()
        return Snapshot(services: reading.services[client] ?? [], wallet: reading.wallet)
    }

    private func fresh() async throws -> Reading {
        if let latest, shop.uptime() - latest.uptime < shop.policy.snapshotAge { return latest }
        let task = running ?? Task { try await self.read() }
        running = task
        defer { running = nil }
        let reading = try await task.value
        latest = reading
        return reading
    }

    private func read() async throws -> Reading {
        let startedAt = shop.uptime()
        // The wallet first: a charge between the two readings is then seen as one that nobody explains, which asks a
        // person, instead of passing unseen.
        let wallet = try await shop.readWallet(through: shop.upstream)
        var byClient: [UpstreamClientID: Set<UpstreamServiceID>] = [:]
        for service in try await shop.upstream.services() {
            if let client = service.clientID { byClient[client, default: []].insert(service.id) }
        }
        return Reading(uptime: startedAt, services: byClient, wallet: wallet)
    }
}
