import Commerce
import FoundationEssentials
import Shop
import ShopTesting
import Storage
import Testing

@testable import Shop

/// A customer without credit, and an order of $7.80 to be paid by bank transfer.
struct Transferring: Sendable {
    let shop: ShopFixture
    let ada: Customer
    let order: Order

    init(_ shop: ShopFixture, credit: Int64 = 0) async throws {
        try await shop.stock()
        self.shop = shop
        ada = try await shop.customer(credit: credit)
        order = try await Self.order(shop, ada)
    }

    static func order(_ shop: ShopFixture, _ ada: Customer) async throws -> Order {
        try await shop.fill(ada)
        let number = try await shop.checkOut(ada, by: .bankTransfer)
        return try #require(try shop.shop.database.read { try $0.order(number: number) })
    }

    @discardableResult
    func receive(_ minor: Int64, _ reference: String, in currency: Currency = .usd) async throws -> ReceivedTransfer {
        try await shop.shop.confirmBankTransfer(
            order.id,
            amount: Money(minor: minor, currency),
            receivedAt: shop.clock.now,
            bankReference: reference,
            by: ada.id
        )
    }

    var state: OrderState {
        get throws { try #require(try shop.shop.database.read { try $0.order(order.id)?.state }) }
    }
    var due: Int64 {
        get throws {
            try shop.shop.database.read { reader in
                try reader.due(of: try #require(try reader.order(order.id))).minor
            }
        }
    }
    var credit: Int64 {
        get throws { try shop.shop.database.read { try $0.credit(of: ada.id, in: .usd).minor } }
    }
    func mails(_ kind: String) throws -> [String] {
        try shop.shop.database.read { try $0.mails(limit: 50) }.filter { $0.kind == kind }.map(\.mail.text)
    }
}

@Suite struct `Money that is transferred` {
    @Test func `pays the order whole, once`() async throws {
        try await withShop { shop in
            let bank = try await Transferring(shop)
            #expect(try await bank.receive(780, "B1") == .paid(surplus: .zero(.usd)))
            await #expect(throws: PayError.self) { try await bank.receive(780, "B1") }
            #expect(try shop.line(of: bank.order.number).state == .queued)
            #expect(try bank.credit == 0)
            #expect(try shop.broken() == [])
        }
    }

    @Test func `in parts waits for the last, and each cent counts`() async throws {
        try await withShop { shop in
            let bank = try await Transferring(shop)
            #expect(try await bank.receive(333, "B1") == .part(due: Money(minor: 447, .usd)))
            #expect(try shop.line(of: bank.order.number).state == .waiting)
            #expect(try shop.broken() == [])
            await #expect(throws: PayError.self) { try await bank.receive(333, "B1") }
            #expect(try await bank.receive(446, "B2") == .part(due: Money(minor: 1, .usd)))
            #expect(try bank.state == .awaitingPayment)
            #expect(try await bank.receive(1, "B3") == .paid(surplus: .zero(.usd)))
            #expect(try bank.state == .paid)
            #expect(try shop.line(of: bank.order.number).state == .queued)
            #expect(try bank.credit == 0)
            let mails = try bank.mails("part-received")
            #expect(mails.count == 2)
            #expect(mails.contains { $0.contains("$4.47 is still to be paid") && $0.contains(bank.order.reference) })
            #expect(try shop.broken() == [])
        }
    }

    @Test func `beyond the total is the customer's credit`() async throws {
        try await withShop { shop in
            let bank = try await Transferring(shop)
            try await bank.receive(500, "B1")
            #expect(try await bank.receive(500, "B2") == .paid(surplus: Money(minor: 220, .usd)))
            #expect(try bank.credit == 220)
            #expect(try bank.mails("payment-received").first?.contains("$2.20 more than was asked for") == true)
            let invoices = try shop.shop.database.read { try $0.invoices(of: bank.order.id) }
            #expect(invoices.map(\.document.total) == [780])
            #expect(invoices.first?.document.payment == "Bank transfer $5.00, Bank transfer $2.80")
            #expect(try shop.broken() == [])
        }
    }

    @Test func `in another currency is refused`() async throws {
        try await withShop { shop in
            let bank = try await Transferring(shop)
            await #expect(throws: PayError.self) { try await bank.receive(780, "B1", in: .eur) }
            #expect(try bank.due == 780)
            #expect(try shop.broken() == [])
        }
    }

    @Test func `in part gives time for the rest, and becomes credit when that runs out`() async throws {
        try await withShop { shop in
            let bank = try await Transferring(shop)
            shop.clock.advance(by: 6 * 86_400)
            try await bank.receive(300, "B1")
            shop.clock.advance(by: 2 * 86_400)
            try await shop.shop.expireOrders()
            #expect(try bank.state == .awaitingPayment)
            shop.clock.advance(by: 6 * 86_400)
            try await shop.shop.expireOrders()
            #expect(try bank.state == .expired)
            #expect(try bank.credit == 300)
            #expect(try bank.mails("kept-as-credit").count == 1)
            #expect(try shop.broken() == [])
            // And so does what comes later still.
            #expect(try await bank.receive(480, "B2") == .credited)
            #expect(try bank.credit == 780)
            #expect(try shop.broken() == [])
        }
    }

    @Test func `for an order that its customer cancels is theirs again`() async throws {
        try await withShop { shop in
            let bank = try await Transferring(shop)
            try await bank.receive(300, "B1")
            try await shop.shop.cancelUnpaid(bank.order.id, by: .customer(bank.ada.id.rawValue))
            #expect(try bank.credit == 300)
            #expect(try shop.broken() == [])
        }
    }

    @Test func `at the same moment as a payment from credit pays once`() async throws {
        try await withShop { shop in
            let bank = try await Transferring(shop, credit: 780)
            await withTaskGroup(of: Void.self) { group in
                group.addTask { _ = try? await bank.receive(780, "B1") }
                group.addTask { try? await shop.shop.payWithCredit(bank.order.id, customer: bank.ada.id) }
            }
            #expect(try bank.state == .paid)
            #expect(try bank.credit == 780)
            #expect(try shop.shop.database.read { try $0.invoices(of: bank.order.id) }.count == 1)
            #expect(try shop.broken() == [])
        }
    }
}

@Suite struct `Credit that is set aside` {
    private func use(_ bank: Transferring, _ customer: Customer.ID? = nil) async throws -> Bool {
        try await bank.shop.shop.setCreditAside(
            for: bank.order.id,
            restBy: .bankTransfer,
            customer: customer ?? bank.ada.id
        )
    }

    @Test func `pays its part, and the invoice says so`() async throws {
        try await withShop { shop in
            let bank = try await Transferring(shop, credit: 300)
            #expect(try await use(bank))
            #expect(try bank.credit == 0)
            #expect(try bank.due == 480)
            #expect(try shop.broken() == [])
            #expect(try await bank.receive(480, "B1") == .paid(surplus: .zero(.usd)))
            let invoice = try #require(try shop.shop.database.read { try $0.invoices(of: bank.order.id) }.first)
            #expect(invoice.document.payment == "Account credit $3.00, Bank transfer $4.80")
            #expect(invoice.document.paymentCode == "1")
            #expect(try shop.broken() == [])
        }
    }

    @Test func `is free again when the order ends, to the cent and once`() async throws {
        try await withShop { shop in
            let bank = try await Transferring(shop, credit: 299)
            #expect(try await use(bank))
            let customer = bank.ada.id
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<4 {
                    group.addTask {
                        try? await shop.shop.cancelUnpaid(bank.order.id, by: .customer(customer.rawValue))
                    }
                }
            }
            #expect(try bank.credit == 299)
            // Nobody paid anything: there is nothing to write about.
            #expect(try bank.mails("kept-as-credit").isEmpty)
            #expect(try shop.broken() == [])
        }
    }

    @Test func `is spent once, however many orders want it at the same time`() async throws {
        try await withShop { shop in
            let bank = try await Transferring(shop, credit: 780)
            var orders = [bank.order]
            for _ in 0..<3 { orders.append(try await Transferring.order(shop, bank.ada)) }
            let customer = bank.ada.id
            await withTaskGroup(of: Void.self) { group in
                for order in orders {
                    group.addTask { try? await shop.shop.payWithCredit(order.id, customer: customer) }
                    group.addTask {
                        _ = try? await shop.shop.setCreditAside(
                            for: order.id,
                            restBy: .bankTransfer,
                            customer: customer
                        )
                    }
                }
            }
            let states = try orders.map { order in try shop.shop.database.read { try $0.order(order.id)?.state } }
            #expect(states.count { $0 == .paid } == 1)
            #expect(try bank.credit == 0)
            #expect(try shop.broken() == [])
        }
    }

    @Test func `pays all of it when there is enough by now`() async throws {
        try await withShop { shop in
            let bank = try await Transferring(shop, credit: 1_000)
            #expect(try await !use(bank))
            #expect(try bank.state == .paid)
            #expect(try bank.credit == 220)
            #expect(try shop.broken() == [])
        }
    }

    @Test func `is not somebody else's, and not more than there is`() async throws {
        try await withShop { shop in
            let bank = try await Transferring(shop, credit: 0)
            let eve = try await shop.customer("eve@example.com")
            await #expect(throws: PayError.self) { try await use(bank, eve.id) }
            await #expect(throws: PayError.self) { try await use(bank) }
            #expect(try bank.due == 780)
            #expect(try shop.broken() == [])
        }
    }

    @Test func `can be set aside again after it was freed`() async throws {
        try await withShop { shop in
            let bank = try await Transferring(shop, credit: 300)
            #expect(try await use(bank))
            let more = Money(minor: 480, .usd)
            try await shop.shop.addCredit(more, to: bank.ada.id, reason: "more", key: "more", by: bank.ada.id)
            try await shop.shop.payWithCredit(bank.order.id, customer: bank.ada.id)
            #expect(try bank.state == .paid)
            #expect(try bank.credit == 0)
            #expect(try shop.broken() == [])
        }
    }

    @Test func `at checkout leaves the rest to be transferred`() async throws {
        try await withShop { shop in
            try await shop.stock()
            let ada = try await shop.customer(credit: 300)
            try await shop.fill(ada)
            let cart = try #require(try shop.shop.cart(of: .customer(ada.id)))
            let number = try await shop.shop.placeOrder(
                customer: ada.id,
                checkoutKey: cart.checkoutKey,
                seen: cart.seen,
                method: .bankTransfer,
                usesCredit: true
            )
            let mail = try #require(try shop.shop.database.read { try $0.mails(limit: 9) }.first)
            #expect(mail.mail.text.contains("Please transfer $4.80 until"))
            let (order, credit) = try shop.shop.database.read { reader in
                (try #require(try reader.order(number: number)), try reader.credit(of: ada.id, in: .usd))
            }
            #expect(order.state == .awaitingPayment && credit.isZero)
            shop.clock.advance(by: 8 * 86_400)
            try await shop.shop.expireOrders()
            #expect(try shop.shop.database.read { try $0.credit(of: ada.id, in: .usd) }.minor == 300)
            #expect(try shop.broken() == [])
        }
    }
}
