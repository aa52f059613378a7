import HTTP

extension World {
    /// Does what the request asks for. Refusals come back as answers.
    mutating func work(_ call: Call, style: JSONStyle, mischarge: Mischarge?) -> Reply {
        catchUp()
        do throws(Refusal) {
            return try answer(call, style, mischarge)
        } catch {
            var reply = Reply(error, flat: settings.flatErrors)
            if error.status == 429, settings.tellsRetryAfter { reply.retryAfter = rate.secondsLeft(at: now) }
            return reply
        }
    }

    private mutating func answer(_ call: Call, _ style: JSONStyle, _ mischarge: Mischarge?) throws(Refusal) -> Reply {
        guard let route = Route(call.method, call.segments) else { throw .unknownRoute }
        try admit(call)
        switch route {
        case .balance: return balance()
        case .products: return products(style)
        case .esimPackages: return esimPackages(call, style)
        case .smmServices: return smmServices(call, style)
        case .domainSearch: return try searchDomain(call)
        case .phoneSearch: return try searchPhoneNumbers(call)
        case .clients: return listClients(style)
        case .createClient: return try createClient(call)
        case .client(let id): return try showClient(id)
        case .deleteClient(let id): return try deleteClient(id, isTest: call.isTest)
        case .services: return listServices(call, style)
        case .service(let id): return try showService(id)
        case .deleteService(let id): return try deleteService(id, isTest: call.isTest)
        case .orders: return try listOrders(style)
        case .placeOrder: return try placeOrder(call, mischarge: mischarge)
        }
    }

    private mutating func admit(_ call: Call) throws(Refusal) {
        let headers = call.request.headers
        guard headers["x-api-key"] == options.key, headers["x-api-secret"] == options.secret else {
            throw .badCredentials
        }
        guard rate.admits(limit: settings.requestsPerMinute, at: now) else { throw .rateLimited }
    }
}
