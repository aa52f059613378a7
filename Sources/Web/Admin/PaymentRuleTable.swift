import Commerce
import HTTP
import Shop
import Storage
import Templates

/// `/admin/payments/rules`: which ways to pay are offered for what, to customers of which countries, and what is to be
/// agreed to before.
enum PaymentRuleTable {
    static func show(_ request: PageRequest, _ staff: Staff) async throws -> Response {
        let scope = request.query["scope"].flatMap(Self.scope)
        return try request.page(try PaymentRuleTablePage(request.shop, editing: scope))
    }

    static func submit(_ request: PageRequest, _ staff: Staff) async throws -> Response {
        guard let scope = request.form["scope"].flatMap(Self.scope) else { throw PageError.notFound }
        let form = PaymentRuleForm(request.form, request.shop.ruledMethods)
        do {
            try await request.shop.changePaymentRules(form, for: scope)
            return request.redirect(to: .adminPaymentRules, flash: Flash(.done, "Saved. It counts from now on."))
        } catch ChangePaymentRulesError.invalid(let errors) {
            var page = try PaymentRuleTablePage(request.shop, editing: scope, typed: form)
            page.editor = page.editor?.with(errors)
            return try request.page(page, status: .unprocessableContent)
        }
    }

    /// A category, or a product that is sold here.
    private static func scope(_ text: String) -> RuleScope? {
        switch RuleScope(text: text) {
        case .category(let category): .category(category)
        case .product(let product): ProductType.of(product).map { .product($0.key) }
        case .shop, .plan, nil: nil
        }
    }
}

extension PaymentRuleForm {
    fileprivate init(_ typed: FormFields, _ methods: [PaymentMethod]) {
        self.init()
        offered = Set(typed.all("offered"))
        for method in methods { countries[method.key] = typed["countries_\(method.key)"] ?? "" }
        consent = typed["consent"] ?? ""
    }

    fileprivate init(_ rules: PaymentRules, _ scope: RuleScope, _ methods: [PaymentMethod]) {
        self.init()
        for method in methods {
            let rule = rules.rule(for: scope, method)
            if rule.isOffered { offered.insert(method.key) }
            countries[method.key] = rule.countries.sorted().joined(separator: " ")
        }
        consent = rules.consent(of: scope) ?? ""
    }
}

extension PaymentRules {
    /// What counts for a scope now: its own rule, or its category's.
    fileprivate func rule(for scope: RuleScope, _ method: PaymentMethod) -> PaymentRule {
        if case .product(let product) = scope { return rule(for: product, method) }
        return rules[scope]?[method.key] ?? PaymentRule()
    }
}

struct PaymentRuleTablePage: PageModel {
    static let template = "admin/payment-rules"

    /// The rule that is being changed.
    struct Editor: Sendable {
        let scope: RuleScope
        var form: Form

        func with(_ errors: [FieldError]) -> Editor {
            var editor = self
            editor.form = form.with(errors)
            return editor
        }
    }

    var editor: Editor?
    private let rules: PaymentRules
    private let methods: [PaymentMethod]

    init(_ shop: Shop, editing scope: RuleScope?, typed: PaymentRuleForm? = nil) throws {
        rules = try shop.database.read { try $0.paymentRules() }
        methods = shop.ruledMethods
        guard let scope else { return }
        let form = typed ?? PaymentRuleForm(rules, scope, methods)
        editor = Editor(scope: scope, form: Form(.adminPaymentRules, Self.fields(form, scope, methods)))
    }

    private static func fields(
        _ form: PaymentRuleForm,
        _ scope: RuleScope,
        _ methods: [PaymentMethod]
    ) -> [FormField] {
        let options = methods.map { method in
            let isRestricted = scope == .product(ProductType.smm.key) && method == .gateway("stripe")
            return FormField.Option(
                value: method.key,
                label: method.title,
                detail: isRestricted ? cardWarning : nil,
                isSelected: form.offered.contains(method.key)
            )
        }
        var offered = FormField("offered", "Offered", .checkboxes(options))
        offered.isRequired = false
        let countries = methods.map { method in
            var field = FormField("countries_\(method.key)", "\(method.title): only for customers in", .input("text"))
            (field.value, field.isRequired) = (form.countries[method.key] ?? "", false)
            field.placeholder = "everywhere, or DE AT CH"
            return field
        }
        var consent = FormField("consent", "What customers must agree to", .input("text"))
        (consent.value, consent.isRequired, consent.maxlength) = (form.consent, false, 300)
        consent.help = "A box to tick at checkout. The words are kept with each order."
        return [offered] + countries + [consent]
    }

    private static let cardWarning = """
        Off unless you switch it on: Stripe and the card networks restrict the selling of followers, likes and views, and \
        may close the account of a shop that takes cards for it. Read Stripe’s list of restricted businesses first.
        """

    var record: Record {
        let own = rules.rules.keys.filter { if case .product = $0 { true } else { false } }
        let products = ProductType.all.map { RuleScope.product($0.key) }
        let scopes = Commerce.Category.allCases.map(RuleScope.category) + products.filter { own.contains($0) }
        return [
            "scopes": .list(scopes.map(row)),
            "fields": .list([.record(chooser.record)]),
            "edit": editor.map(value) ?? .nothing,
        ]
    }

    private var chooser: FormField {
        let options = ProductType.all.map { type in
            let scope = RuleScope.product(type.key)
            return FormField.Option(value: scope.text, label: type.name, isSelected: editor?.scope == scope)
        }
        return FormField("scope", "A product", .select(options))
    }

    private func row(_ scope: RuleScope) -> Value {
        let offered = methods.filter { rules.rule(for: scope, $0).isOffered }
        let limits = offered.compactMap { method in
            let countries = rules.rule(for: scope, method).countries.sorted()
            return countries.isEmpty ? nil : "\(method.title): \(countries.joined(separator: " "))"
        }
        return [
            "name": .text(scope.words(nil)),
            "href": .text(Link.adminPaymentRules.path + Link.query([("scope", scope.text)]) + "#rule"),
            "isHere": .flag(editor?.scope == scope),
            "offered": .text(offered.isEmpty ? "nothing" : offered.map(\.title).joined(separator: ", ")),
            "limits": .text(limits.joined(separator: "; ")),
            "consent": .text(rules.consent(of: scope) ?? ""),
        ]
    }

    private func value(_ editor: Editor) -> Value {
        var record = editor.form.record
        record["title"] = .text("Ways to pay for \(editor.scope.words(nil))")
        record["scope"] = .text(editor.scope.text)
        return .record(record)
    }

    private init(sample form: Form) {
        editor = Editor(scope: .product(ProductType.smm.key), form: form)
        let scope = RuleScope.category(.websites)
        rules = PaymentRules(
            rules: [scope: ["credit": PaymentRule(countries: ["DE"])]],
            consents: [Consent(scope: scope, text: "I know.")]
        )
        methods = [.credit]
    }

    static let sample = PaymentRuleTablePage(sample: .sample)
}

extension PaymentMethod {
    /// At the beginning of a line.
    fileprivate var title: String {
        self == .gateway("stripe") ? "Card (Stripe)" : label.prefix(1).uppercased() + label.dropFirst()
    }
}
