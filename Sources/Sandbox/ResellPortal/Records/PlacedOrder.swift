/// One accepted order. It stays when its service is deleted.
struct PlacedOrder: Record {
    let number: Int
    let serviceID: Int
    let clientID: Int
    let product: String
    let package: JSON?
    let charged: Amount
    let cycle: BillingCycle?
    let createdAt: Moment

    /// One row of `GET /orders`.
    func row(of service: Service?, at now: Moment) -> JSON {
        var fields: [JSON.Field] = [
            .init("service_id", .id(serviceID)), .init("client_id", .id(clientID)),
            .init("product_key", .string(product)),
            .init("status", .string(service?.status.rawValue ?? "cancelled")),
            .init("deployment_status", .optional(service?.deploymentStatus(at: now))),
            .init("amount_charged", .money(charged)), .init("billing_cycle", .optional(cycle?.rawValue)),
            .init("created_at", .string(createdAt.text)),
        ]
        if let package {
            fields.append(.init("package_code", package["code"] ?? .null))
            fields.append(.init("package", package.without("code")))
        }
        return .object(fields)
    }
}

extension PlacedOrder {
    init?(record: JSON) {
        guard let number = record.integer("number"), let serviceID = record.integer("service_id"),
            let clientID = record.integer("client_id"), let product = record.text("product"),
            let charged = record.amount("charged"), let createdAt = record.moment("created_at")
        else { return nil }
        let package = record["package"].flatMap { $0 == .null ? nil : $0 }
        self.init(
            number: number,
            serviceID: serviceID,
            clientID: clientID,
            product: product,
            package: package,
            charged: charged,
            cycle: record.text("cycle").flatMap(BillingCycle.init),
            createdAt: createdAt
        )
    }

    var record: JSON {
        [
            "number": .kept(number), "service_id": .kept(serviceID), "client_id": .kept(clientID),
            "product": .string(product), "package": package ?? .null, "charged": .kept(charged),
            "cycle": .optional(cycle?.rawValue), "created_at": .kept(createdAt),
        ]
    }
}
