import Commerce
import FoundationEssentials
import ShopTesting
import Testing

@testable import Shop
@testable import Storage

@Suite struct SearchTests {
    @Test func `a free name is shown with the price of its ending`() async throws {
        try await withCatalogue { fixture in
            let name = try #require(DomainName("mybusiness.com"))
            fixture.upstream.script {
                $0.domains = .success([DomainOffer(name: name, isAvailable: true, cost: 27)])
            }
            let found = try await fixture.shop.searchDomains("MyBusiness", address: "192.0.2.1")
            #expect(found == [DomainAnswer(name: name, state: .available(Money(minor: 3510, .usd)))])
            // The answer told what the ending costs, so the order form can be filled now.
            #expect(try fixture.plan("domain_registration", "com")?.listedCost == 27)
            let parameters = [Parameter("domain", .text("mybusiness.com"))]
            let priced = try fixture.priced("domain_registration", ["com"], parameters)
            #expect(priced.title == "mybusiness.com, 1 year")
        }
    }

    @Test func `a list without domain prices does not take back what a search told`() async throws {
        try await withCatalogue { fixture in
            let name = try #require(DomainName("mybusiness.com"))
            fixture.upstream.script {
                $0.domains = .success([DomainOffer(name: name, isAvailable: true, cost: 27)])
            }
            _ = try await fixture.shop.searchDomains("mybusiness.com", address: "192.0.2.1")
            await fixture.shop.syncCatalogue()
            #expect(try fixture.plan("domain_registration", "com")?.cost == 27)
        }
    }

    private static let offers: [(isAvailable: Bool?, cost: String?)] = [
        (true, "270"), (true, "55"), (true, nil), (false, "27"), (nil, "27"),
    ]

    @Test(arguments: offers)
    func `a name is sold only for its ending's price`(_ isAvailable: Bool?, _ cost: String?) async throws {
        try await withCatalogue { fixture in
            let com = try plan("com")
            let key = ProductType.domainRegistration.key
            try await fixture.shop.database.write { try $0.setListedCost(key, com, 27) }
            let name = try #require(DomainName("gold.com"))
            let offer = DomainOffer(name: name, isAvailable: isAvailable, cost: try cost.map { try dollars($0) })
            fixture.upstream.script { $0.domains = .success([offer]) }
            let state = try await fixture.shop.searchDomains("gold.com", address: "192.0.2.1").first?.state
            switch (isAvailable, cost) {
            case (nil, _): #expect(state == .unclear)
            case (false, _): #expect(state == .taken)
            case (true, nil): #expect(state == .available(Money(minor: 3510, .usd)))
            default: #expect(state == .notSold)
            }
            #expect(try fixture.plan("domain_registration", "com")?.listedCost == 27)
            let error = try await fixture.shop.checkDomain("gold.com", address: "192.0.2.1")
            #expect((error == nil) == (isAvailable == nil || isAvailable == true && cost == nil))
        }
    }

    @Test func `an ending that is not sold is not sold whatever the upstream says`() async throws {
        try await withCatalogue { fixture in
            let name = try #require(DomainName("a.b.example"))
            fixture.upstream.script { $0.domains = .success([DomainOffer(name: name, isAvailable: true, cost: 5)]) }
            let found = try await fixture.shop.searchDomains("a.b.example", address: "192.0.2.1")
            #expect(found.map(\.state) == [.notSold])
        }
    }

    @Test func `the upstream away is said so, and does not keep a name out of the cart`() async throws {
        try await withCatalogue { fixture async throws in
            fixture.upstream.script { $0.domains = .failure(.unreachable("down")) }
            await #expect(throws: SearchError.away) {
                try await fixture.shop.searchDomains("a.com", address: "192.0.2.1")
            }
            #expect(try await fixture.shop.checkDomain("a.com", address: "192.0.2.1") == nil)
        }
    }

    @Test(arguments: ["", "-a", "ä.com", "a b", "<script>"])
    func `what is no name is not asked for`(_ typed: String) async throws {
        try await withCatalogue { fixture in
            await #expect(throws: SearchError.self) {
                try await fixture.shop.searchDomains(typed, address: "192.0.2.1")
            }
            #expect(!fixture.upstream.seen.calls.contains("domains"))
        }
    }

    @Test func `a question is put to the upstream once a minute`() async throws {
        try await withCatalogue { fixture in
            for _ in 0..<3 { _ = try await fixture.shop.searchDomains("a.com", address: "192.0.2.1") }
            #expect(fixture.upstream.seen.calls.count { $0 == "domains" } == 1)
            fixture.clock.advance(by: 61)
            _ = try await fixture.shop.searchDomains("a.com", address: "192.0.2.1")
            #expect(fixture.upstream.seen.calls.count { $0 == "domains" } == 2)
        }
    }

    @Test func `one address cannot ask without end`() async throws {
        try await withCatalogue { fixture in
            for number in 0..<20 { _ = try await fixture.shop.searchDomains("a\(number).com", address: "192.0.2.1") }
            await #expect(throws: SearchError.self) {
                try await fixture.shop.searchDomains("b.com", address: "192.0.2.1")
            }
            _ = try await fixture.shop.searchDomains("b.com", address: "192.0.2.2")
        }
    }

    @Test func `nobody waits longer than patience, and the late answer is there for the next`() async throws {
        let searches = LiveSearches<Int>(patience: .milliseconds(20))
        let gate = AsyncStream.makeStream(of: Void.self)
        let now = Date(timeIntervalSince1970: 0)
        await #expect(throws: SearchError.away) {
            try await searches.answer(to: "q", at: now) { () throws(UpstreamError) in
                for await _ in gate.stream { break }
                return 42
            }
        }
        gate.continuation.yield()
        let late = await eventuallyAnswers(searches, at: now)
        #expect(late == 42)
    }

    private func eventuallyAnswers(_ searches: LiveSearches<Int>, at now: Date) async -> Int? {
        for _ in 0..<500 {
            let answer = try? await searches.answer(to: "q", at: now) { () throws(UpstreamError) in
                throw .unreachable("asked again")
            }
            if let answer { return answer }
        }
        return nil
    }

    @Test func `numbers dearer than the plan are not offered`() async throws {
        try await withCatalogue { fixture in
            let phones = try listed("business_phone", ["monthly": "10"])
            fixture.upstream.script { state in
                state.products = .success([phones])
                state.phoneNumbers = .success([
                    PhoneOffer(number: "+12125550100", place: "New York", monthlyCost: 10),
                    PhoneOffer(number: "+18005550100", place: "Toll-free", monthlyCost: 12),
                    PhoneOffer(number: "+12125550101", place: "New York", monthlyCost: nil),
                ])
            }
            await fixture.shop.syncCatalogue()
            let found = try await fixture.shop.searchPhoneNumbers(country: "US", areaCode: "212", address: "192.0.2.1")
            #expect(found.map(\.number) == ["+12125550100", "+12125550101"])
            await #expect(throws: SearchError.self) {
                try await fixture.shop.searchPhoneNumbers(country: "FR", areaCode: "", address: "192.0.2.1")
            }
        }
    }
}
