import Commerce

/// What a visitor looks for among the packages.
package struct PackageSearch: Hashable, Sendable {
    package enum Order: String, CaseIterable, Sendable {
        case price, data, days, pricePerGigabyte
    }

    /// An ISO 3166 code or a region's name, upper case.
    package var location: String?
    package var minimumMegabytes = 0
    package var minimumDays = 0
    package var text = ""
    package var order = Order.price
    package var offset = 0
    package var limit = 25

    package init() {}

    /// Whether anything is left out.
    package var isFiltered: Bool { location != nil || minimumMegabytes > 0 || minimumDays > 0 || !text.isEmpty }
}

/// What a visitor looks for among the rates per 1000.
package struct RateSearch: Hashable, Sendable {
    package enum Order: String, CaseIterable, Sendable {
        case price, dearest, name
    }

    package var platform: String?
    package var kind: String?
    package var text = ""
    package var order = Order.price
    package var offset = 0
    package var limit = 25

    package init() {}

    /// Whether anything is left out.
    package var isFiltered: Bool { platform != nil || kind != nil || !text.isEmpty }
}

/// How many plans share something: a location, a platform, a kind.
package struct PlanCount: Hashable, Sendable {
    package let name: String
    package let count: Int
}

extension Reader {
    /// One page of what was found.
    package func packages(matching search: PackageSearch, of product: ProductKey) throws -> [CataloguePlan] {
        let words = SearchWords(search.text)
        guard !words.isHopeless else { return [] }
        return try rows(
            PackageQuery(search, words).rows(by: search.order),
            product.text,
            search.minimumMegabytes,
            search.minimumDays,
            search.location ?? "",
            words.expression,
            search.limit,
            search.offset
        ) { try CataloguePlan($0) }
    }

    /// How many there are on all pages.
    package func countPackages(matching search: PackageSearch, of product: ProductKey) throws -> Int {
        let words = SearchWords(search.text)
        guard !words.isHopeless else { return 0 }
        return try first(
            PackageQuery(search, words).count,
            product.text,
            search.minimumMegabytes,
            search.minimumDays,
            search.location ?? "",
            words.expression
        ) { $0.int(0) } ?? 0
    }

    /// One page of what was found.
    package func rates(matching search: RateSearch, of product: ProductKey) throws -> [CataloguePlan] {
        let words = SearchWords(search.text)
        guard !words.isHopeless else { return [] }
        return try rows(
            RateQuery(search, words).rows(by: search.order),
            product.text,
            search.platform ?? "",
            search.kind ?? "",
            words.expression,
            search.limit,
            search.offset
        ) { try CataloguePlan($0) }
    }

    /// How many there are on all pages.
    package func countRates(matching search: RateSearch, of product: ProductKey) throws -> Int {
        let words = SearchWords(search.text)
        guard !words.isHopeless else { return 0 }
        return try first(
            RateQuery(search, words).count,
            product.text,
            search.platform ?? "",
            search.kind ?? "",
            words.expression
        ) { $0.int(0) } ?? 0
    }

    /// Every location that has a package with a cost, in the order of their codes.
    package func packageLocations(of product: ProductKey) throws -> [PlanCount] {
        try rows(Self.countByLocation, product.text) { PlanCount(name: $0.text(0), count: $0.int(1)) }
    }

    /// The platforms of the rates, the largest first.
    package func platforms(of product: ProductKey) throws -> [PlanCount] {
        try rows(
            """
            SELECT platform, count(*) FROM plans
            WHERE product_key = ? AND is_listed = 1 AND cost_order IS NOT NULL AND platform IS NOT NULL
            GROUP BY platform ORDER BY count(*) DESC, platform
            """,
            product.text
        ) { PlanCount(name: $0.text(0), count: $0.int(1)) }
    }

    /// The kinds of rates, the largest first.
    package func kinds(of product: ProductKey) throws -> [PlanCount] {
        try rows(
            """
            SELECT kind, count(*) FROM plans
            WHERE product_key = ? AND is_listed = 1 AND cost_order IS NOT NULL AND kind IS NOT NULL
            GROUP BY kind ORDER BY count(*) DESC, kind
            """,
            product.text
        ) { PlanCount(name: $0.text(0), count: $0.int(1)) }
    }

    static let countByLocation: SQL =
        """
        SELECT location, count(*) FROM plan_locations CROSS JOIN plans ON plans.id = plan_id
        WHERE product_key = ? AND is_listed = 1 AND cost_order IS NOT NULL
        GROUP BY location ORDER BY location
        """
}

/// The words of a search as FTS5 reads them: each a prefix, all of them wanted.
struct SearchWords {
    let words: [String]
    private let isBlank: Bool

    init(_ typed: String) {
        isBlank = typed.allSatisfy(\.isWhitespace)
        words = typed.prefix(200).split { !$0.isLetter && !$0.isNumber }.prefix(8).map { String($0.prefix(40)) }
    }

    var isEmpty: Bool { words.isEmpty }

    /// Something was typed, but nothing that could be found.
    var isHopeless: Bool { words.isEmpty && !isBlank }

    /// Quoted, so that no word is read as an operator; a word has no quotation mark.
    var expression: String { words.map { "\"\($0)\"*" }.joined(separator: " ") }
}

/// Each filter has exactly one `?`, whether it filters or not: the values are the same for every shape of the query.
struct PackageQuery {
    /// Reading these of every row costs four times as much as counting them by the index.
    let hasSize: Bool
    let hasLocation: Bool
    let hasWords: Bool

    func rows(by order: PackageSearch.Order) -> SQL {
        "SELECT \(Reader.planColumns) \(source) ORDER BY \(terms(order)) LIMIT ? OFFSET ?"
    }

    var count: SQL { "SELECT count(*) \(source)" }

    private var source: SQL {
        let location: SQL =
            hasLocation ? "id IN (SELECT plan_id FROM plan_locations WHERE location = ?)" : "'' = ?"
        let size: SQL = hasSize ? "coalesce(megabytes, 0) >= ? AND coalesce(days, 0) >= ?" : "0 = ? AND 0 = ?"
        return """
            FROM plans WHERE \(Self.listed(isFiltered: hasLocation || hasWords)) AND \(size) AND \(location) AND \(Self.words(hasWords))
            """
    }

    private func terms(_ order: PackageSearch.Order) -> SQL {
        switch order {
        case .price: "cost_order, id"
        case .data: "coalesce(megabytes, 0) DESC, cost_order, id"
        case .days: "coalesce(days, 0) DESC, cost_order, id"
        // Without a volume there is no price per gigabyte: those come last. Equal ones differ in a last bit otherwise.
        case .pricePerGigabyte: "megabytes IS NULL, round(cost_order / nullif(megabytes, 0), 9), cost_order, id"
        }
    }

    /// A filter leads to its rows by their ids; the plus keeps SQLite from walking the whole product by its index then.
    static func listed(isFiltered: Bool) -> SQL {
        isFiltered
            ? "+product_key = ? AND +is_listed = 1 AND +cost_order IS NOT NULL"
            : "product_key = ? AND is_listed = 1 AND cost_order IS NOT NULL"
    }

    static func words(_ hasWords: Bool) -> SQL {
        hasWords ? "id IN (SELECT rowid FROM plan_search WHERE plan_search MATCH ?)" : "'' = ?"
    }
}

struct RateQuery {
    let hasPlatform: Bool
    let hasKind: Bool
    let hasWords: Bool

    func rows(by order: RateSearch.Order) -> SQL {
        "SELECT \(Reader.planColumns) \(source) ORDER BY \(terms(order)) LIMIT ? OFFSET ?"
    }

    var count: SQL { "SELECT count(*) \(source)" }

    private var source: SQL {
        """
        FROM plans WHERE \(PackageQuery.listed(isFiltered: hasWords)) AND \(hasPlatform ? "platform = ?" : "'' = ?")
            AND \(hasKind ? "kind = ?" : "'' = ?") AND \(PackageQuery.words(hasWords))
        """
    }

    private func terms(_ order: RateSearch.Order) -> SQL {
        switch order {
        case .price: "cost_order, id"
        case .dearest: "cost_order DESC, id"
        case .name: "name COLLATE NOCASE, id"
        }
    }
}

extension PackageQuery {
    fileprivate init(_ search: PackageSearch, _ words: SearchWords) {
        self.init(
            hasSize: search.minimumMegabytes > 0 || search.minimumDays > 0,
            hasLocation: search.location != nil,
            hasWords: !words.isEmpty
        )
    }
}

extension RateQuery {
    fileprivate init(_ search: RateSearch, _ words: SearchWords) {
        self.init(hasPlatform: search.platform != nil, hasKind: search.kind != nil, hasWords: !words.isEmpty)
    }
}
