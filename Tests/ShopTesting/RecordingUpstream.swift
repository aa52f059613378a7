import Commerce
import FoundationEssentials
import Synchronization

/// An upstream in memory: it keeps what it was asked, and answers as it was told or else like one where all goes well.
package final class RecordingUpstream: Upstream {
    package struct State: Sendable {
        package var balance: Result<Money, UpstreamError> = .success(Money(minor: 100_000, .usd))
        package var products: Result<[ListedProduct], UpstreamError> = .success([])
        package var packages: Result<[ListedPackage], UpstreamError> = .success([])
        package var rates: Result<[ListedRate], UpstreamError> = .success([])
        package var domains: Result<[DomainOffer], UpstreamError> = .success([])
        package var phoneNumbers: Result<[PhoneOffer], UpstreamError> = .success([])
        package var clients: Result<[UpstreamClient], UpstreamError> = .success([])
        package var services: Result<[UpstreamService], UpstreamError> = .success([])
        /// What a single service is read with; nil tells no time.
        package var clock: (@Sendable () -> Date)?

        /// What each next `POST /clients` comes to, in order; afterwards they are accepted.
        package var clientOutcomes: [UpstreamOutcome<CreatedClient>] = []
        /// What each next `POST /orders` comes to, in order; afterwards they are accepted.
        package var orderOutcomes: [UpstreamOutcome<AcceptedOrder>] = []
        package var deletionOutcomes: [UpstreamOutcome<Void>] = []

        /// The calls by name, in order: `balance`, `placeOrder`, …
        package fileprivate(set) var calls: [String] = []
        package fileprivate(set) var newClients: [NewClient] = []
        package fileprivate(set) var orders: [UpstreamOrder] = []
        package fileprivate(set) var deleted: [UpstreamServiceID] = []
        fileprivate var lastID = 1000
    }

    private let state = Mutex(State())

    package init() {}

    package var seen: State { state.withLock { $0 } }

    package func script(_ change: (inout State) -> Void) {
        state.withLock { change(&$0) }
    }

    private func note<T>(_ call: String, _ answer: (inout State) -> T) -> T {
        state.withLock { state in
            state.calls.append(call)
            return answer(&state)
        }
    }

    package func balance() async throws(UpstreamError) -> Money { try note("balance") { $0.balance }.get() }

    package func products() async throws(UpstreamError) -> [ListedProduct] {
        try note("products") { $0.products }.get()
    }

    package func packages() async throws(UpstreamError) -> [ListedPackage] {
        try note("packages") { $0.packages }.get()
    }

    package func rates() async throws(UpstreamError) -> [ListedRate] { try note("rates") { $0.rates }.get() }

    package func domains(matching name: DomainName) async throws(UpstreamError) -> [DomainOffer] {
        try note("domains") { $0.domains }.get()
    }

    package func phoneNumbers(country: String, areaCode: String?) async throws(UpstreamError) -> [PhoneOffer] {
        try note("phoneNumbers") { $0.phoneNumbers }.get()
    }

    package func clients() async throws(UpstreamError) -> [UpstreamClient] { try note("clients") { $0.clients }.get() }

    package func services() async throws(UpstreamError) -> [UpstreamService] {
        try note("services") { $0.services }.get()
    }

    package func service(_ id: UpstreamServiceID) async throws(UpstreamError) -> UpstreamService {
        let (services, clock) = note("service") { ($0.services, $0.clock) }
        guard var found = try services.get().first(where: { $0.id == id }) else {
            throw .refused(Refusal(kind: .notFound, status: 404, code: "not_found", message: "Service not found"))
        }
        found.readAt = clock?()
        return found
    }

    package func createClient(_ client: NewClient) async -> UpstreamOutcome<CreatedClient> {
        note("createClient") { state in
            state.newClients.append(client)
            if !state.clientOutcomes.isEmpty { return state.clientOutcomes.removeFirst() }
            state.lastID += 1
            guard let id = UpstreamClientID("\(state.lastID)") else { return .unknown(reason: "no id", reply: nil) }
            return .accepted(CreatedClient(id: id, reply: Array(#"{"client_id": \#(state.lastID)}"#.utf8)))
        }
    }

    package func placeOrder(_ order: UpstreamOrder) async -> UpstreamOutcome<AcceptedOrder> {
        note("placeOrder") { state in
            state.orders.append(order)
            if !state.orderOutcomes.isEmpty { return state.orderOutcomes.removeFirst() }
            state.lastID += 1
            guard let id = UpstreamServiceID("\(state.lastID)") else { return .unknown(reason: "no id", reply: nil) }
            let reply = Array(#"{"success": true, "service_id": \#(state.lastID)}"#.utf8)
            return .accepted(AcceptedOrder(service: id, charged: nil, newBalance: nil, reply: reply))
        }
    }

    package func deleteService(_ id: UpstreamServiceID) async -> UpstreamOutcome<Void> {
        note("deleteService") { state in
            state.deleted.append(id)
            return state.deletionOutcomes.isEmpty ? .accepted(()) : state.deletionOutcomes.removeFirst()
        }
    }
}
