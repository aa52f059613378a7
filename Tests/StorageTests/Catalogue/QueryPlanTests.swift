import Commerce
import Testing

@testable import Storage

/// Held to their indexes, so that a shelf of thousands answers as quickly as one of ten.
@Suite struct QueryPlanTests {
    private func plan(_ sql: SQL) throws -> [String] {
        let scratch = try Scratch()
        let database = try Database(path: scratch.path, readers: 1)
        defer { database.close() }
        let repository = String(#filePath.split(separator: "/Tests/StorageTests/")[0])
        try database.migrate(folder: "/" + repository.drop { $0 == "/" } + "/Migrations")
        return try database.read { try $0.explain(sql) }
    }

    private func expectNoScan(_ sql: SQL, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let steps = try plan(sql)
        let scans = steps.filter { step in
            step.hasPrefix("SCAN") && !step.hasPrefix("SCAN CONSTANT") && !step.contains("VIRTUAL TABLE INDEX")
        }
        #expect(scans == [], "\(steps)", sourceLocation: sourceLocation)
    }

    @Test(arguments: [(false, false), (true, false), (false, true), (true, true)])
    func `packages are reached through an index`(_ hasLocation: Bool, _ hasWords: Bool) throws {
        let queries = [false, true].map { PackageQuery(hasSize: $0, hasLocation: hasLocation, hasWords: hasWords) }
        for query in queries {
            for order in PackageSearch.Order.allCases { try expectNoScan(query.rows(by: order)) }
            try expectNoScan(query.count)
        }
    }

    @Test func `the first page by price needs no sorting`() throws {
        let steps = try plan(PackageQuery(hasSize: false, hasLocation: false, hasWords: false).rows(by: .price))
        #expect(!steps.contains { $0.contains("TEMP B-TREE") }, "\(steps)")
    }

    @Test func `a place leads to its packages`() throws {
        let steps = try plan(PackageQuery(hasSize: false, hasLocation: true, hasWords: false).rows(by: .price))
        #expect(steps.contains { $0.contains("plans USING INTEGER PRIMARY KEY") }, "\(steps)")
    }

    @Test(arguments: [false, true], [(false, false), (true, false), (false, true), (true, true)])
    func `rates are reached through an index`(_ hasKind: Bool, _ others: (platform: Bool, words: Bool)) throws {
        let query = RateQuery(hasPlatform: others.platform, hasKind: hasKind, hasWords: others.words)
        for order in RateSearch.Order.allCases { try expectNoScan(query.rows(by: order)) }
        try expectNoScan(query.count)
    }

    @Test func `the cheapest plan is the first of its index`() throws {
        let steps = try plan(Reader.selectCheapest)
        #expect(steps == ["SEARCH plans USING INDEX plans_by_cost (product_key=? AND is_listed=? AND cost_order>?)"])
    }

    @Test func `places are walked once, in order`() throws {
        let steps = try plan(Reader.countByLocation)
        #expect(steps.first?.hasPrefix("SCAN plan_locations") == true, "\(steps)")
        #expect(!steps.contains { $0.contains("TEMP B-TREE") }, "\(steps)")
    }
}
