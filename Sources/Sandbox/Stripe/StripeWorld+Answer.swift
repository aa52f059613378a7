import HTTP

/// From a request to an answer.
extension StripeWorld {
    mutating func answer(_ request: Request) -> Response {
        expireSessions()
        if let control = ControlCall(request) { return self.control(control) }
        if request.path.hasPrefix("/c/pay/") { return page(request) }
        return api(request)
    }

    private mutating func api(_ request: Request) -> Response {
        guard isSignedIn(request) else {
            let refusal = StripeRefusal(
                status: 401,
                code: "api_key_invalid",
                message: "Invalid API Key provided."
            )
            return Self.response(refusal.reply)
        }
        if let fault = takeFault(request.path) {
            if fault.isAfter { _ = reply(to: request) }
            guard let status = fault.status else {
                var response = Response()
                response.fault = .closeBeforeReply
                return response
            }
            let refusal = StripeRefusal(status: status, type: "api_error", message: "Something went wrong.")
            return Self.response(refusal.reply)
        }
        return Self.response(reply(to: request))
    }

    /// A key that comes again is answered as it was the first time; with other words it is an error.
    private mutating func reply(to request: Request) -> StripeReply {
        guard request.method == .post, let key = request.headers["Idempotency-Key"], !key.isEmpty else {
            return work(request)
        }
        let words = request.path + "\n" + String(decoding: request.body, as: UTF8.self)
        if let known = idempotency[key], now - known.at < 86_400 {
            guard known.request == words else {
                let message = "Keys for idempotent requests can only be used with the same parameters."
                return StripeRefusal(type: "idempotency_error", message: message).reply
            }
            return known.reply
        }
        let reply = work(request)
        // Nothing is kept of a request that was not valid; a card that was declined stays declined.
        if reply.status < 400 || reply.status == 402 || reply.status >= 500 { idempotency[key] = (words, reply, now) }
        return reply
    }

    private mutating func work(_ request: Request) -> StripeReply {
        do throws(StripeRefusal) {
            let form = try StripeFields(request)
            let parts = request.path.split(separator: "/").dropFirst().map(String.init)
            let object = try route(request.method == .post ? "POST" : request.method.name, parts, form)
            return StripeReply(status: 200, body: try expand(object, form.all("expand[]")))
        } catch {
            return error.reply
        }
    }

    private mutating func route(
        _ method: String,
        _ parts: [String],
        _ form: StripeFields
    ) throws(StripeRefusal) -> JSON {
        switch (method, parts.joined(separator: "/")) {
        case ("POST", "checkout/sessions"): return try createSession(form)
        case ("GET", "checkout/sessions"): return try list("checkout.session", form)
        case ("POST", "refunds"): return try createRefund(form)
        case ("POST", "customers"): return try createCustomer(form)
        case ("POST", "payment_intents"): return try createIntent(form)
        case ("GET", let kind) where Self.kinds[kind] != nil: return try list(Self.kinds[kind] ?? "", form)
        default: break
        }
        if method == "POST", parts.count == 4, parts[0] == "checkout", parts[3] == "expire" {
            try form.allow(["expand[]"])
            return try expire(parts[2])
        }
        if method == "POST", parts.count == 3, parts[0] == "payment_methods", parts[2] == "detach" {
            try form.allow(["expand[]"])
            return try detach(parts[1])
        }
        guard method == "GET", let id = parts.last, parts.count == 2 || (parts[0] == "checkout" && parts.count == 3),
            let object = objects[id]
        else { throw .missing(parts.last ?? "") }
        try form.allow(["expand[]"])
        return object
    }

    private static let kinds = [
        "refunds": "refund", "payment_intents": "payment_intent", "charges": "charge", "disputes": "dispute",
        "balance_transactions": "balance_transaction", "events": "event", "customers": "customer",
        "payment_methods": "payment_method",
    ]

    /// Newest first, as everywhere at Stripe.
    private func list(_ kind: String, _ form: StripeFields) throws(StripeRefusal) -> JSON {
        try form.allow(StripeParameters.list(kind))
        var found = Array(all(kind).reversed())
        if let after = form["starting_after"] {
            guard let place = found.firstIndex(where: { $0.text("id") == after }) else { throw .missing(after) }
            found = Array(found[(place + 1)...])
        }
        for (name, value) in form.pairs {
            guard name != "limit", name != "starting_after", name != "expand[]" else { continue }
            if name.hasPrefix("created") {
                guard let bound = Int(value) else { throw .invalid(name, "Invalid integer: \(value)") }
                found = found.filter { Self.fits($0.integer("created") ?? 0, name, bound) }
            } else {
                found = found.filter { $0.text(name) == value }
            }
        }
        let limit = Int(form["limit"] ?? "10") ?? 10
        guard (1...100).contains(limit) else { throw .invalid("limit", "Limit can range between 1 and 100.") }
        return [
            "object": "list", "data": .array(Array(found.prefix(limit))), "has_more": .bool(found.count > limit),
            "url": .string(Self.kinds.first { $0.value == kind }.map { "/v1/\($0.key)" } ?? "/v1/checkout/sessions"),
        ]
    }

    private static func fits(_ created: Int, _ name: String, _ bound: Int) -> Bool {
        switch name {
        case "created[gte]": created >= bound
        case "created[gt]": created > bound
        case "created[lte]": created <= bound
        case "created[lt]": created < bound
        default: created == bound
        }
    }

    /// Puts objects in the place of their ids, at most four deep.
    private func expand(_ object: JSON, _ paths: [String]) throws(StripeRefusal) -> JSON {
        var object = object
        for path in paths {
            let steps = path.split(separator: ".").map(String.init)
            guard steps.count <= 4 else { throw .invalid("expand", "You cannot expand more than 4 levels.") }
            object = expand(object, steps[...])
        }
        return object
    }

    private func expand(_ value: JSON, _ steps: ArraySlice<String>) -> JSON {
        if let elements = value.elements { return .array(elements.map { expand($0, steps) }) }
        let value = value.text.flatMap { objects[$0] } ?? value
        guard let step = steps.first, let next = value[step] else { return value }
        return value.setting(step, expand(next, steps.dropFirst()))
    }

    private func isSignedIn(_ request: Request) -> Bool {
        request.headers["Authorization"] == "Bearer " + options.secretKey
    }

    private mutating func takeFault(_ path: String) -> StripeFault? {
        guard let place = faults.firstIndex(where: { path.hasPrefix($0.path) }) else { return nil }
        let fault = faults[place]
        faults[place].times -= 1
        if faults[place].times <= 0 { faults.remove(at: place) }
        return fault
    }

    private static func response(_ reply: StripeReply) -> Response {
        var response = Response.json(JSONWriter.encode(reply.body), status: Status(reply.status))
        response.headers["Request-Id"] = id("req_")
        return response
    }
}
