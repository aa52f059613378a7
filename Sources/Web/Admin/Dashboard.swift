import Commerce
import FoundationEssentials
import HTTP
import Shop
import Storage
import Templates

/// `/admin`: today in figures, and what waits for a person.
enum Dashboard {
    static func show(_ request: PageRequest, _ staff: Staff) async throws -> Response {
        let now = request.shop.now()
        let isDemo = request.context.options.isDemo
        let page = try request.shop.database.read { reader in
            DashboardPage(
                date: now.dayText + ", UTC",
                figures: try Figures(at: now, in: reader).all,
                attention: try .found(in: reader, request.shop, isDemo: isDemo),
                orders: try reader.orders(matching: OrderFilter(), limit: 10).map { OrderSummaryRow(summary: $0).value }
            )
        }
        return try request.page(page)
    }
}

struct DashboardPage: PageModel {
    static let template = "admin/dashboard"
    static let hasForm = false

    let date: String
    let figures: [Figure]
    let attention: [AttentionItem]
    let orders: [Value]

    var record: Record {
        [
            "date": .text(date),
            "figures": .list(figures.map(\.record)),
            "attention": .list(attention.map(\.value)),
            "hasAttention": .flag(!attention.isEmpty),
            "orders": .list(orders),
            "hasOrders": .flag(!orders.isEmpty),
        ]
    }

    static let sample = DashboardPage(
        date: "3 May 2026",
        figures: [.sample],
        attention: [.sample],
        orders: [OrderSummaryRow.sample]
    )
}

/// Takings of today, 7 and 30 days, and the wallet.
private struct Figures {
    let today: Takings
    let week: Takings
    let month: Takings
    let revenue: [Int64]
    let wallet: (balance: Money, at: Date)?
    let isWalletEmpty: Bool

    private static let days = 24

    init(at now: Date, in reader: Reader) throws {
        let currency = try reader.settings().currency
        let day = now.startOfDay
        let end = day.addingTimeInterval(86_400)
        let first = end.addingTimeInterval(-30 * 86_400)
        let found = try reader.takingsByDay(from: first, to: end, in: currency)
        // Oldest first, also the days without any.
        let byDay = (0..<30).map { found[first.addingTimeInterval(Double($0) * 86_400)] ?? .zero(currency) }
        let takings = { (days: Int) in
            try byDay.suffix(days).reduce(Takings.zero(currency)) { sum, day in try sum.adding(day) }
        }
        (today, week, month) = (try takings(1), try takings(7), try takings(30))
        revenue = byDay.suffix(Self.days).map(\.revenue.minor)
        wallet = try reader.lastBalance()
        isWalletEmpty = try reader.isWalletAwaited()
    }

    var all: [Figure] {
        [
            Figure(label: "Orders", value: "\(today.orders)", detail: spans(\.orders.description)),
            Figure(
                label: "Revenue",
                value: today.revenue.description,
                detail: spans(\.revenue.description),
                history: revenue,
                alt: "Revenue of the last \(Self.days) days, each beside the one before"
            ),
            Figure(label: "Cost", value: today.cost.description, detail: spans(\.cost.description)),
            Figure(
                label: "Profit",
                value: today.profit.description,
                detail: spans(\.profit.description),
                isProblem: today.profit.isNegative
            ),
            Figure(
                label: "Wallet",
                value: wallet?.balance.description ?? "not read yet",
                detail: wallet.map { "read \($0.at.minuteText)" },
                isProblem: isWalletEmpty
            ),
        ]
    }

    private func spans(_ text: KeyPath<Takings, String>) -> String {
        "\(week[keyPath: text]) in 7 days, \(month[keyPath: text]) in 30"
    }
}

extension Takings {
    fileprivate static func zero(_ currency: Currency) -> Takings {
        Takings(orders: 0, revenue: .zero(currency), cost: .zero(currency))
    }

    fileprivate func adding(_ other: Takings) throws(MoneyError) -> Takings {
        Takings(
            orders: orders + other.orders,
            revenue: try revenue.adding(other.revenue),
            cost: try cost.adding(other.cost)
        )
    }
}
