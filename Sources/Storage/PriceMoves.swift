import Commerce
import FoundationEssentials

/// A plan's cost that moved, and what its price became of it.
package struct PriceMove: Hashable, Sendable {
    package typealias ID = Identifier<PriceMove>

    package enum Source: String, Sendable {
        /// The upstream's list changed.
        case listed
        /// The reseller entered it.
        case expected
        /// The upstream charged something else than expected.
        case learned
    }

    /// In the shop's currency at the time.
    package struct Outcome: Hashable, Sendable {
        package let price: Money
        package let profit: Money

        package init(price: Money, profit: Money) {
            (self.price, self.profit) = (price, profit)
        }
    }

    package let id: ID
    package let product: ProductKey
    package let plan: PlanKey
    package let at: Date
    package let source: Source
    /// Of the rule that held.
    package let policy: CostPolicy
    /// US dollars for one unit, each nil where there was none.
    package let oldCost: Decimal?
    package let newCost: Decimal?
    /// The shown price of one unit, or of 1000 where it is sold by the thousand.
    package let oldPrice: Money?
    /// nil without a cost.
    package let outcome: Outcome?
    package let isForSale: Bool

    package init(
        id: ID = ID(0),
        product: ProductKey,
        plan: PlanKey,
        at: Date,
        source: Source,
        policy: CostPolicy,
        oldCost: Decimal?,
        newCost: Decimal?,
        oldPrice: Money?,
        outcome: Outcome?,
        isForSale: Bool
    ) {
        self.id = id
        self.product = product
        self.plan = plan
        self.at = at
        self.source = source
        self.policy = policy
        self.oldCost = oldCost
        self.newCost = newCost
        self.oldPrice = oldPrice
        self.outcome = outcome
        self.isForSale = isForSale
    }
}

extension Reader {
    /// Newest first; `before` is the last move of the page before.
    package func priceMoves(before: PriceMove.ID? = nil, limit: Int) throws -> [PriceMove] {
        try rows(
            "SELECT \(Self.moveColumns) FROM price_moves WHERE id < ? ORDER BY id DESC LIMIT ?",
            before?.rawValue ?? .max,
            limit,
            row: Self.move
        )
    }

    /// The moves of one plan, newest first.
    package func priceMoves(of product: ProductKey, _ plan: PlanKey, limit: Int) throws -> [PriceMove] {
        try rows(
            """
            SELECT \(Self.moveColumns) FROM price_moves WHERE product_key = ? AND plan_key = ? ORDER BY id DESC LIMIT ?
            """,
            product.text,
            plan.text,
            limit,
            row: Self.move
        )
    }

    /// How many costs moved since a moment, and of how many products.
    package func countPriceMoves(since moment: Date) throws -> (moves: Int, products: Int) {
        try first(
            "SELECT count(*), count(DISTINCT product_key) FROM price_moves WHERE at >= ?",
            moment.milliseconds
        ) { ($0.int(0), $0.int(1)) } ?? (0, 0)
    }

    private static let moveColumns: SQL = """
        id, product_key, plan_key, at, source, policy, old_cost, new_cost, currency, old_price_minor, new_price_minor,
        profit_minor, is_for_sale
        """

    private static func move(_ row: borrowing Row) throws -> PriceMove {
        guard let source = PriceMove.Source(rawValue: row.text(4)) else { throw row.unreadable(4, "a source") }
        guard let policy = CostPolicy(rawValue: row.text(5)) else { throw row.unreadable(5, "a policy") }
        let currency = try row.currency(8)
        var outcome: PriceMove.Outcome?
        if let price = row.optionalInt64(10), let profit = row.optionalInt64(11) {
            outcome = .init(price: Money(minor: price, currency), profit: Money(minor: profit, currency))
        }
        return PriceMove(
            id: .init(row.int64(0)),
            product: try row.productKey(1),
            plan: try row.planKey(2),
            at: Date(milliseconds: row.int64(3)),
            source: source,
            policy: policy,
            oldCost: try row.optionalDecimal(6),
            newCost: try row.optionalDecimal(7),
            oldPrice: row.optionalInt64(9).map { Money(minor: $0, currency) },
            outcome: outcome,
            isForSale: row.bool(12)
        )
    }
}

extension Writer {
    /// - Parameter currency: the shop's.
    package func add(_ move: PriceMove, in currency: Currency) throws {
        try run(
            """
            INSERT INTO price_moves (product_key, plan_key, at, source, policy, old_cost, new_cost, currency,
                old_price_minor, new_price_minor, profit_minor, is_for_sale)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            move.product.text,
            move.plan.text,
            move.at.milliseconds,
            move.source.rawValue,
            move.policy.rawValue,
            move.oldCost?.description,
            move.newCost?.description,
            currency.code,
            move.oldPrice?.minor,
            move.outcome?.price.minor,
            move.outcome?.profit.minor,
            move.isForSale
        )
    }
}
