/// Something that a client has ordered and the reseller's wallet pays for.
struct Service: Record {
    enum Status: String, Sendable {
        case active, suspended
    }

    let id: Int
    let clientID: Int
    let product: String
    var status = Status.active
    /// Nil for what is bought once.
    let cycle: BillingCycle?
    /// What one cycle costs; for what is bought once, what it has cost.
    let price: Amount
    var nextBillingAt: Moment?
    /// Until then it is being installed.
    let deployedAt: Moment
    /// What no other service may have while this one exists: a subdomain, a domain, a phone number.
    let claims: [String]
    let data: JSON
    let createdAt: Moment

    var monthlyCost: Amount {
        cycle.map { price.divided(by: Int64($0.months)) } ?? .zero
    }

    func deploymentStatus(at now: Moment) -> String {
        now < deployedAt ? "installing" : "deployed"
    }

    /// One row of `GET /services`.
    var row: JSON {
        [
            "id": .id(id), "client_id": .id(clientID), "service_type": .string(product),
            "status": .string(status.rawValue), "monthly_cost": .money(monthlyCost),
        ]
    }

    func details(of client: Client?, data: JSON, at now: Moment) -> JSON {
        [
            "id": .id(id), "client_id": .id(clientID), "client_name": .optional(client?.name),
            "client_email": .optional(client?.email), "service_type": .string(product),
            "status": .string(status.rawValue), "billing_cycle": .optional(cycle?.rawValue),
            "monthly_cost": .money(monthlyCost), "next_billing_date": .optional(nextBillingAt?.text),
            "deployment_status": .string(deploymentStatus(at: now)), "service_data": data,
            "created_at": .string(createdAt.text),
        ]
    }
}

extension Service {
    init?(record: JSON) {
        guard let id = record.integer("id"), let clientID = record.integer("client_id"),
            let product = record.text("product"), let status = record.text("status").flatMap(Status.init),
            let price = record.amount("price"), let createdAt = record.moment("created_at")
        else { return nil }
        self.init(
            id: id,
            clientID: clientID,
            product: product,
            status: status,
            cycle: record.text("cycle").flatMap(BillingCycle.init),
            price: price,
            nextBillingAt: record.moment("next_billing_at"),
            deployedAt: record.moment("deployed_at") ?? createdAt,
            claims: record["claims"]?.elements?.compactMap(\.text) ?? [],
            data: record["data"] ?? .object([]),
            createdAt: createdAt
        )
    }

    var record: JSON {
        [
            "id": .kept(id), "client_id": .kept(clientID), "product": .string(product),
            "status": .string(status.rawValue), "cycle": .optional(cycle?.rawValue), "price": .kept(price),
            "next_billing_at": .kept(nextBillingAt), "deployed_at": .kept(deployedAt),
            "claims": .array(claims.map(JSON.string)), "data": data, "created_at": .kept(createdAt),
        ]
    }
}
