import Crypto
import HTTP

/// Everything that the pretend Stripe remembers: its objects as the JSON that it shows.
struct StripeWorld: Sendable {
    let options: StripeSandboxOptions
    var pageBase = ""
    /// By id, and the ids of each kind in the order of their making.
    private(set) var objects: [String: JSON] = [:]
    private(set) var ids: [String: [String]] = [:]
    var idempotency: [String: (request: String, reply: StripeReply, at: Int)] = [:]
    var delivery = StripeOutgoing()
    var isReverse = false
    var isPaused = false
    var faults: [StripeFault] = []
    var clockOffset = 0
    private var pending: [JSON] = []
    private var journal: Journal?

    init(options: StripeSandboxOptions) {
        self.options = options
        delivery.url = options.webhookURL
        delivery.secret = options.webhookSecret
    }

    /// Seconds since 1970.
    var now: Int { (options.clock?() ?? Moment.now().milliseconds) / 1000 + clockOffset }

    static func id(_ prefix: String) -> String { prefix + Hex.encode(randomBytes(12)) }

    // MARK: Objects

    mutating func keep(_ object: JSON) {
        guard let id = object.text("id"), let kind = object.text("object") else { return }
        if objects[id] == nil { ids[kind, default: []].append(id) }
        objects[id] = object
        journal?.append([object])
    }

    mutating func change(_ id: String, _ changes: JSON) {
        guard var object = objects[id] else { return }
        for change in changes.fields ?? [] { object = object.setting(change.name, change.value) }
        keep(object)
    }

    func all(_ kind: String) -> [JSON] { (ids[kind] ?? []).compactMap { objects[$0] } }

    mutating func open(_ path: String) throws(SandboxError) {
        for record in Journal.records(at: path) { keep(record) }
        journal = try Journal(replacing: path, with: ids.values.flatMap { $0 }.compactMap { objects[$0] })
    }

    // MARK: Events

    mutating func tell(_ type: String, _ object: JSON) {
        let event: JSON = [
            "id": .string(Self.id("evt_")), "object": "event", "api_version": "2026-10-28.endive",
            "created": .number(String(now)), "data": ["object": object], "livemode": false, "pending_webhooks": 1,
            "request": ["id": .null, "idempotency_key": .null], "type": .string(type),
        ]
        keep(event)
        pending.append(event)
    }

    /// What goes out after a request; what is paused waits.
    mutating func takeOutgoing() -> StripeOutgoing {
        guard !isPaused, !delivery.url.isEmpty else { return StripeOutgoing() }
        defer { pending = [] }
        return outgoing(pending, reverse: isReverse)
    }

    mutating func deliverAgain(reverse: Bool) {
        pending = reverse ? all("event").reversed() : all("event")
    }

    private func outgoing(_ events: [JSON], reverse: Bool) -> StripeOutgoing {
        var outgoing = delivery
        outgoing.events = (reverse ? events.reversed() : events).map { JSONWriter.encode($0) }
        outgoing.now = now
        return outgoing
    }
}

/// A reply as it is kept for its idempotency key.
struct StripeReply: Sendable {
    var status: Int
    var body: JSON
}

/// One way to misbehave.
struct StripeFault: Sendable {
    let path: String
    /// Hangs up without one.
    let status: Int?
    /// Does the work first.
    let isAfter: Bool
    var times: Int
}

struct StripeRefusal: Error {
    var status = 400
    var type = "invalid_request_error"
    var code: String?
    var message: String
    var parameter: String?
    /// The payment intent that failed.
    var intent: JSON?

    var reply: StripeReply {
        StripeReply(
            status: status,
            body: [
                "error": [
                    "type": .string(type), "code": .optional(code), "message": .string(message),
                    "param": .optional(parameter), "payment_intent": intent ?? .null,
                ]
            ]
        )
    }

    static func missing(_ id: String) -> StripeRefusal {
        StripeRefusal(status: 404, code: "resource_missing", message: "No such object: '\(id)'", parameter: "id")
    }

    /// What a parameter names is not there.
    static func missing(_ id: String, in parameter: String) -> StripeRefusal {
        StripeRefusal(code: "resource_missing", message: "No such \(parameter): '\(id)'", parameter: parameter)
    }

    static func invalid(_ parameter: String, _ message: String) -> StripeRefusal {
        StripeRefusal(code: "parameter_invalid", message: message, parameter: parameter)
    }

    static func required(_ parameter: String) -> StripeRefusal {
        StripeRefusal(
            code: "parameter_missing",
            message: "Missing required param: \(parameter).",
            parameter: parameter
        )
    }

    static func unknown(_ parameter: String) -> StripeRefusal {
        StripeRefusal(
            code: "parameter_unknown",
            message: "Received unknown parameter: \(parameter)",
            parameter: parameter
        )
    }
}

extension JSON {
    func setting(_ name: String, _ value: JSON) -> JSON {
        var fields = self.fields ?? []
        if let place = fields.firstIndex(where: { $0.name == name }) {
            fields[place].value = value
        } else {
            fields.append(Field(name, value))
        }
        return .object(fields)
    }

    static func whole(_ number: Int) -> JSON { .number(String(number)) }
}
