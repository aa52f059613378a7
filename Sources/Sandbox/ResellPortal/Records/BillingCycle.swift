/// How often a recurring product is charged.
enum BillingCycle: String, CaseIterable, Sendable {
    case monthly, quarterly, biannual, annual

    var months: Int {
        switch self {
        case .monthly: 1
        case .quarterly: 3
        case .biannual: 6
        case .annual: 12
        }
    }

    static let names = allCases.map(\.rawValue)
}
