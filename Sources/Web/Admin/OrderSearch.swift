import Commerce
import HTTP
import Shop
import Storage
import Templates

/// `/admin/orders`: all orders, those of a kind, or those that fit a search.
enum OrderSearch {
    static func show(_ request: PageRequest, _ staff: Staff) async throws -> Response {
        let typed = request.query["q"] ?? ""
        let view = request.query["view"].flatMap(OrderFilter.View.init) ?? .all
        let filter = OrderFilter(view: view, search: String(typed.trimmed.prefix(100)))
        let page = try request.shop.database.read { reader in
            let before = try request.query["before"].flatMap { try reader.order(number: $0)?.id }
            let found = try reader.orders(matching: filter, before: before, limit: PageSize.rows + 1)
            let (orders, last) = found.onePage()
            return OrderSearchPage(
                filter: filter,
                orders: orders.map { OrderSummaryRow(summary: $0).value },
                isFirst: before == nil,
                // A search is exact: it finds a handful.
                last: filter.search.isEmpty ? last?.order.number : nil
            )
        }
        return try request.page(page)
    }
}

struct OrderSearchPage: PageModel {
    static let template = "admin/orders"
    static let hasForm = false

    let filter: OrderFilter
    let orders: [Value]
    let isFirst: Bool
    /// The last order of this page, when there is another page.
    let last: String?

    var record: Record {
        let count = orders.count == 1 ? "1 order" : "\(orders.count) orders"
        return [
            "tabs": .list(OrderFilter.View.allCases.map(tab)),
            "fields": [.record(field.record)],
            "count": .optional(filter.search.isEmpty ? nil : "\(count) for “\(filter.search)”"),
            "orders": .list(orders),
            "hasOrders": .flag(!orders.isEmpty),
            "newerHref": .optional(isFirst ? nil : path(filter.view)),
            "olderHref": .optional(last.map { path(filter.view, before: $0) }),
        ]
    }

    private var field: FormField {
        var field = FormField("q", "Search", .input("search"))
        field.value = filter.search
        field.isRequired = false
        field.maxlength = 100
        field.placeholder = "Number, reference, e-mail address or service id"
        return field
    }

    private func tab(_ view: OrderFilter.View) -> Value {
        let isCurrent = view == filter.view && filter.search.isEmpty
        return ["label": .text(view.label), "href": .text(path(view)), "isCurrent": .flag(isCurrent)]
    }

    private func path(_ view: OrderFilter.View, before: String? = nil) -> String {
        Link.adminOrders.path + Link.query([("view", view == .all ? nil : view.rawValue), ("before", before)])
    }

    static let sample = OrderSearchPage(
        filter: OrderFilter(search: "ada@example.com"),
        orders: [OrderSummaryRow.sample],
        isFirst: false,
        last: "7K2QX-9PM4D"
    )
}

extension OrderFilter.View {
    fileprivate var label: String {
        switch self {
        case .all: "All"
        case .todo: "To do"
        case .unpaid: "Unpaid"
        case .unknown: "Outcome unknown"
        case .refused: "Refused"
        case .held: "Held"
        }
    }
}
