import Commerce
import FoundationEssentials
import Shop
import Storage

extension PricingRule {
    /// "30% + $1.00, ends in .99": what the rule does, in the words of the table of prices.
    func words(in currency: Currency) -> String {
        var text = Self.percent(markup)
        if fixedMinor > 0 { text += " + \(Money(minor: fixedMinor, currency))" }
        if charm != .none { text += ", ends in \(charm.rawValue)" }
        if minimumProfitMinor > 0 { text += ", at least \(Money(minor: minimumProfitMinor, currency)) profit" }
        if floorMinor > 0 { text += ", not sold below \(Money(minor: floorMinor, currency)) profit" }
        if policy != .follow { text += ", \(policy.words)" }
        return text
    }

    /// Basis points as a percentage: 1250 is "12.5%".
    static func percent(_ points: Int) -> String {
        "\(plainPercent(points))%"
    }

    /// The same without the sign, as it is typed into a form.
    static func plainPercent(_ points: Int) -> String {
        let (sign, whole, part) = (points < 0 ? "-" : "", abs(points) / 100, abs(points) % 100)
        if part == 0 { return "\(sign)\(whole)" }
        return part.isMultiple(of: 10)
            ? "\(sign)\(whole).\(part / 10)" : "\(sign)\(whole).\(part < 10 ? "0" : "")\(part)"
    }
}

extension RuleScope {
    /// What the rule is for: "the whole shop", "VPN, Yearly".
    func words(_ planName: String?) -> String {
        switch self {
        case .shop: "the whole shop"
        case .category(let category): category.label
        case .product(let product): ProductType.of(product)?.name ?? product.text
        case .plan(let product, let plan): "\(ProductType.of(product)?.name ?? product.text), \(planName ?? plan.text)"
        }
    }

    /// Which kind of thing a rule was made for.
    var kind: String {
        switch self {
        case .shop: "shop"
        case .category: "category"
        case .product: "product"
        case .plan: "plan"
        }
    }

    /// The page on which the rule is changed.
    var editPath: String { Link.adminPricing.path + Link.query([("rule", text)]) + "#rule" }
}

extension Charm {
    var label: String {
        switch self {
        case .none: "As it comes"
        case .ninetyNine, .ninetyFive, .whole: "Up to the next \(rawValue)"
        }
    }
}

extension CostPolicy {
    var label: String {
        switch self {
        case .follow: "The price follows it"
        case .keep: "The price stays until it earns less than “not sold below”"
        case .pause: "The price stays; below “not sold below” it is not sold"
        }
    }

    /// After a rule's other words.
    var words: String {
        switch self {
        case .follow: "follows the cost"
        case .keep: "keeps its price"
        case .pause: "pauses below the floor"
        }
    }
}

extension Decimal {
    /// US dollars with at least the cents: 6 is "$6.00", 0.0125 is "$0.0125".
    var dollarText: String {
        let parts = description.split(separator: ".")
        let cents = parts.count == 2 ? String(parts[1]) : ""
        return "$\(parts.first ?? "0").\(cents)\(String(repeating: "0", count: Swift.max(0, 2 - cents.count)))"
    }
}
