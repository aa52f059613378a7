extension World {
    /// `GET /orders`, which only the panel's own documents know.
    mutating func listOrders(_ style: JSONStyle) throws(Refusal) -> Reply {
        guard settings.listsOrders else { throw .unknownRoute }
        guard style == settings.style else {
            let now = now
            let rows = orders.map { $0.row(of: services[$0.serviceID], at: now) }
            return Reply(["success": true, "orders": .array(rows)])
        }
        return Reply(encoded: orderList.answer("orders"))
    }

    /// `POST /orders`. Sending it twice orders twice; an `Idempotency-Key` changes nothing.
    /// - Parameter mischarge: what to take instead of the price, for a test of the shop's watchfulness.
    mutating func placeOrder(_ call: Call, mischarge: Mischarge?) throws(Refusal) -> Reply {
        let form = OrderForm(body: try call.object(), isTest: call.isTest)
        try form.require(["client_id", "product_key"])
        guard let key = form.body.text("product_key") else {
            throw .invalid("product_key", "is not of type string.")
        }
        guard let type = ProductTypes.byKey[key], catalogue.sells(key) else { throw .invalidProduct }
        let client = try client(of: form)
        try form.require(type.required)
        var draft = try draft(form, type, client)
        if form.isTest { return Reply(simulated(draft)) }
        for claim in draft.claims where claims[claim.key] != nil { throw claim.refusal }
        if let mischarge { draft.amount = mischarge.amount(insteadOf: draft.amount) }
        guard wallet >= draft.amount else {
            throw .insufficientBalance(status: settings.insufficientBalanceStatus)
        }
        return Reply(activate(draft, key, client))
    }

    private func client(of form: OrderForm) throws(Refusal) -> Client {
        if let id = form.body.integer("client_id") {
            guard let client = clients[id] else { throw .invalidClient }
            return client
        }
        guard let text = form.body.text("client_id") else { throw .invalid("client_id", "is not of type integer.") }
        // A simulated client is forgotten with the answer that named it; some believe otherwise.
        guard text.hasPrefix("test_cli_") else { throw .invalid("client_id", "is not of type integer.") }
        guard form.isTest, settings.acceptsTestClients else { throw .invalidClient }
        return Client(
            id: 0,
            name: "Test",
            email: "test@example.com",
            phone: nil,
            company: nil,
            createdAt: now
        )
    }

    private func draft(
        _ form: OrderForm,
        _ type: any ProductType.Type,
        _ client: Client
    ) throws(Refusal) -> OrderDraft {
        let claims = claims
        var context = OrderContext(
            client: client,
            catalogue: catalogue,
            settings: settings,
            now: now,
            isFree: { claims[$0] == nil },
            random: random(for: nextServiceID)
        )
        return try type.draft(form, &context)
    }

    private mutating func activate(_ draft: OrderDraft, _ product: String, _ client: Client) -> JSON {
        let now = now
        let delay = draft.isDeployed ? Int(settings.deploymentDelay * 1000) : 0
        let service = Service(
            id: nextServiceID,
            clientID: client.id,
            product: product,
            cycle: draft.cycle,
            price: draft.amount,
            nextBillingAt: draft.cycle.map { now.adding(months: $0.months) },
            deployedAt: now.adding(milliseconds: delay),
            claims: draft.claims.map(\.key),
            data: .object(draft.data),
            createdAt: now
        )
        let order = PlacedOrder(
            number: orders.count + 1,
            serviceID: service.id,
            clientID: client.id,
            product: product,
            package: draft.package,
            charged: draft.amount,
            cycle: draft.cycle,
            createdAt: now
        )
        clients[client.id]?.services += 1
        add(service)
        add(order)
        charge(draft.amount, .order, order: order.number, service: service)
        return answer(draft, id: .id(service.id), charged: [.init("amount_charged", .money(draft.amount))])
    }

    private func answer(_ draft: OrderDraft, id: JSON, charged: [JSON.Field]) -> JSON {
        var fields: [JSON.Field] = [
            .init("success", true), .init("service_id", id), .init("message", .string(draft.message)),
        ]
        fields += draft.before
        fields += charged
        if draft.tellsBalance { fields.append(.init("new_balance", .money(wallet))) }
        return .object(fields + draft.after)
    }

    /// A realistic answer to a test order, after which nothing has happened.
    private func simulated(_ draft: OrderDraft) -> JSON {
        var random = random(for: -orders.count - received.count - 1)
        return answer(
            draft,
            id: .string("test_svc_" + random.hex(12)),
            charged: [.init("would_charge", .money(draft.amount)), .init("test_mode", true)]
        )
    }
}

/// A wrong price that is really taken.
enum Mischarge: Sendable {
    case exactly(Amount)
    case double

    func amount(insteadOf price: Amount) -> Amount {
        switch self {
        case .exactly(let amount): amount
        case .double: price * 2
        }
    }
}
