import Testing

@testable import Sandbox

@Suite struct DemoCatalogueTests {
    @Test func `the demo's list shows a price for whatever has one, the documents' list does not`() {
        let every = Catalogue(esimPackages: 1, seed: 1, listsEveryPrice: true).productRows()
        let documented = Catalogue(esimPackages: 1, seed: 1).productRows()
        let storage = { (rows: [JSON]) in rows.first { $0["key"]?.text == "cloud_storage" }?["pricing"] }
        #expect(storage(every)?["50gb"] == .money(.cents(350)))
        #expect(storage(documented) == nil)
    }
}
