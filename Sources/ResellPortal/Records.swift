import Commerce
import FoundationEssentials

/// Clients, services and the answers to changes, as the upstream writes them.
enum Records {
    static func balance(_ reply: JSON) throws(Unreadable) -> Money {
        let holder = reply["balance"] == nil ? reply["data"] ?? reply : reply
        guard let amount = holder["balance"]?.signedAmount else { throw Unreadable("no balance") }
        guard (holder["currency"]?.line ?? "USD").uppercased() == "USD" else {
            throw Unreadable("a balance in another currency")
        }
        do throws(MoneyError) {
            return try Money(rounding: amount, .usd, .down)
        } catch {
            throw Unreadable("a balance beyond all bounds")
        }
    }

    /// A row that cannot be read makes the list unreadable: whoever looks for a client before creating one, or for a
    /// service after an order without an answer, must not take a shorter list for the whole.
    static func clients(_ reply: JSON) throws(Unreadable) -> [UpstreamClient] {
        var clients: [UpstreamClient] = []
        for row in try reply.rows("clients") {
            guard let id = row[any: "id", "client_id"]?.identifier.flatMap(UpstreamClientID.init) else {
                throw Unreadable("a client without an id")
            }
            clients.append(
                UpstreamClient(id: id, name: row["name"]?.line ?? "", email: row["email"]?.line ?? "")
            )
        }
        return clients
    }

    static func services(_ reply: JSON) throws(Unreadable) -> [UpstreamService] {
        var services: [UpstreamService] = []
        for row in try reply.rows("services") { services.append(try service(row)) }
        return services
    }

    static func service(_ reply: JSON, asked: UpstreamServiceID) throws(Unreadable) -> UpstreamService {
        var row = reply
        if let inner = reply[any: "service", "data"], inner.members != nil {
            row = inner["service"].flatMap { $0.members == nil ? nil : $0 } ?? inner
        }
        let service = try service(row)
        guard service.id == asked else { throw Unreadable("another service than asked for") }
        return service
    }

    private static func service(_ row: JSON) throws(Unreadable) -> UpstreamService {
        guard let id = row[any: "id", "service_id"]?.identifier.flatMap(UpstreamServiceID.init) else {
            throw Unreadable("a service without an id")
        }
        return UpstreamService(
            id: id,
            clientID: row["client_id"]?.identifier.flatMap(UpstreamClientID.init),
            type: row[any: "service_type", "product_key", "type"]?.line ?? "",
            status: (row["status"]?.line ?? "").lowercased(),
            monthlyCost: row["monthly_cost"]?.amount,
            billingCycle: row["billing_cycle"]?.line.flatMap(BillingCycle.init(upstream:)),
            nextBillingAt: row["next_billing_date"]?.date,
            deployment: row["deployment_status"]?.line?.lowercased(),
            record: row
        )
    }

    static func createdClient(_ reply: JSON, _ body: [UInt8]) throws(Unreadable) -> CreatedClient {
        try checkIsReal(reply)
        let text =
            reply["client_id"]?.identifier ?? reply.at(["data", "client_id"])?.identifier
            ?? reply.at(["client", "id"])?.identifier
        guard let id = text.flatMap(UpstreamClientID.init), !id.text.hasPrefix("test_") else {
            throw Unreadable("accepted without a client's id")
        }
        return CreatedClient(id: id, reply: body)
    }

    /// `service_id` is the only identifier of an order; other ids in the reply are the vendors'.
    static func acceptedOrder(_ reply: JSON, _ body: [UInt8]) throws(Unreadable) -> AcceptedOrder {
        try checkIsReal(reply)
        let holder = reply["service_id"] == nil ? reply["data"] ?? reply : reply
        guard let text = holder["service_id"]?.identifier, let id = UpstreamServiceID(text),
            !id.text.hasPrefix("test_")
        else { throw Unreadable("accepted without a service's id") }
        return AcceptedOrder(
            service: id,
            charged: holder["amount_charged"]?.amount,
            newBalance: holder["new_balance"]?.signedAmount,
            reply: body
        )
    }

    static func deleted(_ reply: JSON) throws(Unreadable) {
        guard reply == .null || reply.members != nil else { throw Unreadable("no answer to a deletion") }
        try checkIsReal(reply)
    }

    /// The upstream has a mode in which everything succeeds and nothing is done. It is never asked for here.
    private static func checkIsReal(_ reply: JSON) throws(Unreadable) {
        if reply["test_mode"]?.flag == true { throw Unreadable("answered in test mode: nothing was done") }
    }
}

extension BillingCycle {
    init?(upstream text: String) {
        switch text.lowercased() {
        case "annually", "yearly", "year": self = .annual
        case "biannually", "semiannual", "semi-annual", "semiannually": self = .biannual
        case "month": self = .monthly
        case let text: self.init(rawValue: text)
        }
    }
}
