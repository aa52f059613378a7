import Commerce
import FoundationEssentials

/// `GET /products`: one list may mix products without a price, with a map of prices, with one price, and with tools
/// that have a price each.
enum ProductList {
    static func read(_ reply: JSON) throws(Unreadable) -> [ListedProduct] {
        let rows = try rows(reply)
        let products = rows.compactMap(product)
        guard rows.isEmpty || !products.isEmpty else { throw Unreadable("no product with a key") }
        var seen: Set<ProductKey> = []
        return products.filter { seen.insert($0.key).inserted }
    }

    private static func rows(_ reply: JSON) throws(Unreadable) -> [JSON] {
        // A map by key is a list whose rows do not repeat it.
        if let members = reply["products"]?.members, reply["products"]?.numberedMembers == nil {
            return members.sorted { $0.key < $1.key }.map { key, value in
                guard case .object(var row) = value else { return value }
                if row["key"] == nil { row["key"] = .string(key) }
                return .object(row)
            }
        }
        return try reply.rows("products")
    }

    private static func product(_ row: JSON) -> ListedProduct? {
        let name = row[any: "name", "title", "label"]?.line
        guard let text = row[any: "key", "product_key", "slug", "id"]?.identifier,
            let key = ProductKey(text.lowercased())
        else { return nil }
        var plans = Plans()
        for member in ["pricing", "prices", "plans", "tiers", "tools", "ai_tools"] {
            if let listed = row[member] { plans.add(listed) }
        }
        plans.addSinglePrice(of: row)
        return ListedProduct(
            key: key,
            name: name ?? key.text,
            description: row[any: "description", "summary"]?.line ?? "",
            costs: plans.costs,
            planNames: plans.names
        )
    }
}

/// The prices of one product as they are found, the first one for a plan staying.
private struct Plans {
    private(set) var costs: [PlanKey: Decimal] = [:]
    private(set) var names: [PlanKey: String] = [:]

    private static let priceNames = ["price", "cost", "monthly", "monthly_cost", "monthly_price", "amount"]

    /// A map of plans to prices or to objects, or an array of objects.
    mutating func add(_ listed: JSON) {
        for row in listed.elements ?? [] {
            guard let key = row[any: "key", "id", "slug", "plan", "code"]?.identifier.flatMap(Self.plan) else {
                continue
            }
            add(key, row)
        }
        for (name, value) in listed.members ?? [:] {
            if let key = Self.plan(name) { add(key, value) }
        }
    }

    mutating func addSinglePrice(of row: JSON) {
        guard let cost = row.first(of: ["cost", "price", "monthly_cost", "monthly_price"])?.amount else { return }
        let cycle = row["billing_cycle"]?.line.flatMap(BillingCycle.init(upstream:)) ?? .monthly
        set(PlanKey(cycle), cost)
    }

    private mutating func add(_ key: PlanKey, _ value: JSON) {
        if let cost = value.amount ?? value.first(of: Self.priceNames)?.amount { set(key, cost) }
        if let name = value[any: "name", "label", "title"]?.line, names[key] == nil { names[key] = name }
    }

    private mutating func set(_ key: PlanKey, _ cost: Decimal) {
        if costs[key] == nil { costs[key] = cost }
    }

    /// The key as an order would send it: cycles under their documented name, `50 GB` as `50gb`.
    private static func plan(_ text: String) -> PlanKey? {
        if let cycle = BillingCycle(upstream: text) { return PlanKey(cycle) }
        return PlanKey(text) ?? PlanKey(text.lowercased().filter { !$0.isWhitespace })
    }
}
