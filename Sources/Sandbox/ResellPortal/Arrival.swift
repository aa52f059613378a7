import HTTP

/// What is settled about a request when it comes in.
struct Arrival: Sendable {
    let fault: ScriptedFault?
    let latency: Double
    let style: JSONStyle
    let flatErrors: Bool
    /// Number among the orders received.
    let order: Int?

    /// Gives the answer the shape that the fault wants.
    /// - Parameter reply: what the work came to; nil when it was not done.
    func response(to reply: Reply?) -> Response {
        if let fault { return fault.response(to: reply, style: style, flat: flatErrors) }
        return reply?.response(style) ?? Response()
    }
}

extension World {
    /// Chooses the fault, and writes down an order as it came.
    mutating func receive(_ call: Call) -> Arrival {
        let fault = faults.choose(for: call)
        var number: Int?
        if call.isOrder {
            number = received.count + 1
            add(
                ReceivedOrder(
                    number: received.count + 1,
                    at: now,
                    body: call.bodyAsReceived,
                    testMode: call.isTest,
                    idempotencyKey: call.request.headers["idempotency-key"],
                    fault: fault?.kind.rawValue
                )
            )
            saveChanges()
        }
        return Arrival(
            fault: fault,
            latency: settings.latency,
            style: fault?.style ?? settings.style,
            flatErrors: settings.flatErrors,
            order: number
        )
    }

    /// Does the work and writes down what came of an order.
    mutating func perform(_ call: Call, _ arrival: Arrival) -> Reply {
        let reply = work(call, style: arrival.style, mischarge: arrival.fault?.mischarge)
        // A reset in between has emptied the list.
        if let number = arrival.order, received.indices.contains(number - 1) {
            var order = received[number - 1]
            order.status = reply.status
            order.code = reply.code
            if case .json(let json) = reply.body { order.serviceID = json.integer("service_id") }
            update(order)
        }
        saveChanges()
        return reply
    }
}
