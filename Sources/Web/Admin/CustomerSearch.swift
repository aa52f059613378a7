import Commerce
import FoundationEssentials
import HTTP
import Shop
import Storage
import Templates

/// `/admin/customers`: everybody, the newest first, or those whose address begins as typed.
enum CustomerSearch {
    static func show(_ request: PageRequest, _ staff: Staff) async throws -> Response {
        let typed = String((request.query["q"] ?? "").trimmed.lowercased().prefix(100))
        let page = try request.shop.database.read { reader in
            let last = try request.query["after"].flatMap { Int64($0) }.flatMap { try reader.customer(.init($0)) }
            let found =
                typed.isEmpty
                ? try reader.customers(after: last, limit: PageSize.rows + 1)
                : try reader.customers(emailBeginning: typed, limit: PageSize.rows + 1)
            let (customers, end) = found.onePage()
            let currency = try reader.settings().currency
            return CustomerSearchPage(
                typed: typed,
                rows: try customers.map { try CustomerRow($0, in: currency, reader) },
                isCut: end != nil,
                newer: last == nil ? nil : Link.adminCustomers.path,
                older: typed.isEmpty ? end.map { path(after: $0) } : nil
            )
        }
        return try request.page(page)
    }

    private static func path(after customer: Customer) -> String {
        Link.adminCustomers.path + Link.query([("after", customer.id.description)])
    }
}

struct CustomerRow: Sendable {
    let customer: Customer
    let orders: Int
    let spent: Money
    let credit: Money

    init(customer: Customer, orders: Int, spent: Money, credit: Money) {
        self.customer = customer
        self.orders = orders
        self.spent = spent
        self.credit = credit
    }

    init(_ customer: Customer, in currency: Currency, _ reader: Reader) throws {
        let figures = try reader.figures(of: customer.id, in: currency)
        self.init(
            customer: customer,
            orders: figures.orders,
            spent: figures.spent,
            credit: try reader.credit(of: customer.id, in: currency)
        )
    }

    var value: Value {
        [
            "name": .text(customer.name),
            "email": .text(customer.email),
            "href": .text(Link.adminCustomer(customer.id).path),
            "joined": .text(customer.createdAt.dayText),
            "orders": .text(String(orders)),
            "spent": .text(spent.description),
            "credit": .text(credit.description),
            "isStaff": .flag(customer.isStaff),
        ]
    }
}

struct CustomerSearchPage: PageModel {
    static let template = "admin/customers"
    static let hasForm = false

    let typed: String
    let rows: [CustomerRow]
    /// There are more than are shown.
    let isCut: Bool
    let newer: String?
    let older: String?

    var record: Record {
        let count = isCut ? "The first \(rows.count)" : rows.count == 1 ? "1 customer" : "\(rows.count) customers"
        return [
            "fields": [.record(field.record)],
            "count": .optional(typed.isEmpty ? nil : count),
            "customers": .list(rows.map(\.value)),
            "hasCustomers": .flag(!rows.isEmpty),
            "newerHref": .optional(newer),
            "olderHref": .optional(older),
        ]
    }

    private var field: FormField {
        var field = FormField("q", "E-mail address", .input("search"))
        field.value = typed
        field.isRequired = false
        field.maxlength = 100
        field.placeholder = "Its beginning is enough"
        return field
    }

    static let sample = CustomerSearchPage(
        typed: "ada",
        rows: [CustomerRow(customer: .sample, orders: 1, spent: .zero(.usd), credit: .zero(.usd))],
        isCut: false,
        newer: "/admin/customers",
        older: "/admin/customers?after=1"
    )
}

extension Customer {
    /// For the samples of pages that show one.
    static let sample = Customer(
        id: .init(1),
        email: "ada@example.com",
        name: "Ada",
        isStaff: false,
        createdAt: Date(timeIntervalSince1970: 0)
    )
}
