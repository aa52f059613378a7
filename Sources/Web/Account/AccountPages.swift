import Commerce
import HTTP
import Shop
import Storage
import Templates

/// `/account`: what the customer has, at a glance.
enum AccountOverview {
    static func show(_ request: PageRequest, _ signedIn: SignedIn) async throws -> Response {
        let customer = signedIn.customer
        let page = try request.shop.database.read { reader in
            AccountPage(
                name: customer.name,
                credit: try reader.credit(of: customer.id, in: try reader.settings().currency),
                card: try reader.savedCard(of: customer.id)?.card,
                services: try reader.serviceRows(of: customer.id, limit: 5),
                orders: try reader.orderRows(of: customer.id, limit: 5)
            )
        }
        return try request.page(page)
    }
}

/// The card that is kept for renewals.
enum AccountCard {
    static func remove(_ request: PageRequest, _ signedIn: SignedIn) async throws -> Response {
        let isDone = try await request.shop.removeCard(of: signedIn.customer.id)
        let done = Flash(.done, "The card is removed. You are asked before each renewal.")
        return request.redirect(to: .account, flash: isDone ? done : Flash(.note, "There is no card any more."))
    }
}

struct AccountPage: PageModel {
    static let template = "account"

    let name: String
    let credit: Money
    let card: GatewayCard?
    let services: [ServiceRow]
    let orders: [OrderRow]

    var record: Record {
        [
            "name": .text(name),
            "credit": .text(credit.description),
            "card": card.map { ["name": .text($0.name), "expiry": .text($0.expiry)] } ?? .nothing,
            "services": .list(services.map(\.value)),
            "hasServices": .flag(!services.isEmpty),
            "orders": .list(orders.map(\.value)),
            "hasOrders": .flag(!orders.isEmpty),
        ]
    }

    static let sample = AccountPage(
        name: "Ada",
        credit: .zero(.usd),
        card: .sample,
        services: [.sample],
        orders: [.sample]
    )
}

/// `/account/services`: everything that was delivered, with its next billing date.
enum AccountServices {
    static func show(_ request: PageRequest, _ signedIn: SignedIn) async throws -> Response {
        let before = request.query["before"].flatMap { Int64($0) }.map { Service.ID($0) }
        let page = try request.shop.database.read { reader in
            let read = try reader.services(of: signedIn.customer.id, before: before, limit: PageSize.rows + 1)
            let (services, last) = read.onePage()
            return ServicesPage(
                services: try services.compactMap { try reader.serviceRow($0) },
                older: last.map { Link.services.path + Link.query([("before", $0.id.description)]) }
            )
        }
        return try request.page(page)
    }
}

struct ServicesPage: PageModel {
    static let template = "account-services"
    static let hasForm = false

    let services: [ServiceRow]
    let older: String?

    var record: Record {
        [
            "services": .list(services.map(\.value)), "hasServices": .flag(!services.isEmpty),
            "olderHref": .optional(older),
        ]
    }

    static let sample = ServicesPage(services: [.sample], older: "/account/services?before=1")
}

/// `/account/orders`
enum AccountOrders {
    static func show(_ request: PageRequest, _ signedIn: SignedIn) async throws -> Response {
        let customer = signedIn.customer.id
        let page = try request.shop.database.read { reader in
            // The page before ended with this order. Somebody else's is no place to go on from.
            let last = try request.query["before"].flatMap { try reader.order(number: $0) }
            let before = last?.customer == customer ? last?.id : nil
            let (orders, end) = try reader.orders(of: customer, before: before, limit: PageSize.rows + 1).onePage()
            return OrdersPage(
                orders: try orders.map { OrderRow($0, try reader.lines(of: $0.id)) },
                older: end.map { Link.orders.path + Link.query([("before", $0.number)]) }
            )
        }
        return try request.page(page)
    }
}

struct OrdersPage: PageModel {
    static let template = "account-orders"
    static let hasForm = false

    let orders: [OrderRow]
    let older: String?

    var record: Record {
        [
            "orders": .list(orders.map(\.value)), "hasOrders": .flag(!orders.isEmpty), "olderHref": .optional(older),
        ]
    }

    static let sample = OrdersPage(orders: [.sample], older: "/account/orders?before=7K2QX-9PM4D")
}

extension Reader {
    fileprivate func serviceRow(_ service: Service) throws -> ServiceRow? {
        try line(service.line).map { ServiceRow(service, $0) }
    }

    fileprivate func serviceRows(of customer: Customer.ID, limit: Int) throws -> [ServiceRow] {
        try services(of: customer, limit: limit).compactMap { try serviceRow($0) }
    }

    fileprivate func orderRows(of customer: Customer.ID, limit: Int) throws -> [OrderRow] {
        try orders(of: customer, limit: limit).map { OrderRow($0, try lines(of: $0.id)) }
    }
}

extension GatewayCard {
    static let sample = GatewayCard(
        owner: "cus_1",
        reference: "pm_1",
        brand: "visa",
        lastFour: "4242",
        expiryYear: 2034,
        expiryMonth: 4
    )
}
