import Commerce
import FoundationEssentials
import Shop
import ShopTesting
import Storage
import Testing

@testable import Shop

@Suite struct ReconcilerTests {
    /// A line whose reply was lost.
    private func lost(
        _ shop: ShopFixture,
        _ product: ProductType = .vpn,
        _ values: [String: String] = ["billing_cycle": "monthly"]
    ) async throws -> (Customer, OrderLine) {
        try await shop.stock()
        let ada = try await shop.customer()
        let line = try await shop.order(ada, product, values)
        shop.upstream.script { $0.orderOutcomes = [.unknown(reason: "time-out", reply: nil)] }
        await shop.forward()
        #expect(try shop.again(line).state == .unknown)
        return (ada, line)
    }

    @Test func `the one new service of the client is adopted, without its credentials`() async throws {
        try await withShop { shop in
            let (ada, line) = try await lost(shop)
            let found = try #require(shop.service("900", client: try shop.client(of: ada)))
            shop.upstream.script { $0.services = .success([found]) }
            await shop.reconcile()
            #expect(try shop.again(line).state == .delivered)
            let service = try #require(try shop.shop.database.read { try $0.service(of: line.id) })
            #expect(service.upstreamID == found.id)
            #expect(service.origin == .adopted)
            #expect(!service.isComplete)
            #expect(shop.upstream.seen.orders.count == 1)
            #expect(try shop.broken() == [])
        }
    }

    @Test(arguments: [(6.5, 650), (7, 700), (3, 300), (2.9, 600), (60, 600), (0, 600)] as [(Decimal, Int64)])
    func `an adopted line costs what its service costs, unless that cannot be its price`(
        _ shown: Decimal,
        _ booked: Int64
    ) async throws {
        try await withShop { shop in
            let (ada, line) = try await lost(shop)
            let found = try #require(shop.service("900", client: try shop.client(of: ada), monthlyCost: shown))
            shop.upstream.script { $0.services = .success([found]) }
            await shop.reconcile()
            #expect(try shop.again(line).charged == Money(minor: booked, .usd))
            #expect(try shop.broken() == [])
        }
    }

    @Test(arguments: [(4.6, 5520), (55, 5500)] as [(Decimal, Int64)])
    func `the cost of a year may be shown by the month or by the year`(_ shown: Decimal, _ booked: Int64) async throws {
        try await withShop { shop in
            let found = try #require(shop.service("900", client: nil, monthlyCost: shown, cycle: .annual))
            #expect(found.charge(near: Money(minor: 5400, .usd)) == Money(minor: booked, .usd))
        }
    }

    @Test func `a service that was there before, of another client or another type is not ours`() async throws {
        try await withShop { shop in
            try await shop.stock()
            let ada = try await shop.customer()
            try await shop.order(ada)
            await shop.forward()
            let mine = try shop.client(of: ada)
            let old = try #require(shop.service("50", client: mine))
            shop.upstream.script { $0.services = .success([old]) }
            shop.clock.advance(by: 10)
            let line = try await shop.order(ada)
            shop.upstream.script { $0.orderOutcomes = [.unknown(reason: "reset", reply: nil)] }
            await shop.forward()
            let foreign = try #require(shop.service("51", client: UpstreamClientID("7777")))
            let otherType = try #require(shop.service("52", client: mine, type: .crm))
            shop.upstream.script { $0.services = .success([old, foreign, otherType]) }
            await shop.reconcile()
            #expect(try shop.again(line).state == .unknown)
        }
    }

    @Test func `what identifies the product tells two candidates apart`() async throws {
        try await withShop { shop in
            let (ada, line) = try await lost(shop, .invoiceAI, ["subdomain": "acme", "business_name": "Acme"])
            let mine = try shop.client(of: ada)
            let ours = try #require(
                shop.service("61", client: mine, type: .invoiceAI, data: ["subdomain": .string("ACME")])
            )
            let other = try #require(
                shop.service("60", client: mine, type: .invoiceAI, data: ["subdomain": .string("byhand")])
            )
            shop.upstream.script { $0.services = .success([other, ours]) }
            await shop.reconcile()
            #expect(try shop.shop.database.read { try $0.service(of: line.id) }?.upstreamID == ours.id)
        }
    }

    @Test func `two candidates that cannot be told apart are for a person`() async throws {
        try await withShop { shop in
            let (ada, line) = try await lost(shop)
            let mine = try shop.client(of: ada)
            let both = [shop.service("70", client: mine), shop.service("71", client: mine)].compactMap { $0 }
            shop.upstream.script { $0.services = .success(both) }
            await shop.reconcile()
            #expect(try shop.again(line).state == .needsPerson)
            #expect(try shop.broken() == [])
        }
    }

    @Test func `nothing found, wallet unchanged and the quiet period over: sent again, once`() async throws {
        try await withShop { shop in
            let (_, line) = try await lost(shop)
            await shop.reconcile()
            #expect(try shop.again(line).state == .unknown)
            shop.clock.advance(by: 121)
            await shop.reconcile()
            #expect(try shop.again(line).state == .queued)
            await shop.forward()
            #expect(try shop.again(line).state == .delivered)
            #expect(shop.upstream.seen.orders.count == 2)
            #expect(try shop.broken() == [])
        }
    }

    @Test func `nothing found but money gone is never sent again`() async throws {
        try await withShop { shop in
            let (_, line) = try await lost(shop)
            shop.upstream.script { $0.balance = .success(Money(minor: 100_000 - 600, .usd)) }
            shop.clock.advance(by: 300)
            await shop.reconcile()
            #expect(try shop.again(line).state == .unknown)
            shop.clock.advance(by: 900)
            await shop.reconcile()
            #expect(try shop.again(line).state == .needsPerson)
            #expect(shop.upstream.seen.orders.count == 1)
        }
    }

    @Test func `"taken" after an attempt that may have worked is unknown again`() async throws {
        try await withShop { shop in
            let (ada, line) = try await lost(shop, .invoiceAI, ["subdomain": "acme", "business_name": "Acme"])
            shop.clock.advance(by: 121)
            await shop.reconcile()
            shop.upstream.script { state in
                state.orderOutcomes = [
                    .refused(Refusal(kind: .taken, status: 409, code: "subdomain_taken", message: "taken"))
                ]
            }
            await shop.forward()
            #expect(try shop.again(line).state == .unknown)
            let late = try #require(
                shop.service(
                    "80",
                    client: try shop.client(of: ada),
                    type: .invoiceAI,
                    data: ["subdomain": .string("acme")]
                )
            )
            shop.upstream.script { $0.services = .success([late]) }
            await shop.reconcile()
            #expect(try shop.again(line).state == .delivered)
            #expect(try shop.broken() == [])
        }
    }

    @Test func `a process that ends while sending leaves an unknown line, not a queued one`() async throws {
        try await withShop { shop in
            try await shop.stock()
            let line = try await shop.order(try await shop.customer())
            let now = shop.clock.now
            try await shop.shop.database.write { writer in
                let before = Snapshot.before(Money(minor: 100_000, .usd))
                _ = try writer.startAttempt(line.id, before, at: now)
                try writer.move(line.id, .sendingStarted, at: now, actor: "shop")
            }
            try await shop.shop.loseInterruptedWork()
            #expect(try shop.again(line).state == .unknown)
            await shop.forward()
            #expect(shop.upstream.seen.orders.isEmpty)
            #expect(try shop.broken() == [])
        }
    }

    @Test func `staff adopt a service, and not somebody else's`() async throws {
        try await withShop { shop in
            let (ada, line) = try await lost(shop)
            let foreign = try #require(shop.service("90", client: UpstreamClientID("9999")))
            let mine = try #require(shop.service("91", client: try shop.client(of: ada)))
            shop.upstream.script { $0.services = .success([foreign, mine]) }
            await #expect(throws: ResolveError.self) {
                try await shop.shop.adopt(service: "90", for: line.id, by: ada.id)
            }
            await #expect(throws: ResolveError.self) {
                try await shop.shop.adopt(service: "12345", for: line.id, by: ada.id)
            }
            try await shop.shop.adopt(service: " 91 ", for: line.id, by: ada.id)
            #expect(try shop.again(line).state == .delivered)
        }
    }

    @Test func `cancelling a refused line gives the customer the money back, once`() async throws {
        try await withShop { shop in
            try await shop.stock()
            let ada = try await shop.customer()
            let line = try await shop.order(ada)
            shop.upstream.script { state in
                state.orderOutcomes = [.refused(Refusal(kind: .invalid, status: 400, code: "c", message: "m"))]
            }
            await shop.forward()
            try await shop.shop.cancel(line.id, by: ada.id, reason: "supplier refuses")
            await #expect(throws: ResolveError.self) {
                try await shop.shop.cancel(line.id, by: ada.id, reason: "again")
            }
            #expect(try shop.shop.database.read { try $0.credit(of: ada.id, in: .usd) }.minor == 100_000)
            #expect(try shop.shop.database.read { try $0.order(line.order)?.state } == .refunded)
            #expect(try shop.broken() == [])
        }
    }
}
