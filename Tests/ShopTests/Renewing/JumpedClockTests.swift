import Commerce
import FoundationEssentials
import ShopTesting
import Storage
import Testing

@testable import Shop

private let day = RenewalSchedule.day

@Suite struct `A clock that jumps ahead` {
    /// A day passes, hour by hour.
    private func passDay(_ vpn: Subscription) async throws {
        for _ in 0..<24 {
            vpn.shop.clock.advance(by: 3600)
            await vpn.shop.shop.renewServices()
            try await vpn.send()
        }
    }

    @Test func `ends no unpaid service and takes no money, while the supplier knows what day it is`() async throws {
        try await withShop { shop in
            let vpn = try await Subscription(shop)
            try await vpn.end(unpaid: .end)
            try await shop.shop.setRenewalPayment(.credit, vpn.service.id, of: vpn.ada.id)
            await vpn.renew(daysBefore: 14)
            shop.clock.jump(by: 12.5 * day)
            try await passDay(vpn)
            #expect(try vpn.latest.state == .asked)
            #expect(shop.upstream.seen.deleted.isEmpty)
            #expect(shop.log.text.contains("this clock is ahead of the supplier's"))
            shop.clock.jump(by: -12.5 * day)
            await shop.shop.makeDue()
            await vpn.renew(daysBefore: 3)
            #expect(try vpn.latest.state == .paid)
            #expect(try shop.broken() == [])
        }
    }

    @Test func `ends no service that its customer ended later`() async throws {
        try await withShop { shop in
            let vpn = try await Subscription(shop)
            try await shop.shop.endService(vpn.service.id, of: vpn.ada.id)
            shop.clock.jump(by: 40 * day)
            try await passDay(vpn)
            #expect(shop.upstream.seen.deleted.isEmpty)
            shop.clock.jump(by: -40 * day)
            for days in [0.05, 0.02] { await vpn.renew(daysBefore: days) }
            #expect(shop.upstream.seen.deleted.count == 1)
        }
    }

    @Test func `for a moment ends nothing, also where the supplier tells no time`() async throws {
        try await withShop { shop in
            let vpn = try await Subscription(shop)
            shop.upstream.script { $0.clock = nil }
            try await shop.shop.endService(vpn.service.id, of: vpn.ada.id)
            for _ in 0..<3 {
                shop.clock.jump(by: 40 * day)
                await shop.shop.renewServices()
                shop.clock.advance(by: 1200)
                shop.clock.jump(by: -40 * day)
                await shop.shop.makeDue()
                shop.clock.advance(by: 3600)
            }
            #expect(shop.upstream.seen.deleted.isEmpty)
        }
    }

    @Test func `or not: nothing is ended while the supplier cannot be asked, or has renewed it already`() async throws {
        try await withShop { shop in
            let vpn = try await Subscription(shop)
            try await vpn.end(unpaid: .end)
            for days in [14.0, 2] { await vpn.renew(daysBefore: days) }
            try await vpn.send()
            shop.upstream.script { $0.services = .failure(.unreachable("away")) }
            for days in [1, 0.9] { await vpn.renew(daysBefore: days) }
            #expect(try vpn.latest.state == .asked)
            let renewed = shop.service("1002", client: nil, nextBillingAt: vpn.start.addingTimeInterval(31 * day))
            shop.upstream.script { $0.services = .success([renewed].compactMap(\.self)) }
            await vpn.renew(daysBefore: 0.8)
            #expect(try vpn.latest.state == .asked)
            #expect(shop.upstream.seen.deleted.isEmpty)
        }
    }
}
