import Commerce
import FoundationEssentials
import Storage

/// Why a change to the catalogue was not made.
package enum ChangeCatalogueError: Error, Hashable, Sendable {
    case invalid([FieldError])
    case unknownProduct
    case unknownPlan
}

extension Shop {
    /// Enters what a plan is expected to cost where the upstream lists nothing, in US dollars for one unit.
    /// - Parameter typed: empty takes the expectation back.
    package func setExpectedCost(
        _ product: ProductKey,
        _ plan: PlanKey,
        typed: String
    ) async throws {
        let cost = try Self.readCost(typed)
        let now = now()
        try await database.write { writer in
            guard let before = try writer.plan(product, plan), try writer.setExpectedCost(product, plan, cost) else {
                throw ChangeCatalogueError.unknownPlan
            }
            try self.movePrices(of: [before], .expected, at: now, in: writer)
        }
    }

    private static func readCost(_ typed: String) throws(ChangeCatalogueError) -> Decimal? {
        let text = typed.trimmed
        guard !text.isEmpty else { return nil }
        guard let cost = Decimal(typed: text), cost.isPlausibleCost else {
            throw .invalid([FieldError("expected_cost", "Enter US dollars, such as 6 or 4.50.")])
        }
        return cost
    }

    /// The reseller's switch: what is off is shown to nobody and sold to nobody, and what was paid for is held.
    package func setOnSale(_ product: ProductKey, _ isOnSale: Bool) async throws {
        guard try await database.write({ try $0.setOnSale(product, isOnSale) }) else {
            throw ChangeCatalogueError.unknownProduct
        }
    }

    /// Products that the upstream lists and nobody here knows how to order: for staff only.
    package func unknownProducts() throws -> [CatalogueProduct] {
        try database.read { try $0.products() }.filter { $0.type == nil && $0.isListed }
    }
}
