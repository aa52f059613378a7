import FoundationEssentials

/// A code that takes something off the shown price of what it is for.
package struct Coupon: Hashable, Sendable {
    package typealias ID = Identifier<Coupon>

    package enum Discount: Hashable, Sendable {
        case percent(TaxRate)
        /// Of the whole order, in the currency that the shop had when it was made.
        case fixed(Money)
    }

    /// What it is for; the scopes of pricing rules, without single plans.
    package enum Scope: Hashable, Sendable {
        case shop
        case category(Category)
        case product(ProductKey)

        /// "shop", "category:websites", "product:vpn"
        package var text: String { ruleScope.text }

        package init?(text: String) {
            switch RuleScope(text: text) {
            case .shop: self = .shop
            case .category(let category): self = .category(category)
            case .product(let product): self = .product(product)
            case .plan, nil: return nil
            }
        }

        private var ruleScope: RuleScope {
            switch self {
            case .shop: .shop
            case .category(let category): .category(category)
            case .product(let product): .product(product)
            }
        }

        package func covers(_ product: ProductKey) -> Bool {
            switch self {
            case .shop: true
            case .category(let category): ProductType.of(product)?.category == category
            case .product(let key): key == product
            }
        }
    }

    package let id: ID
    /// In capitals.
    package let code: String
    package let discount: Discount
    package let scope: Scope
    /// The only customer who may use it; nil for everybody.
    package let customer: Int64?
    package let from: Date
    /// The first moment at which it counts no more.
    package let until: Date?
    /// nil: as often as anybody likes.
    package let limit: Int?
    package let limitPerCustomer: Int?
    /// How many periods of a service it makes cheaper, the first one included.
    package let periods: Int
    /// Orders that hold it; one that ran out or was cancelled unpaid gives its use back.
    package let uses: Int
    package let isOn: Bool

    package init(
        id: ID,
        code: String,
        discount: Discount,
        scope: Scope = .shop,
        customer: Int64? = nil,
        from: Date,
        until: Date? = nil,
        limit: Int? = nil,
        limitPerCustomer: Int? = nil,
        periods: Int = 1,
        uses: Int = 0,
        isOn: Bool = true
    ) {
        self.id = id
        self.code = code
        self.discount = discount
        self.scope = scope
        self.customer = customer
        self.from = from
        self.until = until
        self.limit = limit
        self.limitPerCustomer = limitPerCustomer
        self.periods = periods
        self.uses = uses
        self.isOn = isOn
    }

    /// How a code is written, whoever types it: at most 30 letters, digits, hyphens; nil for what is none.
    package static func code(_ typed: String) -> String? {
        let code = typed.trimmed.uppercased()
        let isFit = code.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || $0 == 0x2D }
        return isFit && (3...30).contains(code.utf8.count) ? code : nil
    }
}

extension Coupon {
    /// Of services that renew.
    package static let periodLimit = 1...120
}

/// Why a code takes nothing off.
package enum CouponProblem: Error, Hashable, Sendable {
    case unknown
    case notYet
    case over
    /// Used as often as it may be.
    case usedUp
    /// Used by this customer as often as they may.
    case usedByYou
    /// For somebody else; said like `unknown`, so that codes cannot be tried out.
    case notYours
    /// Nothing in the cart is what it is for.
    case nothingCovered
    /// What it is for costs as little as it can already.
    case atFloor
}

/// What a coupon may take off one line.
package struct CouponLine: Hashable, Sendable {
    package let product: ProductKey
    /// The price as shown.
    package let shelf: Money
    /// The lowest shown price that still earns the line's floor; never above `shelf`.
    package let least: Money

    /// - Parameters:
    ///   - included: the tax that `shelf` has in it.
    ///   - floorMinor: the least profit for which the line is sold.
    package init(
        product: ProductKey,
        shelf: Money,
        cost: Money,
        floorMinor: Int64,
        included: TaxRate?
    ) throws(MoneyError) {
        self.product = product
        self.shelf = shelf
        let net = try cost.adding(Money(minor: max(0, floorMinor), cost.currency))
        // Taking out what was put in gives the same net amount back; see `TaxRate.tax(within:)`.
        let least = try net.adding(try included?.tax(on: net) ?? .zero(net.currency))
        self.least = least.minor < shelf.minor ? least : shelf
    }

    fileprivate var room: Int64 { shelf.minor - least.minor }
}

extension Coupon {
    /// Whether it counts now, apart from how often it was used.
    package func problem(for customer: Int64?, at moment: Date) -> CouponProblem? {
        if !isOn { return .unknown }
        if let owner = self.customer, owner != customer { return .notYours }
        if moment < from { return .notYet }
        if let until, moment >= until { return .over }
        if let limit, uses >= limit { return .usedUp }
        return nil
    }

    /// What it takes off each line: never more than down to the line's floor, and never more in all than it is worth.
    package func discounts(on lines: [CouponLine]) throws(MoneyError) -> [Money] {
        switch discount {
        case .percent(let rate):
            var taken: [Money] = []
            for line in lines {
                let wanted = scope.covers(line.product) ? try rate.tax(on: line.shelf).minor : 0
                taken.append(Money(minor: min(wanted, line.room), line.shelf.currency))
            }
            return taken
        case .fixed(let amount): return spread(amount, over: lines)
        }
    }

    /// What it takes off a further period of a service, never more than down to the floor of that day. Of a fixed amount
    /// it is what the service got of it at first.
    /// - Parameter first: what it took off the first period.
    package func discount(on line: CouponLine, after first: Money) throws(MoneyError) -> Money {
        switch discount {
        case .percent: try discounts(on: [line]).first ?? .zero(line.shelf.currency)
        case .fixed:
            Money(
                minor: first.currency == line.shelf.currency ? min(first.minor, line.room) : 0,
                line.shelf.currency
            )
        }
    }

    /// By the shares of the prices; what has no room in one line goes to the others, from the first on.
    private func spread(_ amount: Money, over lines: [CouponLine]) -> [Money] {
        let covered = lines.map { scope.covers($0.product) && $0.shelf.currency == amount.currency }
        let rooms = zip(lines, covered).map { $1 ? $0.room : 0 }
        let sum = zip(lines, covered).reduce(Int128(0)) { $0 + ($1.1 ? Int128($1.0.shelf.minor) : 0) }
        guard sum > 0 else { return lines.map { .zero($0.shelf.currency) } }
        let whole = min(Int128(amount.minor), rooms.reduce(Int128(0)) { $0 + Int128($1) })
        var taken = zip(lines, rooms).map { line, room in
            Int64(min(whole * Int128(line.shelf.minor) / sum, Int128(room)))
        }
        var rest = whole - taken.reduce(Int128(0)) { $0 + Int128($1) }
        for place in taken.indices where rest > 0 {
            let more = min(rest, Int128(rooms[place] - taken[place]))
            taken[place] += Int64(more)
            rest -= more
        }
        return zip(lines, taken).map { Money(minor: $1, $0.shelf.currency) }
    }
}
