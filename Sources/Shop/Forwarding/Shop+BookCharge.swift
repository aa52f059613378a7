import Commerce
import FoundationEssentials
import Storage

extension Shop {
    /// What the upstream took for a line. Booked once: the line is the source.
    func bookCharge(_ charge: Money, isEstimate: Bool, of line: OrderLine, at now: Date, in writer: Writer) throws {
        try writer.setCharged(charge, of: line.id)
        try writer.book(
            LedgerSource(
                "upstream",
                line.id.description,
                customer: line.customer,
                order: line.order,
                note: isEstimate ? "expected cost; the supplier did not name its charge" : ""
            ),
            [Posting(.upstreamCost, charge), Posting(.upstreamWallet, try charge.negated())],
            at: now
        )
    }

    /// The upstream took another amount than expected: on the timeline, in the log, and priced so from now on.
    func noticeCost(_ charged: Money, of line: OrderLine, at now: Date, in writer: Writer) throws {
        try writer.note(
            line.order,
            line.id,
            at: now,
            actor: Actor.worker.text,
            "The supplier charged \(charged), expected \(line.upstreamCost)."
        )
        log(
            LogLine(
                .warning,
                "charged another amount than expected",
                ("line", line.id.description),
                ("expected", line.upstreamCost.plain),
                ("charged", charged.plain)
            )
        )
        // A sum over several tools, a rate's rounding or one premium domain's price does not tell what a plan costs.
        guard line.type?.chargeTellsCost == true, let plan = line.selection.plans.first,
            line.selection.plans.count == 1, line.selection.quantity == 1
        else { return }
        try learnCost(line.selection.product, plan, charged.decimal, at: now, in: writer)
    }

    /// Prices a plan by what one unit of it really cost.
    /// - Returns: whether that was news.
    @discardableResult
    func learnCost(
        _ product: ProductKey,
        _ key: PlanKey,
        _ cost: Decimal,
        at now: Date,
        in writer: Writer
    ) throws -> Bool {
        guard let before = try writer.plan(product, key), try writer.learnCost(product, key, cost) else { return false }
        try movePrices(of: [before], .learned, at: now, in: writer)
        return true
    }
}

extension ProductType {
    /// Whether all services of one plan cost the same, so that one charge teaches the others'.
    fileprivate var chargeTellsCost: Bool {
        switch plans {
        case .single, .cycle, .choice, .tools, .package: true
        case .rate, .domain: false
        }
    }
}
