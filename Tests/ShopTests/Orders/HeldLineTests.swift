import Commerce
import FoundationEssentials
import ShopTesting
import Storage
import Testing

@testable import Shop

@Suite struct HeldLineTests {
    @Test func `a wallet too low holds the line, and a top-up lets it flow by itself`() async throws {
        try await withShop { shop in
            try await shop.stock()
            let line = try await shop.order(try await shop.customer())
            shop.upstream.script { $0.balance = .success(Money(minor: 599, .usd)) }
            await shop.forward()
            #expect(try shop.again(line).holdReason == .walletTooLow)
            #expect(shop.upstream.seen.orders.isEmpty)
            shop.upstream.script { $0.balance = .success(Money(minor: 600, .usd)) }
            shop.clock.advance(by: 60)
            await shop.shop.releaseAffordable()
            await shop.forward()
            #expect(try shop.again(line).state == .delivered)
        }
    }

    @Test func `a cost that rose above the price holds the line`() async throws {
        try await withShop { shop in
            try await shop.stock()
            let line = try await shop.order(try await shop.customer())
            shop.upstream.script { state in
                state.products = .success([
                    ListedProduct(key: ProductType.vpn.key, name: "VPN", costs: [PlanKey(.monthly): 9])
                ])
            }
            await shop.shop.syncCatalogue()
            await shop.forward()
            #expect(try shop.again(line).holdReason == .marginFloor)
            #expect(shop.upstream.seen.orders.isEmpty)
        }
    }

    @Test func `a line released by hand is sent at the loss that was seen, and no greater one`() async throws {
        try await withShop { shop in
            try await shop.stock()
            let ada = try await shop.customer()
            let line = try await shop.order(ada)
            func cost(_ dollars: Decimal) async {
                shop.upstream.script { state in
                    state.products = .success([
                        ListedProduct(key: ProductType.vpn.key, name: "VPN", costs: [PlanKey(.monthly): dollars])
                    ])
                }
                await shop.shop.syncCatalogue()
            }
            await cost(9)
            await shop.forward()
            #expect(try shop.again(line).holdReason == .marginFloor)
            try await shop.shop.retry(line.id, by: ada.id, reason: "a good customer")
            await cost(10)
            await shop.forward()
            #expect(try shop.again(line).holdReason == .marginFloor)
            try await shop.shop.retry(line.id, by: ada.id, reason: "a very good customer")
            await shop.forward()
            #expect(try shop.again(line).state == .delivered)
        }
    }

    @Test func `a dear line that waits for the wallet does not keep back those that it would pay for`() async throws {
        try await withShop { shop in
            try await shop.stock()
            let dear = try await shop.order(try await shop.customer(), .vpn, ["billing_cycle": "annual"])
            let cheap = try await shop.order(try await shop.customer("bob@example.com"))
            let third = try await shop.order(try await shop.customer("eve@example.com"))
            shop.upstream.script { $0.balance = .success(Money(minor: 100, .usd)) }
            await shop.forward()
            // One of the two cheap ones, and not the one that costs $54.00.
            shop.upstream.script { $0.balance = .success(Money(minor: 1100, .usd)) }
            await shop.shop.releaseAffordable()
            #expect(try [dear, cheap, third].map { try shop.again($0).state } == [.held, .queued, .held])
        }
    }

    @Test func `lines held for another reason do not hide those that wait for the wallet`() async throws {
        try await withShop { shop in
            try await shop.stock()
            let ada = try await shop.customer(credit: 10_000_000)
            for _ in 0..<501 {
                let line = try await shop.order(ada)
                try await shop.shop.hold(line.id, by: ada.id, reason: "looked at first")
            }
            let line = try await shop.order(try await shop.customer("bob@example.com"))
            shop.upstream.script { $0.balance = .success(.zero(.usd)) }
            await shop.forward()
            shop.upstream.script { $0.balance = .success(Money(minor: 600, .usd)) }
            await shop.shop.releaseAffordable()
            #expect(try shop.again(line).state == .queued)
        }
    }

    @Test func `a line is released for the same cost for which it was held`() async throws {
        try await withShop { shop in
            try await shop.stock()
            let line = try await shop.order(try await shop.customer())
            shop.upstream.script { state in
                state.balance = .success(Money(minor: 600, .usd))
                state.products = .success([
                    ListedProduct(key: ProductType.vpn.key, name: "VPN", costs: [PlanKey(.monthly): 6.5])
                ])
            }
            await shop.shop.syncCatalogue()
            await shop.forward()
            #expect(try shop.again(line).holdReason == .walletTooLow)
            await shop.shop.releaseAffordable()
            #expect(try shop.again(line).state == .held)
            shop.upstream.script { $0.balance = .success(Money(minor: 650, .usd)) }
            await shop.shop.releaseAffordable()
            #expect(try shop.again(line).state == .queued)
        }
    }

    @Test func `a wallet that the supplier finds too low, and we do not, is asked later and later`() async throws {
        try await withShop { shop in
            try await shop.stock()
            try await shop.order(try await shop.customer())
            let refusal = Refusal(kind: .walletTooLow, status: 402, code: "insufficient_balance", message: "Too low")
            shop.upstream.script { $0.orderOutcomes = Array(repeating: .refused(refusal), count: 100) }
            for _ in 0..<360 {
                await shop.forward()
                shop.clock.advance(by: 10)
                await shop.shop.releaseAffordable()
            }
            // Every ten seconds for an hour it was looked at; the pauses grow to five minutes.
            #expect((5...25).contains(shop.upstream.seen.orders.count))
            #expect(try shop.broken() == [])
        }
    }
}
