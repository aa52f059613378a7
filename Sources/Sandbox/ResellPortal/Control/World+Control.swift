import HTTP

/// The control room: what a test turns and reads.
extension World {
    mutating func control(_ call: ControlCall) -> Response {
        do throws(ControlError) {
            guard call.isAllowed(token: options.controlToken) else { throw .forbidden }
            guard let body = call.body else { throw .notJSON }
            if call.name != "reset" { catchUp() }
            let answer = try control(call.method, call.name, body, call.request)
            saveChanges()
            return Response.json(JSONWriter.encode(answer))
        } catch {
            let answer: JSON = ["error": .string(error.message)]
            return Response.json(JSONWriter.encode(answer), status: Status(error.status))
        }
    }

    private mutating func control(
        _ method: String,
        _ name: String,
        _ body: JSON,
        _ request: Request
    ) throws(ControlError) -> JSON {
        switch (method, name) {
        case ("GET", "state"): return state
        case ("GET", "ledger"): return list("ledger", ledger.map(\.row), request)
        case ("GET", "orders"): return list("orders", received.map(\.row), request)
        case ("GET", "events"): return list("events", events, request)
        case ("POST", "wallet"): try controlWallet(body)
        case ("POST", "prices"): try controlPrice(body)
        case ("POST", "remove"): try controlRemoval(body)
        case ("POST", "clock"): try controlClock(body)
        case ("POST", "settings"): try apply(body)
        case ("GET", "settings"): break
        case ("POST", "reset"): reset()
        case ("GET", "faults"): return faults.report
        case ("POST", "faults"):
            try controlFaults(body)
            return faults.report
        case ("DELETE", "faults"): faults = FaultScript()
        default: throw .unknown
        }
        return name == "settings" ? settingsReport : state
    }

    var state: JSON {
        [
            "wallet": .money(wallet), "currency": "USD", "clock": .string(now.text), "clients": .kept(clients.count),
            "services": .kept(services.count), "suspended": .kept(suspended.count), "orders": .kept(orders.count),
            "received": .kept(received.count), "ledger": .kept(ledger.count),
        ]
    }

    /// `?after=120` leaves out the first 120, for whoever reads a growing list.
    private func list(_ name: String, _ rows: [JSON], _ request: Request) -> JSON {
        let after = request.query["after"].flatMap { Int($0) } ?? 0
        return .object([.init("count", .kept(rows.count)), .init(name, .array(Array(rows.dropFirst(max(0, after)))))])
    }

    /// `{"balance":"150.00"}` sets it, `{"add":50}` pays in.
    private mutating func controlWallet(_ body: JSON) throws(ControlError) {
        if let balance = body.amount("balance") {
            setWallet(balance)
        } else if let sum = body.amount("add") {
            deposit(sum)
        } else {
            throw .wrong("balance or add", "a sum")
        }
    }

    /// `{"product":"vpn","plan":"monthly","price":"7.00"}`; the plan of an eSIM is its package code, of an SMM service its
    /// id, of a domain its top-level domain.
    private mutating func controlPrice(_ body: JSON) throws(ControlError) {
        guard let product = body.text("product") else { throw .wrong("product", "a product key") }
        guard let price = body.amount("price"), (.zero...Self.highestPrice).contains(price) else {
            throw .wrong("price", "a sum up to \(Self.highestPrice.text)")
        }
        let plan = body.text("plan") ?? BillingCycle.monthly.rawValue
        guard setPrice(of: product, plan: plan, to: price) else { throw .wrong("product", "a known product and plan") }
    }

    /// Ten million pieces at this rate still fit into 64 bits.
    private static let highestPrice = Amount.cents(10_000_000)

    /// `{"product":"vpn"}`, `{"product":"esim","plan":"PHAJHEAYP"}`, `{"domain":"mybusiness.com"}`,
    /// `{"number":"+12125550100"}`
    private mutating func controlRemoval(_ body: JSON) throws(ControlError) {
        if let product = body.text("product") {
            withdraw(product, plan: body.text("plan"))
        } else if let domain = body.text("domain") {
            occupy("domain:\(domain.lowercased())")
        } else if let number = body.text("number") {
            occupy("phone:\(number)")
        } else {
            throw .wrong("product, domain or number", "a name")
        }
    }

    /// `{"seconds":90}`, `{"days":31}`, or `{"to":"next_renewal"}`
    private mutating func controlClock(_ body: JSON) throws(ControlError) {
        if let seconds = body.integer("seconds"), (0...Self.longestJump).contains(seconds) {
            setClockOffset(clockOffset + seconds * 1000)
        } else if let days = body.integer("days"), (0...Self.longestJump / 86_400).contains(days) {
            setClockOffset(clockOffset + days * 86_400_000)
        } else if body.text("to") == "next_renewal" {
            if let next = nextRenewal { setClockOffset(clockOffset + max(0, next.milliseconds - now.milliseconds)) }
        } else {
            throw .wrong("seconds, days or to", "how far to put the clock forward")
        }
        catchUp()
    }

    /// Ten years.
    private static let longestJump = 315_360_000

    private mutating func controlFaults(_ body: JSON) throws(ControlError) {
        if let random = body["random"] {
            guard let script = RandomFaults(json: random) else { throw .wrong("random.odds", "known kinds") }
            faults.random = script
        }
        let isRule = body["kind"] != nil
        let rules = body.elements ?? body["rules"]?.elements ?? (isRule ? [body] : [])
        for json in rules {
            guard let rule = FaultRule(json: json) else {
                throw .wrong("kind", ScriptedFault.Kind.allCases.map(\.rawValue).joined(separator: ", "))
            }
            faults.rules.append(rule)
        }
        if rules.isEmpty, body["random"] == nil { throw .wrong("rules", "rules or random") }
    }

    private mutating func reset() {
        let journal = journal
        self = World(options: options)
        guard journal != nil, let path = options.stateFile else { return }
        journal?.end()
        self.journal = try? Journal(replacing: path, with: [])
    }
}
