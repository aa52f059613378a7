extension World {
    /// `GET /clients`
    mutating func listClients(_ style: JSONStyle) -> Reply {
        guard style == settings.style else {
            let rows = clients.values.sorted { $0.id < $1.id }.map(\.row)
            return Reply(["success": true, "clients": .array(rows)])
        }
        return Reply(encoded: clientList.answer("clients"))
    }

    /// `GET /clients/{id}`
    func showClient(_ id: String) throws(Refusal) -> Reply {
        guard let client = Int(id).flatMap({ clients[$0] }) else { throw .notFound }
        let active = (serviceIDs[client.id] ?? []).count { services[$0]?.status == .active }
        return Reply(["success": true, "client": client.details(activeServices: active)])
    }

    /// `POST /clients`. The documents do not say what happens to an address that is known already.
    mutating func createClient(_ call: Call) throws(Refusal) -> Reply {
        let form = OrderForm(body: try call.object(), isTest: call.isTest)
        try form.require(["name", "email"])
        let client = Client(
            id: nextClientID,
            name: try form.text("name"),
            email: try form.text("email", .email),
            phone: try form.optionalText("phone"),
            company: try form.optionalText("company"),
            createdAt: now
        )
        let wish = try form.optionalText("password")
        var random = random(for: -client.id)
        let password = wish ?? random.password()
        if call.isTest {
            let id = "test_cli_" + random.hex(12)
            return Reply(created(client, id: .string(id), password: password, isTest: true))
        }
        if let existing = clientIDs[client.email.lowercased()] {
            switch settings.duplicateClient {
            case .refuse: throw .clientExists
            case .existing:
                return Reply(["success": true, "client_id": .id(existing), "message": "Client already exists"])
            case .second: break
            }
        }
        add(client)
        return Reply(created(client, id: .id(client.id), password: password, isTest: false))
    }

    private func created(_ client: Client, id: JSON, password: String, isTest: Bool) -> JSON {
        var fields: [JSON.Field] = [
            .init("success", true), .init("client_id", id), .init("message", "Client created successfully"),
        ]
        if settings.tellsPortalCredentials {
            // The password is told here once and never again.
            fields.append(.init("portal_login_url", "https://yourbrand.appserviceportal.com/account"))
            fields.append(
                .init("portal_credentials", ["email": .string(client.email), "password": .string(password)])
            )
        }
        if isTest {
            fields.append(.init("would_charge", .money(.zero)))
            fields.append(.init("test_mode", true))
        }
        return .object(fields)
    }

    /// `DELETE /clients/{id}`
    mutating func deleteClient(_ id: String, isTest: Bool) throws(Refusal) -> Reply {
        let done: JSON = ["success": true, "message": "Client deleted successfully"]
        if isTest, id.hasPrefix("test_cli_") { return Reply(done.inTestMode) }
        guard let client = Int(id).flatMap({ clients[$0] }) else { throw .notFound }
        guard (serviceIDs[client.id] ?? []).isEmpty else { throw .hasServices }
        if isTest { return Reply(done.inTestMode) }
        remove(client)
        return Reply(done)
    }
}

extension JSON {
    /// The same answer with the mark of a simulated one.
    var inTestMode: JSON {
        .object((fields ?? []) + [Field("test_mode", true)])
    }
}
