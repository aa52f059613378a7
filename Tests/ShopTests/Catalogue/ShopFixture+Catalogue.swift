import Commerce
import ShopTesting

@testable import Shop
@testable import Storage

extension ShopFixture {
    func plan(_ productKey: String, _ planKey: String) throws -> CataloguePlan? {
        let (key, plan) = (try ShopTesting.product(productKey), try ShopTesting.plan(planKey))
        return try shop.database.read { try $0.plan(key, plan) }
    }

    func plans(of key: String) throws -> [CataloguePlan] {
        let key = try ShopTesting.product(key)
        return try shop.database.read { try $0.plans(of: key) }
    }

    func version() throws -> Int64 {
        try shop.database.read { try $0.catalogueVersion() }
    }

    func priced(
        _ key: String,
        _ plans: [String],
        quantity: Int = 1,
        _ parameters: [Parameter] = []
    ) throws -> PricedSelection {
        let selection = Selection(
            product: try ShopTesting.product(key),
            plans: try plans.map { try ShopTesting.plan($0) },
            quantity: quantity,
            parameters: parameters
        )
        return try shop.database.read { try shop.priced(selection, in: $0) }
    }
}
