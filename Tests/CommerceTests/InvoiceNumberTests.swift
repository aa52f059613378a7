import Testing

@testable import Commerce

@Suite struct InvoiceNumberTests {
    @Test(arguments: [("INV-00001", 1), ("INV-99999", 99_999), ("INV-100000", 100_000)])
    func `a number is read as it is written`(_ text: String, _ number: Int) {
        #expect(InvoiceNumber(text) == InvoiceNumber(.invoice, number))
        #expect(InvoiceNumber(.invoice, number).description == text)
    }

    @Test(arguments: ["", "INV-1", "INV-00000", "inv-00001", "CN", "CN--0001", "XX-00001", "INV-00001-", "INV-+0001"])
    func `one document has one address`(_ text: String) {
        #expect(InvoiceNumber(text) == nil)
    }
}
