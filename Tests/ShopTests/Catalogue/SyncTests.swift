import Commerce
import FoundationEssentials
import ShopTesting
import Testing

@testable import Shop
@testable import Storage

@Suite struct SyncTests {
    @Test func `every list is stored`() async throws {
        try await withCatalogue { fixture in
            #expect(try fixture.plan("vpn", "annual")?.cost == 54)
            #expect(try fixture.plan("esim", "JP3")?.megabytes == 3000)
            #expect(try fixture.plan("smm", "1234")?.unit == .perThousand)
            #expect(try fixture.plan("smm", "1234")?.platform == "Instagram")
            let syncs = try fixture.shop.database.read { try $0.syncs() }
            #expect(syncs.count == 3)
            #expect(syncs.values.allSatisfy { $0.succeededAt == fixture.clock.now && $0.failure.isEmpty })
        }
    }

    @Test func `a cost below a cent stays exact`() async throws {
        try await withCatalogue { fixture in
            let exact = try dollars("0.0125")
            #expect(try fixture.plan("smm", "1235")?.cost == exact)
        }
    }

    @Test func `a second look at the same lists writes nothing`() async throws {
        try await withCatalogue { fixture in
            let version = try fixture.version()
            let results = await fixture.shop.syncCatalogue()
            for result in results.values {
                guard case .stored(let changes) = result else { throw UnexpectedResult() }
                #expect(changes.isEmpty)
            }
            #expect(try fixture.version() == version)
        }
    }

    struct UnexpectedResult: Error {}

    @Test func `one list that fails stops neither the others nor the last good copy`() async throws {
        try await withCatalogue { fixture in
            let more = try listedPackage("FR1", "France 1GB", "2.00", in: "FR")
            fixture.upstream.script { state in
                state.products = .failure(.unreachable("no route"))
                state.rates = .failure(.unreadable("HTML"))
                state.packages = .success([more])
            }
            fixture.clock.advance(by: 60)
            let results = await fixture.shop.syncCatalogue()
            #expect(results[.packages]?.isStored == true)
            #expect(results[.products]?.isStored == false)
            #expect(try fixture.plan("esim", "FR1")?.isListed == true)
            #expect(try fixture.plan("vpn", "monthly")?.isListed == true)
            #expect(try fixture.plan("smm", "1234")?.isListed == true)
            let syncs = try fixture.shop.database.read { try $0.syncs() }
            #expect(syncs[.products]?.failedAt == fixture.clock.now)
            #expect(syncs[.products]?.failure.contains("unreachable") == true)
            #expect(try #require(syncs[.products]?.succeededAt) < fixture.clock.now)
        }
    }

    @Test(arguments: CatalogueList.allCases)
    func `a list that suddenly is empty takes nothing off the shelf`(_ list: CatalogueList) async throws {
        try await withCatalogue { fixture async throws in
            fixture.upstream.script { state in
                switch list {
                case .products: state.products = .success([])
                case .packages: state.packages = .success([])
                case .rates: state.rates = .success([])
                }
            }
            let results = await fixture.shop.syncCatalogue()
            #expect(results[list]?.isStored == false)
            #expect(try fixture.plan("vpn", "monthly")?.isListed == true)
            #expect(try fixture.plan("esim", "US1")?.isListed == true)
            #expect(try fixture.plan("smm", "1234")?.isListed == true)
            #expect(try fixture.shop.database.read { try $0.syncs()[list]?.failure } == "listed nothing")
        }
    }

    @Test func `what is no longer listed is kept, cannot be bought, and comes back`() async throws {
        try await withCatalogue { fixture in
            let vpn = try listed("vpn", ["monthly": "6"])
            fixture.upstream.script { $0.products = .success([vpn]) }
            await fixture.shop.syncCatalogue()
            #expect(try fixture.plan("vpn", "annual")?.isListed == false)
            #expect(throws: PriceError.planGone(PlanKey(.annual))) { try fixture.priced("vpn", ["annual"]) }
            #expect(throws: PriceError.productGone) { try fixture.priced("web_hosting", ["monthly"]) }
            // Their own lists still have them.
            #expect(try fixture.priced("esim", ["US1"]).title == "eSIM United States, 1 GB, 7 days")

            try fixture.upstream.listSomething()
            await fixture.shop.syncCatalogue()
            #expect(try fixture.priced("vpn", ["annual"]).upstreamCost == Money(minor: 5400, .usd))
            #expect(try fixture.priced("web_hosting", ["monthly"]).upstreamCost == Money(minor: 1500, .usd))
        }
    }

    @Test func `a listed cost that moves is recorded and ends what was learned`() async throws {
        try await withCatalogue { fixture in
            let (vpn, monthly) = (try product("vpn"), PlanKey(.monthly))
            let now = fixture.clock.now
            try await fixture.shop.database.write { try fixture.shop.learnCost(vpn, monthly, 7, at: now, in: $0) }
            #expect(try fixture.plan("vpn", "monthly")?.cost == 7)
            let version = try fixture.version()
            let dearer = try listed("vpn", ["monthly": "6.50", "annual": "54"])
            fixture.upstream.script { $0.products = .success([dearer]) }
            fixture.clock.advance(by: 1)
            await fixture.shop.syncCatalogue()
            let moved = try dollars("6.5")
            #expect(try fixture.plan("vpn", "monthly")?.cost == moved)
            #expect(try fixture.version() > version)
            let history = try fixture.shop.database.read { try $0.priceMoves(of: vpn, monthly, limit: 9) }
            #expect(history.map(\.source) == [.listed, .learned])
            #expect(history.map(\.oldCost) == [7, 6])
            #expect(history.map(\.newCost) == [moved, 7])
        }
    }

    @Test func `a product that nobody here can order is for staff only`() async throws {
        try await withCatalogue { fixture in
            #expect(try fixture.shop.unknownProducts().map(\.key.text) == ["link_in_bio"])
            let shelf = try fixture.shop.database.read { try fixture.shop.shelf(in: $0) }
            #expect(!shelf.contains { $0.type.key.text == "link_in_bio" })
            #expect(throws: PriceError.productGone) { try fixture.priced("link_in_bio", ["monthly"]) }
        }
    }

    @Test func `the reseller's switch outlives a sync`() async throws {
        try await withCatalogue { fixture in
            try await fixture.shop.setOnSale(try product("vpn"), false)
            await fixture.shop.syncCatalogue()
            #expect(throws: PriceError.notForSale) { try fixture.priced("vpn", ["monthly"]) }
            try await fixture.shop.setOnSale(try product("vpn"), true)
            #expect(try fixture.priced("vpn", ["monthly"]).isForSale)
        }
    }

    @Test func `a cost of nothing is a gap in the list`() async throws {
        try await withShop { fixture in
            let vpn = try listed("vpn", ["monthly": "0", "annual": "54"])
            let packages = try [listedPackage("A", "Free", "0", in: "US"), listedPackage("B", "Paid", "1", in: "US")]
            fixture.upstream.script { state in
                state.products = .success([vpn])
                state.packages = .success(packages)
            }
            await fixture.shop.syncCatalogue()
            #expect(try fixture.plans(of: "vpn").map(\.key.text) == ["annual"])
            #expect(try fixture.plan("esim", "A") == nil)
            #expect(try fixture.priced("esim", ["B"]).isForSale)
        }
    }

    @Test func `a list that names a thing twice counts the first`() async throws {
        try await withShop { fixture in
            let packages = try [listedPackage("A", "One", "1", in: "US"), listedPackage("A", "Two", "2", in: "US")]
            fixture.upstream.script { $0.packages = .success(packages) }
            #expect(await fixture.shop.syncCatalogue()[.packages]?.isStored == true)
            #expect(try fixture.plan("esim", "A")?.name == "One")
        }
    }
}
