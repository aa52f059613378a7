import Commerce
import Crypto
import FoundationEssentials
import Shop
import ShopTesting
import Storage
import Testing

@testable import Shop

@Suite struct ReplaceTests {
    @Test func `a service whose credentials were lost is deleted and ordered again, once, for nothing`() async throws {
        try await withShop { shop in
            try await shop.stock()
            let ada = try await shop.customer()
            let line = try await shop.order(ada)
            await shop.forward()
            let number = try await shop.shop.replace(line.id, by: ada.id, reason: "password lost")
            await #expect(throws: ResolveError.self) {
                try await shop.shop.replace(line.id, by: ada.id, reason: "again")
            }
            await shop.forward()
            #expect(shop.upstream.seen.deleted.map(\.text) == ["1002"])
            #expect(shop.upstream.seen.orders.count == 2)
            #expect(try shop.again(line).state == .ended)
            let fresh = try shop.line(of: number)
            #expect(fresh.state == .delivered)
            #expect(fresh.gross.isZero)
            #expect(fresh.charged == Money(minor: 600, .usd))
            #expect(try shop.shop.database.read { try $0.credit(of: ada.id, in: .usd) }.minor == 100_000 - 780)
            #expect(try shop.broken() == [])
        }
    }

    @Test func `nothing is ordered again while the old one may still be there`() async throws {
        try await withShop { shop in
            try await shop.stock()
            let ada = try await shop.customer()
            let line = try await shop.order(ada)
            await shop.forward()
            shop.upstream.script { $0.deletionOutcomes = [.unknown(reason: "time-out", reply: nil)] }
            await #expect(throws: ResolveError.self) {
                try await shop.shop.replace(line.id, by: ada.id, reason: "password lost")
            }
            #expect(try shop.again(line).state == .delivered)
            #expect(try shop.shop.database.read { try $0.orders(of: ada.id, limit: 9) }.count == 1)
        }
    }

    @Test func `what cannot be ordered again is not deleted`() async throws {
        try await withShop { shop in
            try await shop.stock()
            let ada = try await shop.customer()
            let line = try await shop.order(ada)
            await shop.forward()
            shop.upstream.script { state in
                state.products = .success([
                    ListedProduct(key: ProductType.crm.key, name: "CRM", costs: [PlanKey(.monthly): 15])
                ])
            }
            await shop.shop.syncCatalogue()
            await #expect(throws: ResolveError.self) {
                try await shop.shop.replace(line.id, by: ada.id, reason: "password lost")
            }
            #expect(shop.upstream.seen.deleted.isEmpty)
            #expect(try shop.again(line).state == .delivered)
        }
    }

    @Test func `the intent stands on the timeline before the service is gone`() async throws {
        try await withShop { shop in
            try await shop.stock()
            let ada = try await shop.customer()
            let line = try await shop.order(ada)
            await shop.forward()
            shop.upstream.script { $0.deletionOutcomes = [.unknown(reason: "time-out", reply: nil)] }
            await #expect(throws: ResolveError.self) {
                try await shop.shop.replace(line.id, by: ada.id, reason: "password lost")
            }
            let events = try shop.shop.database.read { try $0.events(of: line.order) }
            #expect(events.contains { $0.reason.contains("service 1002 is deleted first") })
        }
    }

    @Test func `a webhook is only a hint: kept once, looked up, refused without its signature`() async throws {
        try await withShop { shop in
            try await shop.stock()
            let ada = try await shop.customer()
            let line = try await shop.order(ada)
            await shop.forward()
            let body = [UInt8](#"{"event": "service.suspended", "data": {"service_id": 1002}}"#.utf8)
            let signature = Hex.encode(Hash.hmacSHA256(key: [UInt8]("s".utf8), body))
            await #expect(throws: HintError.self) {
                try await shop.shop.receiveHint(body, signature: "00" + signature.dropFirst(2), secret: "s")
            }
            try await shop.shop.receiveHint(body, signature: signature, secret: "s")
            try await shop.shop.receiveHint(body, signature: signature.uppercased(), secret: "s")
            #expect(try shop.again(line).state == .delivered)
            let due = try shop.shop.database.read { try $0.servicesToPoll(at: shop.clock.now, limit: 9) }
            #expect(due.map(\.upstreamID?.text) == ["1002"])
            await #expect(throws: HintError.self) {
                let junk = [UInt8]("junk".utf8)
                let sign = Hex.encode(Hash.hmacSHA256(key: [UInt8]("s".utf8), junk))
                try await shop.shop.receiveHint(junk, signature: sign, secret: "s")
            }
        }
    }
}
