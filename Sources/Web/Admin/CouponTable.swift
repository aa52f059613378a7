import Commerce
import FoundationEssentials
import HTTP
import Shop
import Storage
import Templates

/// `/admin/coupons`: the codes, and a form for a new one that shows the worst it does before it is saved.
enum CouponTable {
    static func show(_ request: PageRequest, _ staff: Staff) async throws -> Response {
        try request.page(try CouponTablePage(request.shop))
    }

    /// Shows the worst case, saves, or turns one `on` or `off`.
    static func submit(_ request: PageRequest, _ staff: Staff) async throws -> Response {
        if let text = request.form["on"] ?? request.form["off"] {
            guard let id = Int64(text), try await request.shop.setCoupon(.init(id), isOn: request.form["on"] != nil)
            else { throw PageError.notFound }
            return request.redirect(to: .adminCoupons, flash: Flash(.done, "Changed. Placed orders keep their prices."))
        }
        let form = CouponForm(request.form)
        var page = try CouponTablePage(request.shop, typed: form)
        do {
            let coupon = try request.shop.readCoupon(form)
            if request.form["step"] == "save" {
                try await request.shop.addCoupon(coupon)
                return request.redirect(to: .adminCoupons, flash: Flash(.done, "\(coupon.code) can be used."))
            }
            page.effects = try request.shop.previewCoupon(coupon)
            return try request.page(page)
        } catch ChangeCouponError.invalid(let errors) {
            page.form = page.form.with(errors)
            return try request.page(page, status: .unprocessableContent)
        }
    }
}

extension CouponForm {
    fileprivate init(_ typed: FormFields) {
        self.init()
        code = typed["code"] ?? ""
        kind = typed["kind"] ?? ""
        amount = typed["amount"] ?? ""
        scope = typed["scope"] ?? ""
        customer = typed["customer"] ?? ""
        from = Date(dayValue: typed["from"] ?? "")
        hasEnd = !(typed["until"] ?? "").isEmpty
        until = Date(dayValue: typed["until"] ?? "")
        limit = typed["limit"] ?? ""
        limitPerCustomer = typed["limit_each"] ?? ""
        periods = typed["periods"] ?? ""
    }
}

struct CouponTablePage: PageModel {
    static let template = "admin/coupons"

    var form: Form
    /// nil before the worst case was asked for.
    var effects: [CouponEffect]?
    private let coupons: [Coupon]
    private let now: Date

    init(_ shop: Shop, typed: CouponForm? = nil) throws {
        now = shop.now()
        let currency: Currency
        (coupons, currency) = try shop.database.read { (try $0.coupons(limit: 200), try $0.settings().currency) }
        var empty = CouponForm()
        empty.from = now.startOfDay
        form = Form(.adminCoupons, Self.fields(typed ?? empty, currency))
    }

    private static func fields(_ form: CouponForm, _ currency: Currency) -> [FormField] {
        let kinds = [("percent", "Percent"), ("fixed", currency.code)].map { value, label in
            FormField.Option(value: value, label: label, isSelected: value == form.kind)
        }
        let scopes =
            [("shop", "Everything")] + Commerce.Category.allCases.map { ("category:\($0.rawValue)", $0.label) }
            + ProductType.all.map { ("product:\($0.key)", $0.name) }
        let options = scopes.map { FormField.Option(value: $0, label: $1, isSelected: $0 == form.scope) }
        var periods = FormField.input("periods", "For how many periods", "number", form.periods, isRequired: true)
        (periods.min, periods.max) = ("\(Coupon.periodLimit.lowerBound)", "\(Coupon.periodLimit.upperBound)")
        var customer = FormField.input("customer", "Only for", "email", form.customer, isRequired: false)
        customer.placeholder = "a customer’s e-mail"
        return [
            .input("code", "Code", "text", form.code, isRequired: true),
            .input("amount", "Takes off", "text", form.amount, isRequired: true),
            FormField("kind", "In", .select(kinds)), periods, FormField("scope", "On", .select(options)), customer,
            .input("from", "From", "date", form.from?.dayValue ?? "", isRequired: true),
            .input("until", "Until before", "date", form.until?.dayValue ?? "", isRequired: false),
            .input("limit", "Orders at most", "text", form.limit, isRequired: false),
            .input("limit_each", "Per customer at most", "text", form.limitPerCustomer, isRequired: false),
        ]
    }

    var record: Record {
        [
            "form": .record(form.record),
            "coupons": .list(coupons.map { $0.value(at: now) }),
            "hasCoupons": .flag(!coupons.isEmpty),
            "isPreview": .flag(effects != nil),
            "effects": .list((effects ?? []).map(\.value)),
            "hasEffects": .flag(effects?.isEmpty == false),
        ]
    }

    private init(sample coupon: Coupon, _ effect: CouponEffect) {
        (form, effects, coupons, now) = (.sample, [effect], [coupon], Date(timeIntervalSince1970: 0))
    }

    static let sample = CouponTablePage(
        sample: Coupon(
            id: .init(1),
            code: "SUMMER",
            discount: .fixed(Money(minor: 500, .usd)),
            customer: 1,
            from: Date(timeIntervalSince1970: 0),
            until: Date(timeIntervalSince1970: 86_400),
            limit: 10,
            limitPerCustomer: 1,
            periods: 3
        ),
        CouponEffect(
            name: "VPN, monthly",
            price: Money(minor: 780, .usd),
            reduced: Money(minor: 600, .usd),
            profit: Money(minor: 180, .usd),
            profitAfter: .zero(.usd),
            isAtFloor: true
        )
    )
}

extension CouponEffect {
    fileprivate var value: Value {
        [
            "name": .text(name),
            "price": .text(price.description),
            "reduced": .text(reduced.description),
            "profit": .text(profit.description),
            "after": .text(profitAfter.description),
            "isAtFloor": .flag(isAtFloor),
        ]
    }
}

extension Coupon {
    fileprivate func value(at now: Date) -> Value {
        [
            "id": .text(id.description),
            "code": .text(code),
            "discount": .text(discount.words),
            "periods": .optional(periods == 1 ? nil : "for \(periods) periods"),
            "scope": .text(scope.words),
            "for": .text(customer == nil ? "everybody" : "one customer"),
            "from": .text(from.dayText),
            "until": .optional(until?.dayText),
            "uses": .text(limit.map { "\(uses) of \($0)" } ?? String(uses)),
            "each": .optional(limitPerCustomer.map { "\($0) per customer" }),
            "isOn": .flag(isOn),
            "isNow": .flag(problem(for: customer, at: now) == nil),
        ]
    }
}

extension Coupon.Discount {
    fileprivate var words: String {
        switch self {
        case .percent(let rate): rate.description
        case .fixed(let money): money.description
        }
    }
}

extension Coupon.Scope {
    fileprivate var words: String {
        switch self {
        case .shop: "everything"
        case .category(let category): category.label
        case .product(let key): ProductType.of(key)?.name ?? key.text
        }
    }
}
