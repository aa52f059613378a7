import Commerce
import FoundationEssentials
import Shop
import ShopTesting
import Storage
import Testing

@testable import Shop

@Suite struct PlaceOrderTests {
    @Test func `an order freezes what the cart showed`() async throws {
        try await withShop { shop in
            try await shop.stock()
            let ada = try await shop.customer()
            try await shop.fill(ada)
            let number = try await shop.checkOut(ada, by: .bankTransfer)
            let order = try #require(try shop.shop.database.read { try $0.order(number: number) })
            #expect(order.total == Money(minor: 780, .usd))
            #expect(order.state == .awaitingPayment)
            #expect(try shop.line(of: number).cost == Money(minor: 600, .usd))
            #expect(try shop.shop.cart(of: .customer(ada.id)) == nil)
            #expect(try shop.broken() == [])
        }
    }

    @Test func `pressing twice, even at once, makes one order`() async throws {
        try await withShop { shop in
            try await shop.stock()
            let ada = try await shop.customer()
            try await shop.fill(ada)
            let cart = try #require(try shop.shop.cart(of: .customer(ada.id)))
            let numbers = try await withThrowingTaskGroup(of: String.self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        try await shop.shop.placeOrder(
                            customer: ada.id,
                            checkoutKey: cart.checkoutKey,
                            seen: cart.seen,
                            method: .credit
                        )
                    }
                }
                return try await group.reduce(into: Set<String>()) { $0.insert($1) }
            }
            #expect(numbers.count == 1)
            #expect(try shop.shop.database.read { try $0.orders(of: ada.id, limit: 10) }.count == 1)
            #expect(try shop.shop.database.read { try $0.credit(of: ada.id, in: .usd) }.minor == 100_000 - 780)
        }
    }

    @Test func `a price that moved is shown before it is charged`() async throws {
        try await withShop { shop in
            try await shop.stock()
            let ada = try await shop.customer()
            try await shop.fill(ada)
            let cart = try #require(try shop.shop.cart(of: .customer(ada.id)))
            shop.upstream.script { state in
                state.products = .success([
                    ListedProduct(key: ProductType.vpn.key, name: "VPN", costs: [PlanKey(.monthly): 7])
                ])
            }
            await shop.shop.syncCatalogue()
            await #expect(throws: PlaceOrderError.self) {
                try await shop.shop.placeOrder(
                    customer: ada.id,
                    checkoutKey: cart.checkoutKey,
                    seen: cart.seen,
                    method: .credit
                )
            }
            let fresh = try #require(try shop.shop.cart(of: .customer(ada.id)))
            #expect(fresh.lines[0].formerPrice == Money(minor: 780, .usd))
            #expect(fresh.lines[0].price == Money(minor: 910, .usd))
        }
    }

    @Test func `credit is never spent below zero`() async throws {
        try await withShop { shop in
            try await shop.stock()
            let ada = try await shop.customer(credit: 779)
            try await shop.fill(ada)
            await #expect(throws: PlaceOrderError.self) { try await shop.checkOut(ada) }
            #expect(try shop.shop.database.read { try $0.credit(of: ada.id, in: .usd) }.minor == 779)
            #expect(try shop.shop.cart(of: .customer(ada.id))?.lines.count == 1)
        }
    }

    @Test func `another customer cannot place somebody's cart`() async throws {
        try await withShop { shop in
            try await shop.stock()
            let ada = try await shop.customer()
            let eve = try await shop.customer("eve@example.com")
            try await shop.fill(ada)
            let cart = try #require(try shop.shop.cart(of: .customer(ada.id)))
            await #expect(throws: PlaceOrderError.self) {
                try await shop.shop.placeOrder(
                    customer: eve.id,
                    checkoutKey: cart.checkoutKey,
                    seen: cart.seen,
                    method: .credit
                )
            }
        }
    }

    @Test func `an order nobody pays expires, and its lines with it`() async throws {
        try await withShop { shop in
            try await shop.stock()
            let ada = try await shop.customer(credit: 0)
            try await shop.fill(ada)
            let number = try await shop.checkOut(ada, by: .bankTransfer)
            shop.clock.advance(by: 8 * 86_400)
            try await shop.shop.expireOrders()
            #expect(try shop.shop.database.read { try $0.order(number: number)?.state } == .expired)
            #expect(try shop.line(of: number).state == .cancelled)
            #expect(try shop.broken() == [])
        }
    }
}
