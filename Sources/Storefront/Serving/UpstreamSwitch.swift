import Commerce
import Shop
import Synchronization

/// The upstream that the shop is connected to just now: settings change it while workers hold on to this one value.
final class UpstreamSwitch: Upstream, UpstreamConnection {
    private struct Connected: Sendable {
        let access: UpstreamAccess
        let client: any Upstream
    }

    let source: UpstreamSource
    private let connect: @Sendable (UpstreamAccess) -> any Upstream
    private let connected: Mutex<Connected>

    /// - Parameter connect: makes a client, without calling the upstream.
    init(
        _ access: UpstreamAccess,
        from source: UpstreamSource,
        connect: @escaping @Sendable (UpstreamAccess) -> any Upstream
    ) {
        self.source = source
        self.connect = connect
        connected = Mutex(Connected(access: access, client: connect(access)))
    }

    private var client: any Upstream { connected.withLock { $0.client } }

    // MARK: UpstreamConnection

    var url: String { connected.withLock { $0.access.url } }

    func test(_ access: UpstreamAccess) async throws(UpstreamError) -> Money {
        try await connect(access).balance()
    }

    func use(_ access: UpstreamAccess) {
        let client = connect(access)
        connected.withLock { $0 = Connected(access: access, client: client) }
    }

    // MARK: Upstream

    func balance() async throws(UpstreamError) -> Money { try await client.balance() }
    func products() async throws(UpstreamError) -> [ListedProduct] { try await client.products() }
    func packages() async throws(UpstreamError) -> [ListedPackage] { try await client.packages() }
    func rates() async throws(UpstreamError) -> [ListedRate] { try await client.rates() }

    func domains(matching name: DomainName) async throws(UpstreamError) -> [DomainOffer] {
        try await client.domains(matching: name)
    }

    func phoneNumbers(country: String, areaCode: String?) async throws(UpstreamError) -> [PhoneOffer] {
        try await client.phoneNumbers(country: country, areaCode: areaCode)
    }

    func clients() async throws(UpstreamError) -> [UpstreamClient] { try await client.clients() }

    func createClient(_ new: NewClient) async -> UpstreamOutcome<CreatedClient> { await client.createClient(new) }

    func services() async throws(UpstreamError) -> [UpstreamService] { try await client.services() }

    func service(_ id: UpstreamServiceID) async throws(UpstreamError) -> UpstreamService {
        try await client.service(id)
    }

    func placeOrder(_ order: UpstreamOrder) async -> UpstreamOutcome<AcceptedOrder> { await client.placeOrder(order) }

    func deleteService(_ id: UpstreamServiceID) async -> UpstreamOutcome<Void> { await client.deleteService(id) }
}

/// No upstream at all, for commands that only touch the database.
struct NoUpstream: Upstream {
    private static let reason = "this command does not call the upstream"

    func balance() async throws(UpstreamError) -> Money { throw .unreachable(Self.reason) }
    func products() async throws(UpstreamError) -> [ListedProduct] { throw .unreachable(Self.reason) }
    func packages() async throws(UpstreamError) -> [ListedPackage] { throw .unreachable(Self.reason) }
    func rates() async throws(UpstreamError) -> [ListedRate] { throw .unreachable(Self.reason) }
    func domains(matching name: DomainName) async throws(UpstreamError) -> [DomainOffer] {
        throw .unreachable(Self.reason)
    }
    func phoneNumbers(country: String, areaCode: String?) async throws(UpstreamError) -> [PhoneOffer] {
        throw .unreachable(Self.reason)
    }
    func clients() async throws(UpstreamError) -> [UpstreamClient] { throw .unreachable(Self.reason) }
    func createClient(_ client: NewClient) async -> UpstreamOutcome<CreatedClient> {
        .notSent(reason: Self.reason, retryAfter: nil)
    }
    func services() async throws(UpstreamError) -> [UpstreamService] { throw .unreachable(Self.reason) }
    func service(_ id: UpstreamServiceID) async throws(UpstreamError) -> UpstreamService {
        throw .unreachable(Self.reason)
    }
    func placeOrder(_ order: UpstreamOrder) async -> UpstreamOutcome<AcceptedOrder> {
        .notSent(reason: Self.reason, retryAfter: nil)
    }
    func deleteService(_ id: UpstreamServiceID) async -> UpstreamOutcome<Void> {
        .notSent(reason: Self.reason, retryAfter: nil)
    }
}
