import Commerce
import FoundationEssentials
import ShopTesting
import Testing

@testable import Shop
@testable import Storage

@Suite struct InvoiceTests {
    private func invoices(_ shop: ShopFixture, of number: String) throws -> [Invoice] {
        try shop.shop.database.read { reader in
            try reader.order(number: number).map { try reader.invoices(of: $0.id) } ?? []
        }
    }

    @Test func `a paid order has an invoice with everything that the standard asks for`() async throws {
        try await withShop { shop in
            try await shop.stock()
            try await shop.tax(.exclusive)
            let ada = try await shop.customer()
            try await shop.bill(ada, to: "FR")
            try await shop.fill(ada)
            try await shop.fill(ada, with: .invoiceAI, ["subdomain": "ada", "business_name": "Ada"])
            let number = try await shop.checkOut(ada)
            let invoice = try #require(try invoices(shop, of: number).first)
            let document = invoice.document
            #expect(document.number == "INV-00001")
            #expect(document.order == number)
            #expect(document.seller.name == "Ada GmbH")
            #expect(document.seller.vatID == "DE136695976")
            #expect(document.buyer.country == "FR")
            #expect(document.lines.map(\.amount.net) == [780, 1300])
            #expect(document.taxes.map(\.label) == ["VAT 20%"])
            #expect((document.net, document.tax, document.total) == (2080, 416, 2496))
            #expect(document.paymentCode == "97")
            #expect(try shop.broken() == [])
        }
    }

    @Test func `reverse charge stands on the invoice`() async throws {
        try await withShop { shop in
            try await shop.stock()
            try await shop.tax(.exclusive, reverseCharge: true)
            let ada = try await shop.customer()
            try await shop.bill(ada, to: "FR", vatID: "FR40303265045")
            try await shop.fill(ada)
            let document = try #require(try invoices(shop, of: try await shop.checkOut(ada)).first).document
            #expect(document.taxes.map(\.category) == ["AE"])
            #expect(document.buyer.vatID == "FR40303265045")
            #expect(document.notes.contains { $0.contains("Article 196") })
        }
    }

    @Test func `an unpaid order has none, and a shop without tax names no tax`() async throws {
        try await withShop { shop in
            try await shop.stock()
            let ada = try await shop.customer()
            try await shop.fill(ada)
            let unpaid = try await shop.checkOut(ada, by: .bankTransfer)
            #expect(try invoices(shop, of: unpaid).isEmpty)
            try await shop.fill(ada)
            let document = try #require(try invoices(shop, of: try await shop.checkOut(ada)).first).document
            #expect(!document.hasTax)
            #expect(document.total == 780)
            #expect(document.buyer.name == "Ada")
            #expect(try shop.broken() == [])
        }
    }

    @Test func `numbers have no gaps, however many pay at once and whatever is undone`() async throws {
        try await withShop { shop in
            try await shop.stock()
            let count = 20
            var customers: [Customer] = []
            for place in 0..<count {
                // Every fourth cannot pay.
                customers.append(try await shop.customer("c\(place)@example.com", credit: place % 4 == 0 ? 1 : 1_000))
            }
            for customer in customers { try await shop.fill(customer) }
            let paid = await withTaskGroup(of: Bool.self) { group in
                for customer in customers {
                    group.addTask { (try? await shop.checkOut(customer)) != nil }
                }
                return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(paid == count * 3 / 4)
            let numbers = try shop.shop.database.read { reader in
                try reader.rows("SELECT number FROM invoices WHERE series = 'INV' ORDER BY number") { $0.int(0) }
            }
            #expect(numbers == Array(1...paid))
            #expect(try shop.broken() == [])
        }
    }

    @Test func `what was issued can neither be changed nor deleted`() async throws {
        try await withShop { shop in
            try await shop.stock()
            let ada = try await shop.customer()
            try await shop.order(ada)
            await #expect(throws: DatabaseError.self) {
                try await shop.shop.database.write { try $0.run("UPDATE invoices SET total_minor = 1, net_minor = 1") }
            }
            await #expect(throws: DatabaseError.self) {
                try await shop.shop.database.write { try $0.run("DELETE FROM invoices") }
            }
        }
    }

    @Test func `later changes of the seller and the buyer change no invoice`() async throws {
        try await withShop { shop in
            try await shop.stock()
            try await shop.tax(.exclusive)
            let ada = try await shop.customer()
            try await shop.bill(ada, to: "FR")
            try await shop.fill(ada)
            let number = try await shop.checkOut(ada)
            let before = try #require(try invoices(shop, of: number).first).document
            try await shop.bill(ada, to: "DE")
            try await shop.shop.database.write { writer in
                var settings = try writer.settings()
                settings.seller.name = "Somebody else"
                try writer.saveSettings(settings)
            }
            #expect(try invoices(shop, of: number).first?.document == before)
        }
    }

    @Test func `a cancelled line is credited with its tax, once, naming the invoice`() async throws {
        try await withShop { shop in
            try await shop.stock()
            try await shop.tax(.inclusive)
            let ada = try await shop.customer()
            try await shop.bill(ada, to: "DE")
            try await shop.fill(ada)
            try await shop.fill(ada, with: .invoiceAI, ["subdomain": "ada", "business_name": "Ada"])
            let number = try await shop.checkOut(ada)
            let line = try shop.line(of: number)
            try await shop.shop.cancel(line.id, by: ada.id, reason: "not delivered")
            await #expect(throws: ResolveError.self) {
                try await shop.shop.cancel(line.id, by: ada.id, reason: "again")
            }
            let documents = try invoices(shop, of: number).map(\.document)
            #expect(documents.map(\.number) == ["INV-00001", "CN-00001"])
            #expect(documents[1].corrects == "INV-00001")
            #expect((documents[1].net, documents[1].tax) == (780, 148))
            #expect(documents[1].lines.map(\.title) == [line.title])
            #expect(try shop.broken() == [])
        }
    }

    @Test func `the check notices an invoice that is missing, and one that says another sum`() async throws {
        try await withShop { shop in
            try await shop.stock()
            let ada = try await shop.customer()
            let number = try await shop.order(ada)
            try await shop.shop.database.write { writer in
                try writer.run("DROP TRIGGER invoices_stay")
                try writer.run("UPDATE invoices SET net_minor = 779, total_minor = 779")
            }
            #expect(try shop.broken().count == 2)
            try await shop.shop.database.write { writer in
                try writer.run("DROP TRIGGER invoices_remain")
                try writer.run("DELETE FROM invoices WHERE order_id = ?", number.order.rawValue)
            }
            #expect(try shop.broken().count == 1)
        }
    }
}
