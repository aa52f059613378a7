import Commerce
import FoundationEssentials
import Shop
import ShopTesting
import Storage
import Testing

@Suite struct ServiceMirrorTests {
    @Test func `the differences between the supplier's services and ours are found`() async throws {
        try await withShop { shop in
            try await shop.stock()
            let ada = try await shop.customer()
            try await shop.order(ada)
            try await shop.order(ada)
            try await shop.order(ada)
            await shop.forward()
            let client = try shop.client(of: ada)
            let kept = try #require(shop.service("1002", client: client))
            let suspended = try #require(shop.service("1003", client: client, status: "suspended"))
            let byHand = try #require(shop.service("2000", client: client))
            shop.upstream.script { $0.services = .success([kept, suspended, byHand]) }
            shop.clock.advance(by: 10)
            await shop.shop.mirrorServices()
            let drift = try shop.shop.database.read { try $0.drift(limit: 10) }
            #expect(drift.map(\.kind) == [.notHere, .notThere, .suspended])
            #expect(drift.map(\.upstreamID.text) == ["2000", "1004", "1003"])

            #expect(try await shop.shop.ignore(byHand.id))
            let dearer = try #require(shop.service("1002", client: client, monthlyCost: 7))
            shop.upstream.script { $0.services = .success([dearer]) }
            shop.clock.advance(by: 3600)
            await shop.shop.mirrorServices()
            let later = try shop.shop.database.read { try $0.drift(limit: 10) }
            #expect(later.filter { $0.kind == .costChanged }.map(\.detail) == ["was $6, now $7 a month"])
            #expect(!later.contains { $0.kind == .notHere })
        }
    }

    @Test func `an invariant that is broken is named with its rows`() async throws {
        try await withShop { shop in
            try await shop.stock()
            let line = try await shop.order(try await shop.customer())
            #expect(await shop.shop.checkInvariants().isEmpty)
            try await shop.shop.database.write { writer in
                try writer.setCharged(Money(minor: 600, .usd), of: line.id)
            }
            let broken = await shop.shop.checkInvariants()
            #expect(broken.map(\.violations) == [["line \(line.id)"]])
            #expect(shop.log.text.contains("invariant broken"))
        }
    }
}
