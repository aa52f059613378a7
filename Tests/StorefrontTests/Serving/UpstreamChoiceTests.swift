import Commerce
import Shop
import Testing

@testable import Storage
@testable import Storefront

@Suite struct UpstreamChoiceTests {
    private static let environment = UpstreamAccess(url: "https://e.example/", key: "e", secret: "e")
    private static let settings = UpstreamAccess(url: "https://s.example/", key: "s", secret: "s")

    private func bindings(isDemo: Bool?, hasUpstreamIDs: Bool = false) -> Bindings {
        Bindings(keyCheck: nil, isDemo: isDemo, hasUpstreamIDs: hasUpstreamIDs)
    }

    @Test(arguments: [nil, true], [false, true])
    func `without credentials it is a demo`(isDemo: Bool?, hasUpstreamIDs: Bool) throws {
        let bindings = bindings(isDemo: isDemo, hasUpstreamIDs: hasUpstreamIDs)
        #expect(try UpstreamChoice.decide(environment: nil, settings: nil, bindings: bindings) == .sandbox)
    }

    @Test func `a real shop does not become a demo because its credentials are missing`() {
        let failure = #expect(throws: Failure.self) {
            try UpstreamChoice.decide(environment: nil, settings: nil, bindings: bindings(isDemo: false))
        }
        #expect(failure?.lines.first?.hasPrefix("RESELLPORTAL_KEY and RESELLPORTAL_SECRET are missing") == true)
        #expect(failure?.code == .misuse)
    }

    @Test(arguments: [(nil, false), (nil, true), (false, false), (false, true), (true, false)] as [(Bool?, Bool)])
    func `the environment wins over the settings`(isDemo: Bool?, hasUpstreamIDs: Bool) throws {
        let bindings = bindings(isDemo: isDemo, hasUpstreamIDs: hasUpstreamIDs)
        let both = try UpstreamChoice.decide(environment: Self.environment, settings: Self.settings, bindings: bindings)
        #expect(both == .real(Self.environment, .environment))
        let one = try UpstreamChoice.decide(environment: nil, settings: Self.settings, bindings: bindings)
        #expect(one == .real(Self.settings, .settings))
    }

    @Test func `what the sandbox sold is never taken for the real upstream's`() {
        for (environment, settings) in [(Self.environment, nil), (nil, Self.settings)]
            as [(UpstreamAccess?, UpstreamAccess?)]
        {
            #expect(throws: Failure.self) {
                try UpstreamChoice.decide(
                    environment: environment,
                    settings: settings,
                    bindings: bindings(isDemo: true, hasUpstreamIDs: true)
                )
            }
        }
    }

    @Test func `new credentials count from the next call on`() async throws {
        let upstream = UpstreamSwitch(Self.environment, from: .settings) { Balances(url: $0.url) }
        let before = try await upstream.balance()
        upstream.use(Self.settings)
        let after = try await upstream.balance()
        #expect(before != after)
        #expect(upstream.url == Self.settings.url)
        #expect(try await upstream.test(Self.environment) == before)
        #expect(upstream.url == Self.settings.url)
    }
}

/// Tells its address by its balance.
private struct Balances: Upstream {
    let url: String
    private let none = NoUpstream()

    init(url: String) {
        self.url = url
    }

    func balance() async throws(UpstreamError) -> Money {
        Money(minor: Int64(url.utf8.reduce(0) { $0 * 31 % 9973 + Int($1) }), .usd)
    }
    func products() async throws(UpstreamError) -> [ListedProduct] { try await none.products() }
    func packages() async throws(UpstreamError) -> [ListedPackage] { try await none.packages() }
    func rates() async throws(UpstreamError) -> [ListedRate] { try await none.rates() }
    func domains(matching name: DomainName) async throws(UpstreamError) -> [DomainOffer] {
        try await none.domains(matching: name)
    }
    func phoneNumbers(country: String, areaCode: String?) async throws(UpstreamError) -> [PhoneOffer] {
        try await none.phoneNumbers(country: country, areaCode: areaCode)
    }
    func clients() async throws(UpstreamError) -> [UpstreamClient] { try await none.clients() }
    func createClient(_ client: NewClient) async -> UpstreamOutcome<CreatedClient> { await none.createClient(client) }
    func services() async throws(UpstreamError) -> [UpstreamService] { try await none.services() }
    func service(_ id: UpstreamServiceID) async throws(UpstreamError) -> UpstreamService { try await none.service(id) }
    func placeOrder(_ order: UpstreamOrder) async -> UpstreamOutcome<AcceptedOrder> { await none.placeOrder(order) }
    func deleteService(_ id: UpstreamServiceID) async -> UpstreamOutcome<Void> { await none.deleteService(id) }
}
