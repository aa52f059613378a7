import HTTP

/// The control room of the pretend Stripe.
extension StripeWorld {
    mutating func control(_ call: ControlCall) -> Response {
        do throws(ControlError) {
            guard call.isAllowed(token: options.controlToken) else { throw .forbidden }
            guard let body = call.body else { throw .notJSON }
            let name = String(call.name.dropFirst("stripe/".count))
            let answer = call.method == "GET" ? try report(name) : try turn(name, body)
            return Response.json(JSONWriter.encode(answer))
        } catch {
            return Response.json(JSONWriter.encode(["error": .string(error.message)]), status: Status(error.status))
        }
    }

    private func report(_ name: String) throws(ControlError) -> JSON {
        switch name {
        case "state": state
        case "events": .array(all("event"))
        case "parameters": StripeParameters.report
        default: throw .unknown
        }
    }

    private mutating func turn(_ name: String, _ body: JSON) throws(ControlError) -> JSON {
        switch name {
        case "settings": setDelivery(body)
        case "deliver":
            isPaused = false
            delivery.copies = body.integer("copies") ?? delivery.copies
            deliverAgain(reverse: body.flag("reverse") ?? false)
        case "clock": clockOffset += body.integer("seconds") ?? 0
        case "fault":
            faults.append(
                StripeFault(
                    path: body.text("path") ?? "/v1/",
                    status: body.integer("status"),
                    isAfter: body.flag("after") ?? false,
                    times: body.integer("times") ?? 1
                )
            )
        case "spoil":
            let id = body.text("object") ?? ""
            guard objects[id] != nil else { throw .wrong("object", "the id of one") }
            change(id, ["amount": .null, "amount_total": .null])
        default: try turnMoney(name, body)
        }
        return state
    }

    private mutating func turnMoney(_ name: String, _ body: JSON) throws(ControlError) {
        let intent = body.text("payment_intent") ?? ""
        let session = body.text("session") ?? ""
        let isDone: Bool
        switch name {
        case "pay":
            guard let answer = Answer(rawValue: body.text("answer") ?? "pay") else {
                throw .wrong("answer", "pay, decline or later")
            }
            let temper = body.text("card").flatMap { Temper(rawValue: $0) } ?? .pays
            isDone = pay(session, answer, temper, amount: body.integer("amount"), currency: body.text("currency"))
        case "card": isDone = setTemper(body.text("payment_method") ?? "", body.text("temper") ?? "")
        case "delete_customer": isDone = deleteCustomer(body.text("customer") ?? "")
        case "settle": isDone = settle(session, succeeds: body.flag("succeeds") ?? true)
        case "refund": isDone = (try? refund(intent, amount: body.integer("amount"), metadata: [:])) != nil
        case "fail_refund": isDone = failRefund(body.text("refund") ?? "")
        case "dispute": isDone = dispute(intent, reason: body.text("reason") ?? "fraudulent")
        case "close_dispute": isDone = closeDispute(body.text("dispute") ?? "", won: body.flag("won") ?? false)
        default: throw .unknown
        }
        guard isDone else { throw .wrong(name, "an object in the right state") }
    }

    private mutating func setDelivery(_ body: JSON) {
        if let url = body.text("url") { delivery.url = url }
        if let secret = body.text("secret") { delivery.secret = secret }
        if let copies = body.integer("copies") { delivery.copies = min(max(1, copies), 100) }
        if let delay = body["delay"]?.fraction { delivery.delay = min(max(0, delay), 60) }
        isReverse = body.flag("reverse") ?? isReverse
        isPaused = body.flag("paused") ?? isPaused
    }

    /// What the balance came to, by currency and by kind, as a ledger would have to say it.
    private var state: JSON {
        var sums: [String: [String: Int]] = [:]
        for entry in all("balance_transaction") {
            guard let currency = entry.text("currency"), let type = entry.text("type") else { continue }
            sums[currency, default: [:]][type, default: 0] += entry.integer("amount") ?? 0
            sums[currency, default: [:]]["fee", default: 0] += entry.integer("fee") ?? 0
            sums[currency, default: [:]]["net", default: 0] += entry.integer("net") ?? 0
        }
        let balance = sums.sorted { $0.key < $1.key }.map { currency, kinds in
            JSON.Field(
                currency,
                .object(kinds.sorted { $0.key < $1.key }.map { JSON.Field($0.key, .whole($0.value)) })
            )
        }
        let sessions = all("checkout.session")
        return [
            "sessions": .whole(sessions.count),
            "paid": .whole(sessions.count { $0.text("payment_status") == "paid" }),
            "events": .whole(all("event").count), "clock": .whole(now), "balance": .object(balance),
        ]
    }
}
