import Commerce
import FoundationEssentials
import ShopTesting
import Storage
import Testing

@testable import Shop

@Suite struct SetBackClockTests {
    @Test func `what was put off before the clock was set back is tried at once`() async throws {
        try await withShop { shop in
            try await shop.stock()
            let line = try await shop.order(try await shop.customer())
            shop.clock.jump(by: -3600)
            await shop.forward()
            #expect(try shop.again(line).state == .queued)
            await shop.shop.makeDue()
            await shop.forward()
            #expect(try shop.again(line).state == .delivered)
        }
    }

    @Test func `a line that the supplier held back for the wallet is looked at again, too`() async throws {
        try await withShop { shop in
            try await shop.stock()
            let line = try await shop.order(try await shop.customer())
            let refusal = Refusal(kind: .walletTooLow, status: 402, code: "insufficient_balance", message: "Too low")
            shop.upstream.script { $0.orderOutcomes = [.refused(refusal)] }
            await shop.forward()
            shop.clock.jump(by: -3600)
            await shop.shop.releaseAffordable()
            #expect(try shop.again(line).state == .held)
            await shop.shop.makeDue()
            await shop.shop.releaseAffordable()
            #expect(try shop.again(line).state == .queued)
        }
    }

    @Test func `only a step back is one, and at the start nobody knows`() {
        var watch = ClockWatch()
        let start = Date(timeIntervalSince1970: 1_790_000_000)
        let shown: [Double] = [0, 10, 86_400, 600, 610]
        let found = shown.enumerated().map { round, seconds in
            watch.mayHaveBeenSetBack(start.addingTimeInterval(seconds), uptime: 100 + 10 * Double(round))
        }
        #expect(found == [true, false, false, true, false])
    }

    @Test func `a supplier that asks for a year's pause is asked again in an hour`() async throws {
        try await withShop { shop in
            try await shop.stock()
            let line = try await shop.order(try await shop.customer())
            shop.upstream.script { $0.orderOutcomes = [.notSent(reason: "later", retryAfter: 365 * 86_400)] }
            await shop.forward()
            #expect(try shop.again(line).state == .queued)
            shop.clock.advance(by: 3600)
            await shop.forward()
            #expect(try shop.again(line).state == .delivered)
        }
    }
}
