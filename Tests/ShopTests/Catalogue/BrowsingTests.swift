import Commerce
import FoundationEssentials
import ShopTesting
import Testing

@testable import Shop
@testable import Storage

@Suite struct BrowsingTests {
    private func find(
        _ fixture: ShopFixture,
        in location: String? = nil,
        megabytes: Int = 0,
        days: Int = 0,
        _ text: String = "",
        by order: PackageSearch.Order = .price,
        page: Int = 0
    ) throws -> [String] {
        var search = PackageSearch()
        search.location = location
        search.minimumMegabytes = megabytes
        search.minimumDays = days
        search.text = text
        search.order = order
        search.offset = page * search.limit
        let found = try fixture.shop.database.read { try fixture.shop.searchPackages(search, in: $0) }
        return found.offers.map(\.plan.key.text)
    }

    @Test func `packages are found by place, volume, days and words`() async throws {
        try await withCatalogue { fixture async throws in
            #expect(try find(fixture) == ["US1", "JP3", "EU5"])
            #expect(try find(fixture, in: "FR") == ["EU5"])
            #expect(try find(fixture, in: "XX") == [])
            #expect(try find(fixture, megabytes: 3000) == ["JP3", "EU5"])
            #expect(try find(fixture, days: 8) == ["JP3", "EU5"])
            #expect(try find(fixture, "japan 3") == ["JP3"])
            #expect(try find(fixture, "EUR") == ["EU5"])
            #expect(try find(fixture, in: "DE", "5gb") == ["EU5"])
            #expect(try find(fixture, "atlantis") == [])
        }
    }

    @Test(arguments: ["\"", "a\" OR \"b", "NEAR(", "*", "name:x", "-", "(", "'; DROP TABLE plans; --", "\u{0}"])
    func `what is typed is never read as a query`(_ text: String) async throws {
        try await withCatalogue { fixture async throws in
            #expect(try find(fixture, text) == [])
        }
    }

    @Test(arguments: PackageSearch.Order.allCases)
    func `packages are ordered as asked`(_ order: PackageSearch.Order) async throws {
        try await withCatalogue { fixture async throws in
            let expected =
                switch order {
                case .price: ["US1", "JP3", "EU5"]
                case .data: ["EU5", "JP3", "US1"]
                case .days: ["JP3", "EU5", "US1"]
                // 1.80, 1.80 and 1.80 a gigabyte: then by their order.
                case .pricePerGigabyte: ["US1", "JP3", "EU5"]
                }
            #expect(try find(fixture, by: order) == expected)
        }
    }

    @Test func `pages follow each other without gap or repetition`() async throws {
        try await withShop { fixture in
            let packages = try (1...60).map { try listedPackage("P\($0)", "Package \($0)", "1.\($0 % 7)", in: "US") }
            fixture.upstream.script { $0.packages = .success(packages) }
            await fixture.shop.syncCatalogue()
            var all: [String] = []
            for page in 0..<3 {
                all += try find(fixture, in: "US", page: page)
            }
            #expect(all.count == 60)
            #expect(Set(all).count == 60)
        }
    }

    @Test func `a renamed package is found by its new name only`() async throws {
        try await withCatalogue { fixture in
            let renamed = try listedPackage("JP3", "Nippon 3GB", "5.40", in: "JP")
            fixture.upstream.script { $0.packages = .success([renamed]) }
            await fixture.shop.syncCatalogue()
            #expect(try find(fixture, "nippon") == ["JP3"])
            #expect(try find(fixture, "japan") == [])
        }
    }

    @Test func `a list shows the prices and the count of this moment`() async throws {
        try await withCatalogue { fixture in
            let read = {
                let found = try fixture.shop.database.read {
                    try fixture.shop.searchPackages(PackageSearch(), in: $0)
                }
                return (prices: found.offers.map(\.price.retail.minor), count: found.count)
            }
            // 1.80, 5.40 and 9.00 with 30 %.
            #expect(try read().prices == [234, 702, 1170])
            #expect(try read().count == 3)
            try await fixture.shop.saveRule(PricingRule(markup: 10_000), for: .product(ProductType.esim.key))
            #expect(try read().prices == [360, 1080, 1800])
            var form = SettingsForm.filled
            (form.currency, form.rate) = ("EUR", "0.5")
            try await fixture.shop.changeSettings(form)
            #expect(try read().prices == [180, 540, 900])
            let package = try listedPackage("JP3", "Japan 3GB", "6", in: "JP")
            fixture.upstream.script { $0.packages = .success([package]) }
            await fixture.shop.syncCatalogue()
            #expect(try read().prices == [600])
            #expect(try read().count == 1)
        }
    }

    @Test func `places and platforms are counted as the catalogue stands`() async throws {
        try await withCatalogue { fixture in
            let read = {
                try fixture.shop.database.read {
                    (packages: try fixture.shop.packageFacets(in: $0), rates: try fixture.shop.rateFacets(in: $0))
                }
            }
            let before = try read()
            #expect(before.packages.places.map(\.name) == ["France", "Germany", "Japan", "United States"])
            #expect(before.packages.places.map(\.count) == [1, 1, 1, 1])
            #expect(before.rates.platforms.map(\.name) == ["Instagram", "TikTok"])
            let packages = [
                try listedPackage("JP3", "Nippon 3GB", "5.40", in: "JP"),
                try listedPackage("JP5", "Nippon 5GB", "7.40", in: "JP"),
            ]
            fixture.upstream.script { $0.packages = .success(packages) }
            await fixture.shop.syncCatalogue()
            let after = try read()
            #expect(after.packages.places.map(\.code) == ["JP"])
            #expect(after.packages.places.map(\.count) == [2])
        }
    }

    @Test func `rates are found by platform and words`() async throws {
        try await withCatalogue { fixture in
            var search = RateSearch()
            let find = { (search: RateSearch) in
                try fixture.shop.database.read { try fixture.shop.searchRates(search, in: $0) }
            }
            #expect(try find(search).offers.map(\.plan.key.text) == ["1235", "1234"])
            search.order = .dearest
            #expect(try find(search).offers.map(\.plan.key.text) == ["1234", "1235"])
            search.kind = "Followers"
            #expect(try find(search).offers.map(\.plan.key.text) == ["1234"])
            search.kind = nil
            search.platform = "Instagram"
            #expect(try find(search).offers.map(\.price.retail.minor) == [325])
            search.text = "likes"
            let none = try find(search)
            #expect(none.count == 0)
        }
    }
}
