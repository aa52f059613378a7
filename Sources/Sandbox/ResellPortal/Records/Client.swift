/// A customer of the reseller.
struct Client: Record {
    let id: Int
    let name: String
    let email: String
    let phone: String?
    let company: String?
    let createdAt: Moment
    var services = 0
    var revenue = Amount.zero

    /// One row of `GET /clients`.
    var row: JSON {
        ["id": .id(id), "name": .string(name), "email": .string(email), "created_at": .string(createdAt.dayText)]
    }

    func details(activeServices: Int) -> JSON {
        [
            "id": .id(id), "name": .string(name), "email": .string(email), "phone": .optional(phone),
            "company": .optional(company), "source": "api", "active_services": .kept(activeServices),
            "total_services": .kept(services), "total_revenue": .money(revenue),
            "created_at": .string(createdAt.text),
        ]
    }
}

extension Client {
    init?(record: JSON) {
        guard let id = record.integer("id"), let name = record.text("name"), let email = record.text("email"),
            let createdAt = record.moment("created_at")
        else { return nil }
        self.init(
            id: id,
            name: name,
            email: email,
            phone: record.text("phone"),
            company: record.text("company"),
            createdAt: createdAt,
            services: record.integer("services") ?? 0,
            revenue: record.amount("revenue") ?? .zero
        )
    }

    var record: JSON {
        [
            "id": .kept(id), "name": .string(name), "email": .string(email), "phone": .optional(phone),
            "company": .optional(company), "created_at": .kept(createdAt), "services": .kept(services),
            "revenue": .kept(revenue),
        ]
    }
}
