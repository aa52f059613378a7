import FoundationEssentials
import Testing

@testable import Commerce
@testable import Paper

@Suite struct InvoicePaperTests {
    private static func document(buyer: String, lines: Int = 1, title: String = "VPN") throws -> InvoiceDocument {
        let rate = try #require(TaxRate(typed: "19"))
        let line = (
            title, 1, TaxTreatment.taxed(name: "VAT", rate), Money(minor: 780, .eur), Money(minor: 148, .eur)
        )
        return try InvoiceDocument(
            InvoiceNumber(.invoice, 7),
            issuedAt: "2026-05-03",
            suppliedAt: "2026-05-03",
            order: "7K2QX-9PM4D",
            seller: .init(
                name: "Ada GmbH",
                address: "Weg 1\n10115 Berlin",
                country: "DE",
                vatID: "DE136695976",
                email: ""
            ),
            buyer: .init(name: buyer, address: "", country: "FR", vatID: "", email: "ada@example.com"),
            currency: .eur,
            lines: Array(repeating: line, count: lines),
            payment: "Bank transfer",
            paymentCode: "30"
        )
    }

    @Test func `the same document gives the same file`() throws {
        let document = try Self.document(buyer: "Ada")
        let pdf = try InvoicePaper.pdf(document)
        #expect(pdf.starts(with: Array("%PDF-".utf8)))
        #expect(try InvoicePaper.pdf(document) == pdf)
    }

    @Test(
        .enabled(if: TextReader.isInstalled),
        arguments: ["Zoë Łukasiewicz", "Αδαμαντία Παπά", "Ада Лавлейс", "田中 花子", "김하늘", "王小明"]
    )
    func `names in many scripts can be selected`(_ name: String) throws {
        let text = try TextReader.text(of: InvoicePaper.pdf(Self.document(buyer: name)))
        for part in name.split(separator: " ") { #expect(text.contains(part), "\(text)") }
        for part in ["INV-00007", "€7.80", "€1.48", "€9.28", "DE136695976", "19", "Germany", "France"] {
            #expect(text.contains(part), "\(part)")
        }
    }

    @Test(.enabled(if: TextReader.isInstalled)) func `Arabic is shaped and can be selected`() throws {
        let text = try TextReader.text(of: InvoicePaper.pdf(Self.document(buyer: "شركة النور")))
        // A reader may give the letters back as they are joined; compatibility decomposition makes them plain again.
        let plain = text.unicodeScalars.filter {
            (0x0600...0x06FF).contains($0.value) || (0xFB50...0xFEFF).contains($0.value)
        }
        #expect(plain.count >= 9, "\(text)")
    }

    @Test(.enabled(if: TextReader.isInstalled)) func `an invoice of many lines goes on on further pages`() throws {
        let document = try Self.document(buyer: "Ada", lines: 120, title: "Web hosting, yearly")
        let text = try TextReader.text(of: InvoicePaper.pdf(document))
        #expect(text.split(separator: "\u{0C}").count >= 3)
        #expect(text.components(separatedBy: "Web hosting, yearly") == 121)
        #expect(text.contains(document.money(document.total).description))
    }

    @Test func `a text longer than any page is drawn all the same`() throws {
        let endless = String(repeating: "x", count: 20_000)
        #expect(try InvoicePaper.pdf(Self.document(buyer: endless)).count > 1_000)
    }
}

extension String {
    fileprivate func components(separatedBy text: String) -> Int {
        split(separator: text, omittingEmptySubsequences: false).count
    }
}
