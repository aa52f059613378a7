/// The upstream's key of a product, such as `web_hosting`; also the last part of its page's path.
package struct ProductKey: Hashable, Sendable, Comparable, CustomStringConvertible {
    package let text: String

    /// - Returns: nil unless the text is 1 to 64 of `a-z 0-9 _ -`.
    package init?(_ text: String) {
        guard (1...64).contains(text.utf8.count),
            text.utf8.allSatisfy({
                (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F || $0 == 0x2D
            })
        else { return nil }
        self.text = text
    }

    /// For the keys that this file's neighbours declare.
    init(declared text: StaticString) {
        self.text = "\(text)"
    }

    package var description: String { text }

    package static func < (left: Self, right: Self) -> Bool { left.text < right.text }
}

/// What one product is sold by: a billing cycle, a size, a tool, a package code, a rate's id, a top-level domain.
package struct PlanKey: Hashable, Sendable, Comparable, CustomStringConvertible {
    package let text: String

    /// - Returns: nil unless the text is 1 to 100 printable ASCII characters without a space.
    package init?(_ text: String) {
        guard (1...100).contains(text.utf8.count), text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return nil }
        self.text = text
    }

    package init(_ cycle: BillingCycle) {
        self.text = cycle.rawValue
    }

    package var description: String { text }

    package static func < (left: Self, right: Self) -> Bool { left.text < right.text }
}

/// How often the upstream renews a service out of the reseller's wallet.
package enum BillingCycle: String, CaseIterable, Sendable {
    case monthly, quarterly, biannual, annual

    package var months: Int {
        switch self {
        case .monthly: 1
        case .quarterly: 3
        case .biannual: 6
        case .annual: 12
        }
    }

    package var label: String {
        switch self {
        case .monthly: "Monthly"
        case .quarterly: "Every 3 months"
        case .biannual: "Every 6 months"
        case .annual: "Yearly"
        }
    }
}
