import Commerce
import FoundationEssentials
import Shop
import ShopTesting
import Storage
import Testing

@testable import Shop

extension ShopFixture {
    fileprivate func topUp(_ minor: Int64, _ ada: Customer, key: String = "key") async throws -> Order {
        let number = try await shop.topUp(
            Money(minor: minor, .usd),
            customer: ada.id,
            method: .bankTransfer,
            key: key
        )
        return try #require(try shop.database.read { try $0.order(number: number) })
    }

    @discardableResult
    fileprivate func transfer(_ minor: Int64, for order: Order, _ reference: String) async throws -> ReceivedTransfer {
        try await shop.confirmBankTransfer(
            order.id,
            amount: Money(minor: minor, .usd),
            receivedAt: clock.now,
            bankReference: reference,
            by: order.customer
        )
    }

    fileprivate func credit(_ ada: Customer) throws -> Int64 {
        try shop.database.read { try $0.credit(of: ada.id, in: .usd).minor }
    }
}

@Suite struct `A top-up` {
    @Test func `is credit when it is paid, with a document of its own and without tax or revenue`() async throws {
        try await withShop { shop in
            let ada = try await shop.customer(credit: 0)
            let order = try await shop.topUp(5_000, ada)
            #expect(try shop.credit(ada) == 0)
            try await shop.transfer(5_000, for: order, "B1")
            #expect(try shop.credit(ada) == 5_000)
            let (documents, earned, entries) = try shop.shop.database.read { reader in
                (
                    try reader.invoices(of: order.id).map(\.document),
                    try reader.earnings(by: .month, from: .distantPast, to: .distantFuture),
                    try reader.creditEntries(of: ada.id, limit: 9)
                )
            }
            #expect(documents.map(\.number) == ["TU-00001"])
            #expect(documents.first?.tax == 0 && documents.first?.hasTax == false)
            #expect(documents.first?.notes.contains { $0.contains("Multi-purpose voucher") } == true)
            #expect(earned.allSatisfy { $0.count == 0 && $0.sale.isZero && $0.profit.isZero })
            #expect(entries.map(\.note) == ["Top-up"])
            #expect(try shop.broken() == [])
        }
    }

    @Test func `in parts and beyond counts to the cent`() async throws {
        try await withShop { shop in
            let ada = try await shop.customer(credit: 0)
            let order = try await shop.topUp(5_000, ada)
            try await shop.transfer(1_999, for: order, "B1")
            #expect(try shop.credit(ada) == 0)
            #expect(try shop.broken() == [])
            try await shop.transfer(3_002, for: order, "B2")
            #expect(try shop.credit(ada) == 5_001)
            #expect(try shop.broken() == [])
        }
    }

    @Test func `pressed twice is one, and each number is given once`() async throws {
        try await withShop { shop in
            let ada = try await shop.customer(credit: 0)
            let eve = try await shop.customer("eve@example.com", credit: 0)
            let orders = try await withThrowingTaskGroup(of: Order.self) { group in
                for _ in 0..<4 { group.addTask { try await shop.topUp(1_000, ada) } }
                return try await group.reduce(into: [Order.ID: Order]()) { $0[$1.id] = $1 }
            }
            #expect(orders.count == 1)
            // Somebody else's key is no way to somebody else's order.
            await #expect(throws: (any Error).self) { try await shop.topUp(1_000, eve) }
        }
    }

    @Test func `that nobody pays runs out and is nothing`() async throws {
        try await withShop { shop in
            let ada = try await shop.customer(credit: 0)
            let order = try await shop.topUp(5_000, ada)
            shop.clock.advance(by: 8 * 86_400)
            try await shop.shop.expireOrders()
            #expect(try shop.credit(ada) == 0)
            #expect(try shop.shop.database.read { try $0.invoices(of: order.id) }.isEmpty)
            #expect(try shop.broken() == [])
        }
    }

    @Test func `is not paid with credit, is more than nothing, and has a limit`() async throws {
        try await withShop { shop in
            let ada = try await shop.customer(credit: 1_000)
            for minor in [0, -5, 199_001, Int64.max] {
                await #expect(throws: TopUpError.self) { try await shop.topUp(minor, ada) }
            }
            await #expect(throws: TopUpError.self) {
                try await shop.shop.topUp(Money(minor: 100, .eur), customer: ada.id, method: .bankTransfer, key: "k")
            }
            await #expect(throws: TopUpError.methodUnavailable) {
                try await shop.shop.topUp(Money(minor: 100, .usd), customer: ada.id, method: .credit, key: "k")
            }
            let order = try await shop.topUp(199_000, ada)
            await #expect(throws: PayError.self) { try await shop.shop.payWithCredit(order.id, customer: ada.id) }
            await #expect(throws: PayError.self) {
                try await shop.shop.setCreditAside(for: order.id, restBy: .bankTransfer, customer: ada.id)
            }
            #expect(try shop.credit(ada) == 1_000)
            #expect(try shop.broken() == [])
        }
    }

    @Test func `counts towards the limit from the moment it is ordered until it ends`() async throws {
        try await withShop { shop in
            let ada = try await shop.customer(credit: 1_000)
            let first = try await shop.topUp(150_000, ada)
            await #expect(throws: TopUpError.tooMuch(most: Money(minor: 49_000, .usd))) {
                try await shop.topUp(49_001, ada, key: "b")
            }
            let second = try await shop.topUp(49_000, ada, key: "b")
            await #expect(throws: TopUpError.tooMuch(most: .zero(.usd))) { try await shop.topUp(1, ada, key: "c") }
            try await shop.transfer(150_000, for: first, "B1")
            await #expect(throws: TopUpError.self) { try await shop.topUp(1, ada, key: "c") }
            try await shop.shop.cancelUnpaid(second.id, by: .customer(ada.id.rawValue))
            _ = try await shop.topUp(49_000, ada, key: "c")
            #expect(try shop.broken() == [])
        }
    }

    @Test func `pays an order, whose invoice is the one with the sale`() async throws {
        try await withShop { shop in
            try await shop.stock()
            let ada = try await shop.customer(credit: 0)
            try await shop.transfer(1_000, for: try await shop.topUp(1_000, ada), "B1")
            let line = try await shop.order(ada)
            let documents = try shop.shop.database.read { try $0.invoices(of: line.order) }.map(\.document)
            #expect(documents.map(\.number) == ["INV-00001"])
            #expect(documents.first?.payment == "Account credit")
            #expect(try shop.credit(ada) == 220)
            #expect(try shop.broken() == [])
        }
    }
}

@Suite struct `Paying back as credit` {
    private func payBack(_ minor: Int64, _ line: OrderLine, _ shop: ShopFixture, key: String) async throws {
        try await shop.shop.refundToCredit(
            line.order,
            amount: Money(minor: minor, .usd),
            reason: "asked for",
            key: key,
            by: line.customer
        )
    }

    private func state(_ line: OrderLine, _ shop: ShopFixture) throws -> OrderState? {
        try shop.shop.database.read { try $0.order(line.order)?.state }
    }

    @Test func `in parts adds up to the whole, each with its credit note`() async throws {
        try await withShop { shop in
            try await shop.stock()
            let ada = try await shop.customer(credit: 780)
            let line = try await shop.order(ada)
            try await payBack(333, line, shop, key: "a")
            try await payBack(333, line, shop, key: "a")
            #expect(try shop.credit(ada) == 333)
            #expect(try state(line, shop) == .partlyRefunded)
            #expect(try shop.again(line).state == .queued)
            try await payBack(447, line, shop, key: "b")
            #expect(try shop.credit(ada) == 780)
            #expect(try state(line, shop) == .refunded)
            #expect(try shop.again(line).state == .cancelled)
            let documents = try shop.shop.database.read { try $0.invoices(of: line.order) }.map(\.document)
            #expect(documents.map(\.number) == ["INV-00001", "CN-00001", "CN-00002"])
            #expect(documents.dropFirst().map(\.total).reduce(0, +) == 780)
            #expect(try shop.broken() == [])
        }
    }

    @Test func `is never more than was paid, also at once and beside a line that is cancelled`() async throws {
        try await withShop { shop in
            try await shop.stock()
            let ada = try await shop.customer(credit: 780)
            let line = try await shop.order(ada)
            for minor in [781, 0, -1, Int64.max] {
                await #expect(throws: RefundError.self) { try await payBack(minor, line, shop, key: "x") }
            }
            await withTaskGroup(of: Void.self) { group in
                for number in 0..<4 {
                    group.addTask { try? await payBack(500, line, shop, key: "k\(number)") }
                }
                group.addTask { try? await shop.shop.cancel(line.id, by: ada.id, reason: "no") }
            }
            #expect([500, 780].contains(try shop.credit(ada)))
            #expect(try shop.broken() == [])
        }
    }

    @Test func `is not for an order that nobody paid, nor for a top-up`() async throws {
        try await withShop { shop in
            try await shop.stock()
            let ada = try await shop.customer(credit: 0)
            try await shop.fill(ada)
            let number = try await shop.checkOut(ada, by: .bankTransfer)
            await #expect(throws: RefundError.self) {
                try await payBack(1, try shop.line(of: number), shop, key: "a")
            }
            let topUp = try await shop.topUp(1_000, ada)
            try await shop.transfer(1_000, for: topUp, "B1")
            await #expect(throws: RefundError.self) {
                try await shop.shop.refundToCredit(
                    topUp.id,
                    amount: Money(minor: 1, .usd),
                    reason: "x",
                    key: "b",
                    by: ada.id
                )
            }
            #expect(try shop.credit(ada) == 1_000)
            #expect(try shop.broken() == [])
        }
    }
}
