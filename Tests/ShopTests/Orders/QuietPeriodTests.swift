import Commerce
import FoundationEssentials
import ShopTesting
import Storage
import Testing

@testable import Shop

/// When a line whose outcome is open may be sent again.
@Suite struct QuietPeriodTests {
    private func lost(_ shop: ShopFixture) async throws -> OrderLine {
        try await shop.stock()
        let line = try await shop.order(try await shop.customer())
        shop.upstream.script { $0.orderOutcomes = [.unknown(reason: "time-out", reply: nil)] }
        await shop.forward()
        #expect(try shop.again(line).state == .unknown)
        return line
    }

    private func pass(_ seconds: Double, _ shop: ShopFixture) async {
        for _ in 0..<Int(seconds / 10) {
            shop.clock.advance(by: 10)
            await shop.reconcile()
        }
    }

    @Test func `a clock that jumps ahead does not end the quiet period`() async throws {
        try await withShop { shop in
            let line = try await lost(shop)
            shop.clock.jump(by: 86_400)
            await shop.reconcile()
            #expect(try shop.again(line).state == .unknown)
            await pass(120, shop)
            #expect(try shop.again(line).state == .queued)
        }
    }

    @Test func `a clock that is set back neither prolongs it nor keeps the line in the queue`() async throws {
        try await withShop { shop in
            let line = try await lost(shop)
            shop.clock.jump(by: -86_400)
            await pass(120, shop)
            #expect(try shop.again(line).state == .queued)
            await shop.forward()
            #expect(try shop.again(line).state == .delivered)
        }
    }

    @Test func `a top-up in the quiet period begins it again, and then the line is sent again`() async throws {
        try await withShop { shop in
            let line = try await lost(shop)
            await pass(60, shop)
            shop.upstream.script { $0.balance = .success(Money(minor: 150_000, .usd)) }
            await pass(110, shop)
            #expect(try shop.again(line).state == .unknown)
            await pass(20, shop)
            #expect(try shop.again(line).state == .queued)
            await shop.forward()
            #expect(try shop.again(line).state == .delivered)
            #expect(try shop.broken() == [])
        }
    }

    @Test func `a top-up before the first look hides a charge, so a person decides`() async throws {
        try await withShop { shop in
            let line = try await lost(shop)
            shop.upstream.script { $0.balance = .success(Money(minor: 150_000, .usd)) }
            await pass(800, shop)
            #expect(try shop.again(line).state == .unknown)
            await pass(200, shop)
            #expect(try shop.again(line).state == .needsPerson)
            #expect(shop.upstream.seen.orders.count == 1)
        }
    }

    @Test func `a charge after a top-up is still seen`() async throws {
        try await withShop { shop in
            let line = try await lost(shop)
            await pass(60, shop)
            shop.upstream.script { $0.balance = .success(Money(minor: 150_000, .usd)) }
            await pass(30, shop)
            shop.upstream.script { $0.balance = .success(Money(minor: 150_000 - 600, .usd)) }
            await pass(600, shop)
            #expect(try shop.again(line).state == .unknown)
            #expect(shop.upstream.seen.orders.count == 1)
        }
    }

    @Test func `what other lines were charged meanwhile is no riddle`() async throws {
        try await withShop { shop in
            let line = try await lost(shop)
            shop.clock.advance(by: 10)
            let other = try await shop.order(try await shop.customer("bob@example.com"))
            await shop.forward()
            #expect(try shop.again(other).state == .delivered)
            shop.upstream.script { $0.balance = .success(Money(minor: 100_000 - 600, .usd)) }
            await pass(130, shop)
            #expect(try shop.again(line).state == .queued)
        }
    }

    @Test func `an order that is on its way meanwhile may be charged or not, which changes nothing`() async throws {
        try await withShop { shop in
            let line = try await lost(shop)
            let other = try await shop.order(
                try await shop.customer("bob@example.com"),
                .crm,
                ["subdomain": "acme", "billing_cycle": "monthly"]
            )
            let now = shop.clock.now
            try await shop.shop.database.write { writer in
                _ = try writer.startAttempt(other.id, .before(Money(minor: 100_000, .usd)), at: now)
                try writer.move(other.id, .sendingStarted, at: now, actor: "shop")
            }
            shop.upstream.script { $0.balance = .success(Money(minor: 100_000 - 1500, .usd)) }
            await pass(130, shop)
            #expect(try shop.again(line).state == .queued)
        }
    }

    @Test func `a reading from before the rush tells what one in the middle of it cannot`() async throws {
        try await withShop { shop in
            try await shop.stock()
            let lines = [
                try await shop.order(try await shop.customer()),
                try await shop.order(try await shop.customer("bob@example.com")),
            ]
            // Both are sent on one reading; the process ends before it learns of either.
            shop.upstream.script { $0.orderOutcomes = [.unknown(reason: "reset", reply: nil)] }
            await shop.forward()
            #expect(try lines.map { try shop.again($0).state } == [.unknown, .delivered])
            shop.upstream.script { $0.balance = .success(Money(minor: 100_000 - 600, .usd)) }
            await pass(130, shop)
            #expect(try shop.again(lines[0]).state == .queued)
        }
    }

    /// As many lines as customers, all of whose replies were lost.
    private func outage(_ shop: ShopFixture, of count: Int) async throws -> [OrderLine] {
        try await shop.stock()
        var lines: [OrderLine] = []
        for number in 0..<count {
            lines.append(try await shop.order(try await shop.customer("customer\(number)@example.com")))
        }
        shop.upstream.script { state in
            state.orderOutcomes = Array(repeating: .unknown(reason: "time-out", reply: nil), count: count)
        }
        await shop.forward()
        return lines
    }

    @Test func `a renewal that the supplier charges meanwhile is no riddle`() async throws {
        try await withShop { shop in
            try await shop.stock()
            let old = try await shop.order(
                try await shop.customer("bob@example.com"),
                .crm,
                ["subdomain": "acme", "billing_cycle": "monthly"]
            )
            await shop.forward()
            let service = try #require(try shop.shop.database.read { try $0.service(of: old.id) })
            let start = shop.clock.now
            let line = try await lost(shop)
            try await shop.shop.database.write { writer in
                _ = try writer.addRenewal(
                    of: service.id,
                    from: start.addingTimeInterval(60),
                    to: start.addingTimeInterval(86_400 * 30),
                    line: old.id
                )
            }
            shop.upstream.script { $0.balance = .success(Money(minor: 100_000 - 1500, .usd)) }
            await pass(130, shop)
            #expect(try shop.again(line).state == .queued)
        }
    }

    @Test func `after an outage one look at an untouched wallet frees every line of it`() async throws {
        try await withShop { shop in
            let lines = try await outage(shop, of: 25)
            #expect(try lines.allSatisfy { try shop.again($0).state == .unknown })
            await pass(130, shop)
            #expect(try lines.allSatisfy { try shop.again($0).state == .queued })
            #expect(try shop.broken() == [])
        }
    }

    @Test func `what an outage did carry out is found first, and explains the wallet to the others`() async throws {
        try await withShop { shop in
            let lines = try await outage(shop, of: 12)
            let client = try shop.shop.database.read { try $0.clientLink(lines[11].customer)?.client }
            let done = try #require(shop.service("900", client: client))
            shop.upstream.script { state in
                state.services = .success([done])
                state.balance = .success(Money(minor: 100_000 - 600, .usd))
            }
            await pass(130, shop)
            #expect(try shop.again(lines[11]).state == .delivered)
            #expect(try lines.prefix(11).allSatisfy { try shop.again($0).state == .queued })
            #expect(shop.upstream.seen.orders.count == 12)
        }
    }

    @Test func `a reading between two payments tells later what it could not tell at the time`() async throws {
        try await withShop { shop in
            let line = try await lost(shop)
            let others = try await [shop.customer("bob@example.com"), shop.customer("eve@example.com")]
            // While Bob's order is on its way its cost is missing, as this line's might be.
            let bobs = try await shop.order(others[0])
            let now = shop.clock.now
            shop.upstream.script { $0.balance = .success(Money(minor: 100_000 - 600, .usd)) }
            let sent = try await shop.shop.database.write { writer in
                let sent = try writer.startAttempt(bobs.id, .before(Money(minor: 100_000, .usd)), at: now)
                try writer.move(bobs.id, .sendingStarted, at: now, actor: "shop")
                return sent
            }
            await pass(30, shop)
            try await shop.shop.database.write { writer in
                let found = try #require(try writer.line(bobs.id))
                let service = try #require(UpstreamServiceID("77"))
                let reply = AcceptedOrder(service: service, charged: 6, newBalance: nil, reply: [])
                try shop.shop.accept(reply, for: found, sent, in: writer)
            }
            // The wallet is read before the next order, when nothing is on its way. Then somebody pays in.
            _ = try await shop.order(others[1])
            await shop.forward()
            shop.upstream.script { $0.balance = .success(Money(minor: 200_000, .usd)) }
            await pass(200, shop)
            #expect(try shop.again(line).state == .queued)
        }
    }
}
