import Commerce
import FoundationEssentials
import HTTP
import Shop
import Storage
import Templates

/// `/admin/pricing/moves`: which costs moved, and what became of their prices; with `product` and `plan`, of one plan.
enum PriceMoves {
    static func show(_ request: PageRequest, _ staff: Staff) async throws -> Response {
        let product = request.query["product"].flatMap { ProductKey($0) }
        let plan = request.query["plan"].flatMap { PlanKey($0) }
        let before = request.query["before"].flatMap { Int64($0) }.map(PriceMove.ID.init)
        let now = request.shop.now()
        let page = try request.shop.database.read { reader in
            var page = PriceMovesPage(
                now: now,
                counts: try reader.countPriceMoves(since: now.addingTimeInterval(-PriceMovesPage.days * 86_400)),
                paused: try request.shop.pausedPlans(in: reader).count
            )
            if let product, let plan {
                page.moves = try reader.priceMoves(of: product, plan, limit: 200)
                let name = try reader.plan(product, plan)?.name ?? plan.text
                page.plan = RuleScope.plan(product, plan).words(name)
            } else {
                let (moves, last) = try reader.priceMoves(before: before, limit: PageSize.rows + 1).onePage()
                (page.moves, page.last) = (Array(moves), last?.id)
            }
            page.names = try Self.names(of: page.moves, in: reader)
            return page
        }
        return try request.page(page)
    }

    private static func names(of moves: [PriceMove], in reader: Reader) throws -> [RuleScope: String] {
        var names: [RuleScope: String] = [:]
        for move in moves where names[move.scope] == nil {
            names[move.scope] = move.scope.words(try reader.plan(move.product, move.plan)?.name)
        }
        return names
    }
}

struct PriceMovesPage: PageModel {
    static let template = "admin/price-moves"
    static let hasForm = false
    fileprivate static let days = 30.0

    let now: Date
    let counts: (moves: Int, products: Int)
    let paused: Int
    /// Newest first.
    var moves: [PriceMove] = []
    var names: [RuleScope: String] = [:]
    /// The one plan that is shown.
    var plan: String?
    var last: PriceMove.ID?

    var record: Record {
        [
            "figures": .list(figures.map(\.record)),
            "plan": .optional(plan),
            "chart": (plan == nil ? nil : chart)?.value ?? .nothing,
            "moves": .list(moves.map { $0.value(named: names[$0.scope] ?? "") }),
            "hasMoves": .flag(!moves.isEmpty),
            "olderHref": .optional(
                last.map { Link.adminPriceMoves.path + Link.query([("before", $0.description)]) }
            ),
        ]
    }

    private var figures: [Figure] {
        [
            Figure(label: "Costs that moved", value: "\(counts.moves)", detail: "in 30 days"),
            Figure(label: "Products touched", value: "\(counts.products)", detail: "in 30 days"),
            Figure(label: "Not sold just now", value: "\(paused)", isProblem: paused > 0),
        ]
    }

    /// Price and profit of the plan up to now. What was in another currency than the last one is left out.
    private var chart: Chart? {
        guard let currency = moves.first(where: { $0.outcome != nil })?.outcome?.price.currency else { return nil }
        let steps = moves.reversed().compactMap { move -> (at: Date, outcome: PriceMove.Outcome)? in
            move.outcome.flatMap { $0.price.currency == currency ? (move.at, $0) : nil }
        }
        guard let first = steps.first else { return nil }
        let prices = steps.map { (at: $0.at, amount: $0.outcome.price.minor) }
        let profits = steps.map { (at: $0.at, amount: $0.outcome.profit.minor) }
        return Chart(
            .steps,
            [
                Chart.Series(name: "Price", points: prices + [(max(now, first.at), prices.last?.amount ?? 0)]),
                Chart.Series(
                    name: "Profit",
                    points: profits + [(max(now, first.at), profits.last?.amount ?? 0)],
                    isDashed: true
                ),
            ],
            words: { Money(minor: $0, currency).description }
        )
    }

    static let sample: PriceMovesPage = {
        var page = PriceMovesPage(now: Date(timeIntervalSince1970: 86_400), counts: (1, 1), paused: 1)
        page.moves = [.sample]
        page.names = [PriceMove.sample.scope: "VPN, Monthly"]
        page.plan = "VPN, Monthly"
        page.last = .init(1)
        return page
    }()
}

extension PriceMove {
    fileprivate var scope: RuleScope { .plan(product, plan) }

    fileprivate func value(named name: String) -> Value {
        let query = Link.query([("product", product.text), ("plan", plan.text)])
        return [
            "iso": .text(at.isoText),
            "time": .text(at.stampText),
            "name": .text(name),
            "href": .text(Link.adminPriceMoves.path + query),
            "oldCost": .text(oldCost?.dollarText ?? "–"),
            "newCost": .text(newCost?.dollarText ?? "–"),
            "policy": .text(policy.words),
            "source": .text(source.words),
            "oldPrice": .text(oldPrice?.description ?? "–"),
            "newPrice": .text(outcome?.price.description ?? "–"),
            "profit": .text(outcome?.profit.description ?? "–"),
            "isLoss": .flag(!isForSale),
        ]
    }

    fileprivate static let sample = PriceMove(
        id: .init(1),
        product: ProductType.vpn.key,
        plan: PlanKey(.monthly),
        at: Date(timeIntervalSince1970: 0),
        source: .listed,
        policy: .pause,
        oldCost: 6,
        newCost: 8,
        oldPrice: Money(minor: 780, .usd),
        outcome: .init(price: Money(minor: 780, .usd), profit: Money(minor: -20, .usd)),
        isForSale: false
    )
}

extension PriceMove.Source {
    fileprivate var words: String {
        switch self {
        case .listed: "the supplier’s list"
        case .expected: "entered here"
        case .learned: "what was charged"
        }
    }
}
