import Commerce
import FoundationEssentials
import HTTP
import Shop
import Storage
import Templates

struct PriceTablePage: PageModel {
    static let template = "admin/pricing"

    /// One product with its plans, or the first of its thousands.
    struct Group: Sendable {
        let type: ProductType
        let rows: [PriceRow]
        /// Plans that are not among the rows.
        let more: Int
    }

    /// What was typed as a cost and is none.
    struct TypedCost: Sendable {
        let product: ProductKey
        let plan: PlanKey
        let text: String
        let problem: String
    }

    enum Only: String, CaseIterable, Sendable {
        case all, missing, unsold

        var label: String {
            switch self {
            case .all: "All"
            case .missing: "Without a cost"
            case .unsold: "Below the floor"
            }
        }
    }

    var editor: RuleEditor?
    var typedCost: TypedCost?
    private let groups: [Group]
    private let rules: PricingRules
    private let currency: Currency
    private let filters: [FormField]

    init(_ request: PageRequest, editing scope: RuleScope?, _ typed: RuleForm? = nil) throws {
        let shop = request.shop
        let query = request.query
        let words = String((query["q"] ?? "").trimmed.prefix(100))
        let category = query["category"].flatMap(Commerce.Category.init(rawValue:))
        let only = query["only"].flatMap(Only.init(rawValue:)) ?? .all
        (editor, groups, rules, currency) = try shop.database.read { reader in
            let listed = Set(try reader.products().filter(\.isListed).map(\.key))
            let types = ProductType.all.filter { type in
                listed.contains(type.key) && (category == nil || type.category == category)
            }
            return (
                try scope.map { try RuleEditor($0, typed: typed, in: reader) },
                try types.compactMap { try Self.group($0, words, only, shop, reader) },
                try reader.pricingRules(),
                try reader.settings().currency
            )
        }
        filters = Self.filters(words, category, only)
    }

    private static func group(
        _ type: ProductType,
        _ words: String,
        _ only: Only,
        _ shop: Shop,
        _ reader: Reader
    ) throws -> Group? {
        var rows: [PriceRow]
        var more = 0
        if type.hasOwnList {
            let isNamed = type.name.lowercased().contains(words.lowercased())
            let text = isNamed ? "" : words
            let limit = words.isEmpty ? 5 : 50
            let found = try shop.searchPriceRows(of: type, text: text, offset: 0, limit: limit, in: reader)
            rows = found.rows
            more = found.count - rows.count
        } else {
            rows = try shop.priceRows(of: type, in: reader).filter { row in
                words.isEmpty || "\(type.name) \(row.plan.name)".lowercased().contains(words.lowercased())
            }
        }
        switch only {
        case .all: break
        case .missing: rows.removeAll { $0.price != nil }
        case .unsold: rows.removeAll { $0.price?.isForSale != false }
        }
        return rows.isEmpty ? nil : Group(type: type, rows: rows, more: more)
    }

    var record: Record {
        [
            "edit": editor?.value ?? .nothing,
            "fields": .list(filters.map { .record($0.record) }),
            "count": .optional(count),
            "groups": .list(groups.map(value(of:))),
            "hasRows": .flag(!groups.isEmpty),
            "shopRule": .text(rules.shop.words(in: currency)),
            "shopRuleHref": .text(RuleScope.shop.editPath),
            "categoryRules": .list(Commerce.Category.allCases.map(value(of:))),
        ]
    }

    private var count: String? {
        let shown = groups.reduce(0) { $0 + $1.rows.count }
        let more = groups.reduce(0) { $0 + $1.more }
        let plans = shown == 1 ? "1 plan" : "\(shown.grouped) plans"
        return more == 0 ? plans : "\(plans), and \(more.grouped) more: search for their names"
    }

    private static func filters(_ words: String, _ category: Commerce.Category?, _ only: Only) -> [FormField] {
        var q = FormField("q", "Name", .input("search"))
        (q.value, q.isRequired, q.maxlength) = (words, false, 100)
        let categories = Commerce.Category.allCases.map { one in
            FormField.Option(value: one.rawValue, label: one.label, isSelected: one == category)
        }
        let kinds = Only.allCases.map { one in
            FormField.Option(value: one.rawValue, label: one.label, isSelected: one == only)
        }
        return [
            q,
            FormField("category", "Category", .select([FormField.Option(value: "any", label: "All")] + categories)),
            FormField("only", "Show", .select(kinds)),
        ]
    }

    private func value(of category: Commerce.Category) -> Value {
        let scope = RuleScope.category(category)
        let own = rules.exceptions[scope]
        return [
            "name": .text(category.label),
            "rule": .text(own?.words(in: currency) ?? "as the shop"),
            "href": .text(scope.editPath),
        ]
    }

    private func value(of group: Group) -> Value {
        let scope = RuleScope.product(group.type.key)
        return [
            "name": .text(group.type.name),
            "ruleHref": .text(scope.editPath),
            "rule": .text(rules.governing(scope).words(in: currency)),
            "rows": .list(group.rows.map { value(of: $0, group.type) }),
        ]
    }

    private func value(of row: PriceRow, _ type: ProductType) -> Value {
        let (scope, rule) = rules.rule(for: type.key, row.plan.key)
        return [
            "plan": .text(row.plan.name),
            "planHref": .text(RuleScope.plan(type.key, row.plan.key).editPath),
            "cost": .optional(row.plan.cost?.dollarText),
            "source": .text(row.plan.source),
            "isMissing": .flag(row.price == nil),
            "costEntry": row.plan.listedCost == nil ? costEntry(row.plan, type) : .nothing,
            "rule": .text(rule.words(in: currency)),
            "ruleFrom": .text(scope.kind),
            "retail": .optional(row.price?.retail.description),
            "profit": .optional(row.price?.profit.description),
            "isLoss": .flag(row.price?.isForSale == false),
            "margin": .optional(row.price?.margin.map(PricingRule.percent)),
            "markup": .optional(row.price?.markup.map(PricingRule.percent)),
        ]
    }

    private func costEntry(_ plan: CataloguePlan, _ type: ProductType) -> Value {
        let typed = typedCost.flatMap { $0.product == plan.product && $0.plan == plan.key ? $0 : nil }
        return [
            "action": .text(Link.adminPricing.path + "/costs"),
            "id": .text("cost-\(plan.id)"),
            "label": .text("Cost of \(type.name), \(plan.name), in US dollars"),
            "key": .text(plan.product.text),
            "plan": .text(plan.key.text),
            "value": .text(typed?.text ?? plan.expectedCost?.description ?? ""),
            "error": .optional(typed?.problem),
            "placeholder": "6.00",
        ]
    }

    private init(sample row: PriceRow) {
        editor = .sample
        groups = [Group(type: .vpn, rows: [row], more: 1)]
        rules = PricingRules(shop: PricingRule(markup: 3000))
        currency = .usd
        filters = FormField.samples
        typedCost = TypedCost(product: row.plan.product, plan: row.plan.key, text: "six", problem: "Enter a number.")
    }

    static let sample = PriceTablePage(sample: .sample)
}

extension CataloguePlan {
    /// Where the cost that counts comes from.
    fileprivate var source: String {
        if learnedCost != nil { return "learned" }
        if listedCost != nil { return "listed" }
        return expectedCost == nil ? "missing" : "entered"
    }
}
