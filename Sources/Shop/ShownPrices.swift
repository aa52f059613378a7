import Commerce
import Storage
import Synchronization

/// The prices of one version of the catalogue, each made once, for pages that only show them. An order is priced anew.
final class ShownPrices: Sendable {
    let pricing: Pricing
    private let made = Mutex<[CataloguePlan.ID: Price]>([:])

    init(_ pricing: Pricing) {
        self.pricing = pricing
    }

    /// Of one, or of 1000 where it is sold by the thousand; nil without a cost.
    func price(of plan: CataloguePlan) throws -> Price? {
        if let price = made.withLock({ $0[plan.id] }) { return price }
        guard let price = try pricing.unitPrice(of: plan) else { return nil }
        made.withLock { $0[plan.id] = price }
        return price
    }
}

extension Pricing {
    /// Of one, or of 1000 where it is sold by the thousand; nil without a cost.
    func unitPrice(of stored: CataloguePlan) throws -> Price? {
        try stored.plan.map { try price(of: $0, quantity: $0.unit == .perThousand ? 1000 : 1) }
    }
}
