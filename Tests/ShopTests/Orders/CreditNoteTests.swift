import Commerce
import FoundationEssentials
import ShopTesting
import Testing

@testable import Shop
@testable import Storage

@Suite struct CreditNoteTests {
    private static let party = InvoiceDocument.Party(name: "Ada", address: "", country: "", vatID: "", email: "")

    private func document(
        _ series: InvoiceSeries,
        _ parts: [(treatment: TaxTreatment, net: Int64, tax: Int64)]
    ) throws -> InvoiceDocument {
        try InvoiceDocument(
            InvoiceNumber(series, 1),
            issuedAt: "2026-05-03",
            suppliedAt: "2026-05-03",
            order: "A",
            seller: Self.party,
            buyer: Self.party,
            currency: .eur,
            lines: parts.map { ("", 1, $0.treatment, Money(minor: $0.net, .eur), Money(minor: $0.tax, .eur)) },
            payment: "",
            paymentCode: ""
        )
    }

    @Test func `part after part adds up to the invoice, and no treatment is credited beyond what it has`() throws {
        let (full, low) = (try #require(TaxRate(typed: "19")), try #require(TaxRate(typed: "7")))
        let rows: [(treatment: TaxTreatment, net: Int64, tax: Int64)] = [
            (.taxed(name: "VAT", full), 780, 148), (.taxed(name: "VAT", low), 1_300, 91), (.reverseCharge, 500, 0),
        ]
        let invoice = try document(.invoice, rows)
        for step in [Int64(1), 7, 99, 1_000, 2_819] {
            var documents = [invoice]
            var left = invoice.total
            while left > 0 {
                let amount = Money(minor: min(step, left), .eur)
                let parts = try CreditedPart.sharing(amount, over: documents)
                #expect(parts.reduce(0) { $0 + $1.net.minor + $1.tax.minor } == amount.minor)
                #expect(parts.allSatisfy { $0.net.minor >= 0 && $0.tax.minor >= 0 })
                documents.append(
                    try document(.creditNote, parts.map { ($0.treatment, $0.net.minor, $0.tax.minor) })
                )
                left -= amount.minor
            }
            let notes = documents.dropFirst()
            #expect(notes.reduce(0) { $0 + $1.tax } == invoice.tax)
            for row in rows {
                let net = notes.flatMap(\.taxes).filter { $0.treatment == row.treatment }.reduce(0) { $0 + $1.net }
                #expect(net == row.net, "steps of \(step)")
            }
            #expect(throws: ResolveError.self) {
                try CreditedPart.sharing(Money(minor: 1, .eur), over: documents)
            }
        }
    }

    @Test func `a refund that could not be paid out is taken back by an invoice`() async throws {
        try await withShop { shop in
            try await shop.stock()
            try await shop.tax(.exclusive)
            let ada = try await shop.customer()
            try await shop.bill(ada, to: "DE")
            try await shop.fill(ada)
            let line = try shop.line(of: try await shop.checkOut(ada))
            let order = try #require(try shop.shop.database.read { try $0.order(line.order) })
            let now = shop.clock.now
            try await shop.shop.database.write { writer in
                let refund = LedgerSource("gatewayRefund", "x", customer: ada.id, order: order.id)
                let documents = try writer.invoices(of: order.id).map(\.document)
                let parts = try CreditedPart.sharing(Money(minor: 464, .usd), over: documents)
                _ = try shop.shop.refund(parts, of: order, to: .gateway, refund, at: now, in: writer)
                let back = LedgerSource("gatewayRefundFailed", "x", customer: ada.id, order: order.id)
                try shop.shop.takeBack(refund, of: order, by: back, at: now, in: writer)
            }
            let invoices = try shop.shop.database.read { try $0.invoices(of: order.id) }
            #expect(invoices.map(\.document.number) == ["INV-00001", "CN-00001", "INV-00002"])
            #expect(invoices[2].document.corrects == "CN-00001")
            #expect(invoices[2].document.total == 464)
            #expect(try shop.broken() == [])
        }
    }
}
