import HTTP
import Synchronization

/// A pretend ResellPortal below `/wp-json/resellportal/v1/`, with a control room below `/control/`.
///
/// It has its own reading of the documents and shares nothing with the client of the shop: a mistake in one of them has to
/// show when the two meet.
package final class ResellPortalSandbox: Sendable {
    private let options: SandboxOptions
    private let world: Mutex<World>

    /// What `X-API-Key` has to carry.
    package var key: String { options.key }
    /// What `X-API-Secret` has to carry.
    package var secret: String { options.secret }

    /// Takes up the state file of `options`, if there is one.
    /// - Throws: when the state file cannot be written; its description says which and why.
    package init(options: SandboxOptions) throws(SandboxError) {
        self.options = options
        var world = World(options: options)
        if let path = options.stateFile { try world.open(path) }
        self.world = Mutex(world)
    }

    /// The `Handler` of a server on a loopback port.
    package func respond(to request: Request) async -> Response {
        if let control = ControlCall(request) {
            return world.withLock { $0.control(control) }
        }
        guard let call = Call(request) else { return Self.page404 }
        let arrival = world.withLock { $0.receive(call) }
        let delays = arrival.fault?.delays ?? (before: 0, after: 0)
        await Self.wait(arrival.latency + delays.before)
        let response = world.withLock { $0.answer(call, arrival) }
        await Self.wait(delays.after)
        return response
    }

    private static let page404 = Response.html(
        Array("<!DOCTYPE html><html><body><h1>Page not found</h1></body></html>".utf8),
        status: Status(404)
    )

    private static func wait(_ seconds: Double) async {
        // A cancelled wait means that the server is stopping: answering early is right then.
        if seconds > 0 { try? await Task.sleep(for: .milliseconds(Int(seconds * 1000))) }
    }
}

/// What is settled about a request when it comes in.
struct Arrival: Sendable {
    var latency: Double
    var fault: ScriptedFault?
    /// Number among the orders received.
    var order: Int?
}

extension World {
    /// Chooses the fault, and writes down an order as it came.
    mutating func receive(_ call: Call) -> Arrival {
        var arrival = Arrival(latency: settings.latency, fault: faults.choose(for: call))
        guard call.isOrder else { return arrival }
        let number = received.count + 1
        add(
            ReceivedOrder(
                number: number,
                at: now,
                body: call.bodyAsReceived,
                testMode: call.isTest,
                idempotencyKey: call.request.headers["idempotency-key"],
                fault: arrival.fault?.kind.rawValue
            )
        )
        saveChanges()
        arrival.order = number
        return arrival
    }

    /// Does the work, unless the fault prevents it, and gives the answer the shape that the fault wants.
    mutating func answer(_ call: Call, _ arrival: Arrival) -> Response {
        let fault = arrival.fault
        let style = fault?.style ?? settings.style
        guard fault?.preventsWork != true else {
            return fault?.response(to: nil, style: style, flat: settings.flatErrors) ?? Response()
        }
        let reply = work(call, style: style, mischarge: fault?.mischarge)
        if let number = arrival.order { complete(number, reply) }
        saveChanges()
        return fault?.response(to: reply, style: style, flat: settings.flatErrors) ?? reply.response(style)
    }

    private mutating func complete(_ number: Int, _ reply: Reply) {
        // A reset in between has emptied the list.
        guard received.indices.contains(number - 1) else { return }
        var order = received[number - 1]
        order.status = reply.status
        order.code = reply.code
        if case .json(let json) = reply.body { order.serviceID = json.integer("service_id") }
        update(order)
    }
}

extension Call {
    var bodyAsReceived: JSON {
        if let json = try? JSONParser.parse(request.body) { return json }
        return .string(String(decoding: request.body, as: UTF8.self))
    }
}
