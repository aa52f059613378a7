import Commerce
import FoundationEssentials
import Storage

/// A coupon as typed.
package struct CouponForm: Sendable {
    package var code = ""
    /// "percent" or "fixed"
    package var kind = "percent"
    package var amount = ""
    /// `Coupon.Scope.text`
    package var scope = "shop"
    /// A customer's e-mail address; "" for everybody.
    package var customer = ""
    package var from: Date?
    package var until: Date?
    package var hasEnd = false
    package var limit = ""
    package var limitPerCustomer = ""
    package var periods = "1"

    package init() {}
}

package enum ChangeCouponError: Error, Sendable {
    case invalid([FieldError])
}

/// What a coupon does to one plan at worst.
package struct CouponEffect: Sendable {
    /// "VPN, Monthly"
    package let name: String
    /// As shown.
    package let price: Money
    package let reduced: Money
    package let profit: Money
    package let profitAfter: Money
    /// It would take more if the floor let it.
    package let isAtFloor: Bool

    package init(name: String, price: Money, reduced: Money, profit: Money, profitAfter: Money, isAtFloor: Bool) {
        self.name = name
        self.price = price
        self.reduced = reduced
        self.profit = profit
        self.profitAfter = profitAfter
        self.isAtFloor = isAtFloor
    }
}

extension Shop {
    /// - Throws: `ChangeCouponError.invalid` with the fields `code`, `kind`, `amount`, `scope`, `customer`, `from`,
    ///   `until`, `limit`, `limit_each`, `periods`.
    package func readCoupon(_ form: CouponForm) throws -> Coupon {
        try database.read { reader in
            let currency = try reader.settings().currency
            var errors: [FieldError] = []
            let code = Coupon.code(form.code)
            if code == nil { errors.append(FieldError("code", "3 to 30 letters, digits and hyphens, please.")) }
            let discount = Self.discount(form, currency, &errors)
            let scope = Coupon.Scope(text: form.scope)
            if scope == nil { errors.append(FieldError("scope", "Please choose one.")) }
            var customer: Customer?
            if !form.customer.trimmed.isEmpty {
                customer = try reader.customer(email: form.customer.trimmed.lowercased())
                if customer == nil { errors.append(FieldError("customer", "No customer has this address.")) }
            }
            Self.checkDays(form, &errors)
            let limit = Self.count(form.limit, "limit", &errors)
            let each = Self.count(form.limitPerCustomer, "limit_each", &errors)
            let periods = Int(form.periods.trimmed).flatMap { Coupon.periodLimit.contains($0) ? $0 : nil }
            if periods == nil {
                let message = "Enter a whole number up to \(Coupon.periodLimit.upperBound); 1 is the first period only."
                errors.append(FieldError("periods", message))
            }
            guard let code, let discount, let scope, let periods, let from = form.from, errors.isEmpty else {
                throw ChangeCouponError.invalid(errors)
            }
            return Coupon(
                id: .init(0),
                code: code,
                discount: discount,
                scope: scope,
                customer: customer?.id.rawValue,
                from: from,
                until: form.until,
                limit: limit,
                limitPerCustomer: each,
                periods: periods
            )
        }
    }

    package func addCoupon(_ coupon: Coupon) async throws {
        do {
            try await database.write { try $0.addCoupon(coupon) }
        } catch DatabaseError.constraint(.unique, _) {
            throw ChangeCouponError.invalid([FieldError("code", "This code is there already.")])
        }
    }

    /// - Returns: false when there is no such coupon.
    package func setCoupon(_ id: Coupon.ID, isOn: Bool) async throws -> Bool {
        try await database.write { try $0.setCoupon(id, isOn: isOn) }
    }

    /// The worst that a coupon does, before it is saved: the plans that earn the least with it, each bought alone.
    package func previewCoupon(_ coupon: Coupon, limit: Int = 12) throws -> [CouponEffect] {
        try database.read { reader in
            let pricing = try reader.pricing(at: now())
            var effects: [CouponEffect] = []
            for type in ProductType.all where coupon.scope.covers(type.key) {
                guard try isOnSale(type, in: reader) else { continue }
                for plan in try reader.plans(of: type.key) where plan.isListed {
                    guard let effect = try Self.effect(of: coupon, on: plan, of: type, pricing) else { continue }
                    effects.append(effect)
                }
            }
            return Array(effects.sorted { $0.profitAfter.minor < $1.profitAfter.minor }.prefix(limit))
        }
    }

    private static func effect(
        of coupon: Coupon,
        on stored: CataloguePlan,
        of type: ProductType,
        _ pricing: Pricing
    ) throws -> CouponEffect? {
        guard let plan = stored.plan else { return nil }
        let price = try pricing.price(of: plan, quantity: plan.unit == .perThousand ? 1000 : 1)
        guard price.isForSale else { return nil }
        let included = pricing.tax.rate(of: plan.product)
        let line = try CouponLine(
            product: plan.product,
            shelf: price.retail,
            cost: price.cost,
            floorMinor: pricing.rules.rule(for: plan.product, plan.key).rule.floorMinor,
            included: included
        )
        let taken = try coupon.discounts(on: [line]).first ?? .zero(price.retail.currency)
        let reduced = try price.retail.subtracting(taken)
        let net = try reduced.subtracting(try included?.tax(within: reduced) ?? .zero(reduced.currency))
        return CouponEffect(
            name: "\(type.name), \(stored.name)",
            price: price.retail,
            reduced: reduced,
            profit: price.profit,
            profitAfter: try net.subtracting(price.cost),
            isAtFloor: reduced == line.least
        )
    }

    private static func discount(
        _ form: CouponForm,
        _ currency: Currency,
        _ errors: inout [FieldError]
    ) -> Coupon.Discount? {
        switch form.kind {
        case "percent":
            if let rate = TaxRate(typed: form.amount.trimmed), rate != .zero { return .percent(rate) }
            errors.append(FieldError("amount", "Enter a percentage up to 100, such as 10."))
        case "fixed":
            if let money = Money(typed: form.amount.trimmed, currency), PricingRule.amountLimit.contains(money.minor),
                money.minor > 0
            {
                return .fixed(money)
            }
            errors.append(FieldError("amount", "Enter an amount in \(currency), such as 5."))
        default: errors.append(FieldError("kind", "Please choose one."))
        }
        return nil
    }

    private static func checkDays(_ form: CouponForm, _ errors: inout [FieldError]) {
        if form.from == nil { errors.append(FieldError("from", "Enter the first day.")) }
        if form.hasEnd, form.until == nil { errors.append(FieldError("until", "Enter a day, or nothing.")) }
        if let from = form.from, let until = form.until, until <= from {
            errors.append(FieldError("until", "The end must come after the beginning."))
        }
    }

    private static func count(_ typed: String, _ field: String, _ errors: inout [FieldError]) -> Int? {
        let text = typed.trimmed
        guard !text.isEmpty else { return nil }
        guard text.utf8.count <= 9, let number = Int(text), number > 0 else {
            errors.append(FieldError(field, "Enter a whole number, or nothing for no limit."))
            return nil
        }
        return number
    }
}
