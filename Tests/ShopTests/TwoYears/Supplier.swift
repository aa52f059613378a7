import Commerce
import FoundationEssentials
import Randomness
import ShopTesting
import Synchronization

/// A supplier in memory with a wallet and a memory of its own: it sells one product, renews what it sold by itself on
/// the day, from the wallet, and deletes when it is told to.
final class Supplier: Upstream {
    private struct Sold: Sendable {
        let id: UpstreamServiceID
        let client: UpstreamClientID
        var next: Date
        /// The beginnings of the further periods that it took the money for.
        var renewed: [Date] = []
        var isThere = true
    }

    private struct State: Sendable {
        var price: Int64
        var spent: Int64 = 0
        var sold: [UpstreamServiceID: Sold] = [:]
        var clients: [UpstreamClient] = []
        var lastID = 0
        var chance: SplitMix
    }

    private static let deposit: Int64 = 100_000_000
    private let state: Mutex<State>
    private let clock: TestClock

    /// - Parameter price: of a month, US cents.
    init(price: Int64, clock: TestClock, seed: UInt64) {
        state = Mutex(State(price: price, chance: SplitMix(seed: seed)))
        self.clock = clock
    }

    // MARK: The world

    /// Takes the money for what is due.
    func renew() {
        let now = clock.right
        state.withLock { state in
            for (id, sold) in state.sold where sold.isThere && sold.next <= now {
                state.sold[id]?.renewed.append(sold.next)
                state.sold[id]?.next = BillingCycle.monthly.end(from: sold.next)
                state.spent += state.price
            }
        }
    }

    /// Sells and renews at another price from now on.
    func move(to price: Int64) { state.withLock { $0.price = price } }

    var price: Int64 { state.withLock(\.price) }
    /// What it took from the wallet, US cents.
    var spent: Int64 { state.withLock(\.spent) }

    /// Of each service, the beginnings of the further periods that were paid from the wallet.
    var renewed: [String: [Date]] {
        state.withLock { $0.sold.reduce(into: [:]) { $0[$1.key.text] = $1.value.renewed } }
    }

    var deleted: Set<String> { state.withLock { Set($0.sold.filter { !$0.value.isThere }.map(\.key.text)) } }

    // MARK: Upstream

    func balance() async throws(UpstreamError) -> Money { Money(minor: Self.deposit - spent, .usd) }

    func products() async throws(UpstreamError) -> [ListedProduct] {
        let cost = Money(minor: price, .usd).decimal
        return [ListedProduct(key: ProductType.vpn.key, name: "VPN", costs: [PlanKey(.monthly): cost])]
    }

    func packages() async throws(UpstreamError) -> [ListedPackage] { [] }
    func rates() async throws(UpstreamError) -> [ListedRate] { [] }
    func domains(matching name: DomainName) async throws(UpstreamError) -> [DomainOffer] { [] }
    func phoneNumbers(country: String, areaCode: String?) async throws(UpstreamError) -> [PhoneOffer] { [] }
    func clients() async throws(UpstreamError) -> [UpstreamClient] { state.withLock(\.clients) }

    func services() async throws(UpstreamError) -> [UpstreamService] {
        state.withLock { state in state.sold.values.filter(\.isThere).map { record(of: $0, state.price) } }
    }

    func service(_ id: UpstreamServiceID) async throws(UpstreamError) -> UpstreamService {
        let now = clock.right
        let found: Result<UpstreamService, UpstreamError> = state.withLock { state in
            if state.chance.once(in: 200) { return .failure(.unreachable("time-out")) }
            guard let sold = state.sold[id], sold.isThere else {
                let gone = Refusal(kind: .notFound, status: 404, code: "not_found", message: "Service not found")
                return .failure(.refused(gone))
            }
            var service = record(of: sold, state.price)
            service.readAt = now
            return .success(service)
        }
        return try found.get()
    }

    func createClient(_ client: NewClient) async -> UpstreamOutcome<CreatedClient> {
        state.withLock { state in
            state.lastID += 1
            guard let id = UpstreamClientID("\(state.lastID)") else { return .unknown(reason: "no id", reply: nil) }
            state.clients.append(UpstreamClient(id: id, name: client.name, email: client.email))
            return .accepted(CreatedClient(id: id, reply: Array("{}".utf8)))
        }
    }

    func placeOrder(_ order: UpstreamOrder) async -> UpstreamOutcome<AcceptedOrder> {
        let now = clock.right
        return state.withLock { state in
            if state.chance.once(in: 20) { return .notSent(reason: "refused", retryAfter: nil) }
            state.lastID += 1
            guard let id = UpstreamServiceID("\(state.lastID)") else { return .unknown(reason: "no id", reply: nil) }
            state.sold[id] = Sold(id: id, client: order.client, next: BillingCycle.monthly.end(from: now))
            state.spent += state.price
            let charged = Money(minor: state.price, .usd).decimal
            let reply = Array(#"{"success": true, "service_id": \#(id.text)}"#.utf8)
            return .accepted(AcceptedOrder(service: id, charged: charged, newBalance: nil, reply: reply))
        }
    }

    func deleteService(_ id: UpstreamServiceID) async -> UpstreamOutcome<Void> {
        state.withLock { state in
            if state.chance.once(in: 5) { return .notSent(reason: "refused", retryAfter: nil) }
            state.sold[id]?.isThere = false
            return state.chance.once(in: 5) ? .unknown(reason: "time-out", reply: nil) : .accepted(())
        }
    }

    private func record(of sold: Sold, _ price: Int64) -> UpstreamService {
        UpstreamService(
            id: sold.id,
            clientID: sold.client,
            type: ProductType.vpn.key.text,
            status: "active",
            monthlyCost: Money(minor: price, .usd).decimal,
            billingCycle: .monthly,
            nextBillingAt: sold.next,
            deployment: "deployed",
            record: .object(["service_data": .object(["username": .string("u"), "password": .string("p")])])
        )
    }
}
