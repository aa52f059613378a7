import Commerce

/// `GET /smm-services`.
enum RateList {
    static func read(_ reply: JSON) throws(Unreadable) -> [ListedRate] {
        let rows = try reply.rows("services")
        let rates = rows.compactMap(rate)
        guard rows.isEmpty || !rates.isEmpty else { throw Unreadable("no service with an id and a rate") }
        var seen: Set<PlanKey> = []
        return rates.filter { seen.insert($0.plan).inserted }
    }

    private static func rate(_ row: JSON) -> ListedRate? {
        guard let plan = row[any: "service_id", "service", "id"]?.identifier.flatMap(PlanKey.init),
            let cost = row[any: "rate_per_1000", "rate", "price"]?.amount
        else { return nil }
        return ListedRate(
            plan: plan,
            name: row[any: "name", "title"]?.line ?? plan.text,
            costPerThousand: cost,
            minimum: row[any: "min", "minimum", "min_quantity"]?.count,
            maximum: row[any: "max", "maximum", "max_quantity"]?.count
        )
    }
}
