import Commerce
import FoundationEssentials
import HTTP
import Shop
import Storage
import Templates

/// `/admin/taxes`: whether tax is charged, and the table of rates.
enum TaxRates {
    static func show(_ request: PageRequest, _ staff: Staff) async throws -> Response {
        try request.page(try TaxRatesPage(request.shop))
    }

    static func submitMode(_ request: PageRequest, _ staff: Staff) async throws -> Response {
        let reverse = request.form["reverse_charge"] ?? ""
        do {
            try await request.shop.changeTaxMode(
                request.form["tax_mode"] ?? "",
                allowsReverseCharge: ["yes", "register"].contains(reverse),
                asksRegister: reverse == "register"
            )
            return request.redirect(to: .adminTaxes, flash: Flash(.done, "Saved. It counts for orders from now on."))
        } catch ChangeTaxError.invalid(let errors) {
            var page = try TaxRatesPage(request.shop, typedMode: request.form["tax_mode"], reverse: reverse)
            page.mode = page.mode.with(errors)
            return try request.page(page, status: .unprocessableContent)
        }
    }

    /// Adds a rate, or takes the one named by `remove` away.
    static func submitRule(_ request: PageRequest, _ staff: Staff) async throws -> Response {
        if let text = request.form["remove"] {
            guard let id = Int64(text) else { throw PageError.notFound }
            try await request.shop.removeTaxRule(.init(id))
            return request.redirect(to: .adminTaxes, flash: Flash(.done, "Removed. Placed orders keep their tax."))
        }
        let form = TaxRuleForm(request.form)
        do {
            try await request.shop.addTaxRule(form)
            return request.redirect(to: .adminTaxes, flash: Flash(.done, "The rate is added."))
        } catch ChangeTaxError.invalid(let errors) {
            var page = try TaxRatesPage(request.shop, typed: form)
            page.rule = page.rule.with(errors)
            return try request.page(page, status: .unprocessableContent)
        }
    }
}

extension TaxRuleForm {
    fileprivate init(_ typed: FormFields) {
        self.init()
        country = typed["country"] ?? ""
        region = typed["region"] ?? ""
        category = typed["category"] ?? ""
        name = typed["name"] ?? ""
        rate = typed["rate"] ?? ""
        from = Date(dayValue: typed["from"] ?? "")
        hasEnd = !(typed["until"] ?? "").isEmpty
        until = Date(dayValue: typed["until"] ?? "")
    }
}

struct TaxRatesPage: PageModel {
    static let template = "admin/taxes"

    var mode: Form
    var rule: Form
    private let rules: [TaxRule]
    private let now: Date

    init(_ shop: Shop, typed: TaxRuleForm? = nil, typedMode: String? = nil, reverse: String? = nil) throws {
        now = shop.now()
        let settings: ShopSettings
        let asks: Bool
        (settings, rules, asks) = try shop.database.read {
            (try $0.settings(), try $0.taxRules(), try $0.asksVATRegister())
        }
        let stored = !settings.allowsReverseCharge ? "no" : asks ? "register" : "yes"
        mode = Self.mode(typedMode ?? settings.taxMode.rawValue, reverse ?? stored)
        var form = TaxRuleForm()
        (form.country, form.from) = (settings.seller.country, now.startOfDay)
        rule = Self.rule(typed ?? form)
    }

    private static func mode(_ chosen: String, _ reversed: String) -> Form {
        let options = TaxMode.allCases.map { mode in
            FormField.Option(
                value: mode.rawValue,
                label: mode.label,
                detail: mode.detail,
                isSelected: mode.rawValue == chosen
            )
        }
        let choices = [
            ("no", "Businesses pay tax like everybody"), ("yes", "A well-formed VAT number is enough"),
            ("register", "Only a number that the EU’s register confirms (VIES)"),
        ].map { FormField.Option(value: $0, label: $1, isSelected: $0 == reversed) }
        var reverse = FormField(
            "reverse_charge",
            "Reverse charge for businesses in other EU countries",
            .select(choices)
        )
        reverse.help =
            "A well-formed number need not be registered; if it is not, the tax is yours to pay. When the register does "
            + "not answer, tax is charged. Its confirmation is kept with the order."
        return Form(.adminTaxMode, [FormField("tax_mode", "Tax", .radio(options)), reverse])
    }

    private static func rule(_ form: TaxRuleForm) -> Form {
        let categories =
            [FormField.Option(value: "", label: "Everything", isSelected: form.category.isEmpty)]
            + Commerce.Category.allCases.map {
                FormField.Option(value: $0.rawValue, label: $0.label, isSelected: $0.rawValue == form.category)
            }
        var rate = FormField.input("rate", "Rate", "text", form.rate, isRequired: true)
        (rate.suffix, rate.inputmode, rate.maxlength) = ("%", "decimal", 8)
        return Form(
            .adminTaxRules,
            [
                .country("country", form.country, isRequired: true),
                .input("region", "State or region", "text", form.region, isRequired: false),
                FormField("category", "On", .select(categories)),
                .input("name", "Called", "text", form.name, isRequired: true),
                rate, .input("from", "From", "date", form.from?.dayValue ?? "", isRequired: true),
                .input("until", "Until before", "date", form.until?.dayValue ?? "", isRequired: false),
            ]
        )
    }

    var record: Record {
        [
            "mode": .record(mode.record), "rule": .record(rule.record), "hasRules": .flag(!rules.isEmpty),
            "rules": .list(rules.map { $0.value(at: now) }),
        ]
    }

    private init(sample rules: [TaxRule]) {
        (mode, rule, self.rules, now) = (.sample, .sample, rules, Date(timeIntervalSince1970: 0))
    }

    static let sample = TaxRatesPage(
        sample: [
            TaxRule(
                id: .init(1),
                country: "DE",
                region: nil,
                category: nil,
                name: "VAT",
                rate: TaxRate(thousandths: 19_000) ?? .zero,
                from: Date(timeIntervalSince1970: 0),
                until: Date(timeIntervalSince1970: 86_400)
            )
        ]
    )
}

extension TaxRule {
    fileprivate func value(at now: Date) -> Value {
        [
            "id": .text(id.description),
            "place": .text(TaxPlace(country: country, region: region).name),
            "category": .text(category?.label ?? "Everything"),
            "name": .text(name),
            "rate": .text(rate.description),
            "from": .text(from.dayText),
            "until": .optional(until?.dayText),
            "isNow": .flag(from <= now && until.map { now < $0 } ?? true),
        ]
    }
}

extension TaxMode {
    fileprivate var label: String {
        switch self {
        case .none: "None"
        case .exclusive: "On top of prices"
        case .inclusive: "In the prices"
        }
    }

    fileprivate var detail: String {
        switch self {
        case .none: "A price is what is paid. Invoices show no tax."
        case .exclusive: "Prices are shown without tax; it is added at checkout, by the customer's country."
        case .inclusive:
            "Prices are shown with your own country's tax, and endings such as .99 are of this price. Customers "
                + "elsewhere see their own country's tax in the cart as soon as they have named it."
        }
    }
}
