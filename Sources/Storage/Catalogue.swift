import Commerce
import FoundationEssentials

/// A product of the upstream's last good list.
package struct CatalogueProduct: Hashable, Sendable {
    package let key: ProductKey
    /// The upstream's words. A known product is shown under its type's name.
    package let name: String
    package let description: String
    package let isListed: Bool
    /// The reseller's switch.
    package let isOnSale: Bool

    package var type: ProductType? { ProductType.of(key) }

    package init(key: ProductKey, name: String, description: String, isListed: Bool, isOnSale: Bool) {
        self.key = key
        self.name = name
        self.description = description
        self.isListed = isListed
        self.isOnSale = isOnSale
    }
}

/// A plan as the shop knows it: what the upstream listed, what the reseller expects and what it really charged.
package struct CataloguePlan: Hashable, Sendable {
    package typealias ID = Identifier<CataloguePlan>

    package let id: ID
    package let product: ProductKey
    package let key: PlanKey
    package let name: String
    package let unit: Plan.Unit
    package let position: Int
    /// US dollars, exact, for one unit.
    package let listedCost: Decimal?
    package let expectedCost: Decimal?
    package let learnedCost: Decimal?
    /// What its price was made from, where a rule keeps the price and the cost has moved since.
    package var pricedCost: Decimal?
    package let minimum: Int?
    package let maximum: Int?
    package let megabytes: Int?
    package let days: Int?
    package let platform: String?
    package let kind: String?
    package let isListed: Bool

    package init(
        id: ID,
        product: ProductKey,
        key: PlanKey,
        name: String,
        unit: Plan.Unit = .each,
        position: Int = 0,
        listedCost: Decimal? = nil,
        expectedCost: Decimal? = nil,
        learnedCost: Decimal? = nil,
        pricedCost: Decimal? = nil,
        minimum: Int? = nil,
        maximum: Int? = nil,
        megabytes: Int? = nil,
        days: Int? = nil,
        platform: String? = nil,
        kind: String? = nil,
        isListed: Bool = true
    ) {
        self.id = id
        self.product = product
        self.key = key
        self.name = name
        self.unit = unit
        self.position = position
        self.listedCost = listedCost
        self.expectedCost = expectedCost
        self.learnedCost = learnedCost
        self.pricedCost = pricedCost
        self.minimum = minimum
        self.maximum = maximum
        self.megabytes = megabytes
        self.days = days
        self.platform = platform
        self.kind = kind
        self.isListed = isListed
    }

    /// The cost that counts. The schema computes the same for sorting.
    package var cost: Decimal? { learnedCost ?? listedCost ?? expectedCost }

    /// For pricing; nil without a cost.
    package var plan: Plan? {
        cost.map { cost in
            Plan(
                product: product,
                key: key,
                name: name,
                cost: cost,
                pricedCost: pricedCost,
                unit: unit,
                quantities: quantities
            )
        }
    }

    private var quantities: ClosedRange<Int>? {
        let (least, most) = (minimum ?? 1, maximum ?? .max)
        return minimum == nil && maximum == nil || least > most ? nil : least...most
    }
}

extension Reader {
    package func products() throws -> [CatalogueProduct] {
        try rows("SELECT key, name, description, is_listed, is_on_sale FROM products ORDER BY key") {
            try CatalogueProduct($0)
        }
    }

    package func product(_ key: ProductKey) throws -> CatalogueProduct? {
        try first("SELECT key, name, description, is_listed, is_on_sale FROM products WHERE key = ?", key.text) {
            try CatalogueProduct($0)
        }
    }

    /// All plans of a product that sells a handful, listed or not, in their order. Packages and rates, which are
    /// thousands, are read by `packages(matching:)` and `rates(matching:)`.
    package func plans(of product: ProductKey) throws -> [CataloguePlan] {
        try rows("\(Self.selectPlans) WHERE product_key = ? ORDER BY position, id", product.text) {
            try CataloguePlan($0)
        }
    }

    package func plan(_ product: ProductKey, _ key: PlanKey) throws -> CataloguePlan? {
        try first("\(Self.selectPlans) WHERE product_key = ? AND plan_key = ?", product.text, key.text) {
            try CataloguePlan($0)
        }
    }

    /// The plans that cost the reseller least, of those that have a cost and are listed.
    package func cheapestPlans(of product: ProductKey, offset: Int = 0, limit: Int) throws -> [CataloguePlan] {
        try rows(Self.selectCheapest, product.text, limit, offset) { try CataloguePlan($0) }
    }

    /// Plans whose price a rule keeps at another cost than theirs.
    package func plansWithKeptPrice(limit: Int) throws -> [CataloguePlan] {
        try rows("\(Self.selectPlans) INDEXED BY plans_kept WHERE priced_cost IS NOT NULL LIMIT ?", limit) {
            try CataloguePlan($0)
        }
    }

    static let selectCheapest: SQL =
        """
        \(selectPlans) WHERE product_key = ? AND is_listed = 1 AND cost_order IS NOT NULL ORDER BY cost_order, id
        LIMIT ? OFFSET ?
        """

    static let planColumns: SQL =
        """
        plans.id, plans.product_key, plans.plan_key, plans.name, plans.unit, plans.position, plans.listed_cost,
        plans.expected_cost, plans.learned_cost, plans.minimum_quantity, plans.maximum_quantity, plans.megabytes,
        plans.days, plans.platform, plans.kind, plans.is_listed, plans.priced_cost
        """
    static let selectPlans: SQL = "SELECT \(planColumns) FROM plans"
}

extension CatalogueProduct {
    fileprivate init(_ row: borrowing Row) throws {
        self.init(
            key: try row.productKey(0),
            name: row.text(1),
            description: row.text(2),
            isListed: row.bool(3),
            isOnSale: row.bool(4)
        )
    }
}

extension CataloguePlan {
    /// Reads `Reader.planColumns`.
    init(_ row: borrowing Row) throws {
        guard let unit = Plan.Unit(rawValue: row.text(4)) else { throw row.unreadable(4, "a unit") }
        self.init(
            id: ID(row.int64(0)),
            product: try row.productKey(1),
            key: try row.planKey(2),
            name: row.text(3),
            unit: unit,
            position: row.int(5),
            listedCost: try row.optionalDecimal(6),
            expectedCost: try row.optionalDecimal(7),
            learnedCost: try row.optionalDecimal(8),
            pricedCost: try row.optionalDecimal(16),
            minimum: row.optionalInt(9),
            maximum: row.optionalInt(10),
            megabytes: row.optionalInt(11),
            days: row.optionalInt(12),
            platform: row.optionalText(13),
            kind: row.optionalText(14),
            isListed: row.bool(15)
        )
    }
}
