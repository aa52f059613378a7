import Commerce
import FoundationEssentials
import Shop
import Storage
import Templates

/// The rule that is being changed, above the table of prices.
struct RuleEditor: Sendable {
    let scope: RuleScope
    let title: String
    var form: Form
    /// There is a rule of its own that can be taken away.
    let canRemove: Bool
    /// What the rule would do; nil before that was asked for.
    var effects: [RuleEffect]?

    init(_ scope: RuleScope, typed: RuleForm?, in reader: Reader) throws {
        self.scope = scope
        let (rules, settings) = (try reader.pricingRules(), try reader.settings())
        var planName: String?
        if case .plan(let product, let plan) = scope { planName = try reader.plan(product, plan)?.name }
        title = "Rule for \(scope.words(planName))"
        canRemove = scope != .shop && rules.exceptions[scope] != nil
        let current = RuleForm(rules.governing(scope), settings.currency)
        form = Form(.adminPricing, Self.fields(typed ?? current, scope, settings.currency))
    }

    private static func fields(_ values: RuleForm, _ scope: RuleScope, _ currency: Currency) -> [FormField] {
        var hidden = FormField("scope", "", .hidden)
        hidden.value = scope.text
        var markup = FormField("markup", "Markup", .input("text"))
        (markup.value, markup.suffix, markup.inputmode) = (values.markup, "%", "decimal")
        markup.help = "Of the cost: 30 % on $10 is $13."
        let amount = { (name: String, label: String, help: String, value: String) in
            var field = FormField(name, label, .input("text"))
            (field.value, field.help, field.prefix, field.inputmode) = (value, help, currency.code, "decimal")
            field.isRequired = false
            return field
        }
        let endings = Charm.allCases.map { charm in
            FormField.Option(value: charm.rawValue, label: charm.label, isSelected: charm.rawValue == values.charm)
        }
        let policies = CostPolicy.allCases.map { policy in
            let isSelected = policy.rawValue == values.policy
            return FormField.Option(value: policy.rawValue, label: policy.label, isSelected: isSelected)
        }
        return [
            hidden, markup, amount("fixed", "Added", "On top of the markup.", values.fixed),
            amount(
                "minimum_profit",
                "Profit at least",
                "The price is raised until it earns this.",
                values.minimumProfit
            ),
            FormField("charm", "Ending", .select(endings)),
            amount("floor", "Not sold below", "A smaller profit is not sold, and paid orders wait.", values.floor),
            FormField("policy", "When a cost moves", .select(policies)),
        ]
    }

    var value: Value {
        var record = form.record
        record["title"] = .text(title)
        record["action"] = .text(Link.adminPricing.path)
        record["removeHref"] = .optional(canRemove ? Link.adminPricing.path : nil)
        record["hasChanges"] = .flag(effects != nil)
        record["changeCount"] = .text(summary)
        record["changes"] = .list((effects ?? []).flatMap(changes(of:)))
        return .record(record)
    }

    private var summary: String {
        let moved = (effects ?? []).reduce(0) { $0 + $1.moved }
        let unsold = (effects ?? []).reduce(0) { $0 + $1.notForSale }
        let prices = moved == 1 ? "1 price moves" : "\(moved) prices move"
        return unsold == 0 ? prices : "\(prices), \(unsold) below the floor"
    }

    private func changes(of effect: RuleEffect) -> [Value] {
        effect.rows.map { row in
            let isCut = effect.rows.count < effect.count
            let name = isCut ? "\(effect.type.name) (\(effect.count.grouped) plans)" : effect.type.name
            return [
                "name": .text(name),
                "plan": .text(row.plan.name),
                "cost": .text(row.plan.cost?.dollarText ?? ""),
                "old": .text(row.price?.retail.description ?? ""),
                "new": .text(row.tried?.retail.description ?? ""),
                "profit": .text(row.tried?.profit.description ?? ""),
                "isLoss": .flag(row.tried?.isForSale == false),
            ]
        }
    }

    private init(sampleOf scope: RuleScope) {
        self.scope = scope
        title = "Rule for the whole shop"
        form = .sample
        canRemove = true
        effects = [RuleEffect(type: .vpn, count: 1, moved: 1, notForSale: 0, rows: [.sample])]
    }

    static let sample = RuleEditor(sampleOf: .shop)
}

extension RuleForm {
    /// A rule as it is typed.
    fileprivate init(_ rule: PricingRule, _ currency: Currency) {
        self.init()
        let amount = { (minor: Int64) in minor == 0 ? "" : Money(minor: minor, currency).plain }
        markup = PricingRule.plainPercent(rule.markup)
        fixed = amount(rule.fixedMinor)
        minimumProfit = amount(rule.minimumProfitMinor)
        charm = rule.charm.rawValue
        floor = amount(rule.floorMinor)
        policy = rule.policy.rawValue
    }
}

extension PricingRules {
    /// The rule that holds for a scope now: its own, or the next wider one.
    func governing(_ scope: RuleScope) -> PricingRule {
        switch scope {
        case .shop: shop
        case .category: exceptions[scope] ?? shop
        case .product(let product):
            exceptions[scope] ?? ProductType.of(product).map { governing(.category($0.category)) } ?? shop
        case .plan(let product, let plan): rule(for: product, plan).rule
        }
    }
}

extension PriceRow {
    static let sample: PriceRow = {
        let plan = CataloguePlan(
            id: .init(1),
            product: ProductType.vpn.key,
            key: PlanKey(.monthly),
            name: "Monthly",
            expectedCost: 6
        )
        let price = plan.plan.flatMap {
            try? Pricing(rules: PricingRules(shop: PricingRule(markup: 3000)), currency: .usd, rate: 1).price(of: $0)
        }
        return PriceRow(plan: plan, price: price, tried: price)
    }()
}
