/// Customers, the cards that are kept for them, and charges of those while they are away
/// (docs.stripe.com/payments/save-during-payment).
extension StripeWorld {
    /// What a kept card does when it is charged later. Stripe has a test card for each.
    enum Temper: String {
        case pays, declines, asks

        var lastFour: String {
            switch self {
            case .pays: "4242"
            case .declines: "0341"
            case .asks: "3184"
            }
        }
    }

    mutating func createCustomer(_ form: StripeFields) throws(StripeRefusal) -> JSON {
        try form.allow(StripeParameters.customer)
        return makeCustomer(email: form["email"], name: form["name"], metadata: form.map("metadata"))
    }

    private mutating func makeCustomer(email: String?, name: String? = nil, metadata: JSON = [:]) -> JSON {
        let customer: JSON = [
            "id": .string(Self.id("cus_")), "object": "customer", "created": .whole(now), "email": .optional(email),
            "livemode": false, "metadata": metadata, "name": .optional(name),
        ]
        keep(customer)
        return customer
    }

    /// What a page that keeps the card leaves behind: a customer, a card of theirs, both named by session and intent.
    mutating func keepCard(of session: JSON, intent: String, _ temper: Temper) {
        guard session["pretended"]?["keeps"] == .bool(true), let id = session.text("id") else { return }
        let owner = session.text("customer") ?? makeCustomer(email: session.text("customer_email")).text("id") ?? ""
        let method: JSON = [
            "id": .string(Self.id("pm_")), "object": "payment_method", "created": .whole(now),
            "customer": .string(owner), "livemode": false, "metadata": [:], "type": "card",
            "card": [
                "brand": "visa", "country": "US", "exp_month": 4, "exp_year": 2034, "funding": "credit",
                "last4": .string(temper.lastFour),
            ],
            "pretended": ["temper": .string(temper.rawValue)],
        ]
        keep(method)
        let names: JSON = ["customer": .string(owner), "payment_method": method["id"] ?? .null]
        change(intent, names.setting("setup_future_usage", "off_session"))
        change(id, ["customer": .string(owner)])
    }

    mutating func detach(_ id: String) throws(StripeRefusal) -> JSON {
        guard let method = objects[id], method.text("object") == "payment_method" else { throw .missing(id) }
        guard method.text("customer") != nil else {
            throw StripeRefusal(message: "The payment method you provided is not attached to a customer.")
        }
        change(id, ["customer": .null])
        return objects[id] ?? .null
    }

    /// Made and confirmed in one call: that is the one way that is pretended.
    mutating func createIntent(_ form: StripeFields) throws(StripeRefusal) -> JSON {
        try form.allow(StripeParameters.intent)
        guard form["confirm"] == "true", form["off_session"] == "true" else {
            throw .invalid("confirm", "Only a charge while the customer is away is pretended.")
        }
        let amount = try form.whole("amount") ?? 0
        guard (1...99_999_999).contains(amount) else { throw .invalid("amount", "Invalid positive integer") }
        let owner = try form.required("customer")
        guard isCustomer(owner) else { throw .missing(owner, in: "customer") }
        let method = try form.required("payment_method")
        guard let card = objects[method], card.text("object") == "payment_method" else { throw .missing(method) }
        guard card.text("customer") == owner else {
            throw StripeRefusal(message: "The payment method does not belong to the customer.")
        }
        let id = Self.id("pi_")
        keep([
            "id": .string(id), "object": "payment_intent", "amount": .whole(amount), "amount_received": 0,
            "created": .whole(now), "currency": .string(try form.required("currency")), "customer": .string(owner),
            "description": .optional(form["description"]), "last_payment_error": .null, "latest_charge": .null,
            "livemode": false, "metadata": form.map("metadata"), "payment_method": .string(method),
            "setup_future_usage": .null, "status": "requires_confirmation",
        ])
        switch Temper(rawValue: card["pretended"]?.text("temper") ?? "") ?? .pays {
        case .pays: charge(id)
        case .declines: throw decline(id, code: "card_declined", "Your card was declined.")
        case .asks:
            throw decline(id, code: "authentication_required", "This payment requires authentication.")
        }
        return objects[id] ?? .null
    }

    /// The intent stays, waiting for another card, and the error tells of it.
    private mutating func decline(_ intent: String, code: String, _ message: String) -> StripeRefusal {
        let error: JSON = ["type": "card_error", "code": .string(code), "message": .string(message)]
        change(intent, ["status": "requires_payment_method", "last_payment_error": error])
        tell("payment_intent.payment_failed", objects[intent] ?? .null)
        var refusal = StripeRefusal(status: 402, type: "card_error", code: code, message: message)
        refusal.intent = objects[intent]
        return refusal
    }

    func isCustomer(_ id: String) -> Bool {
        objects[id]?.text("object") == "customer" && objects[id]?["deleted"] != .bool(true)
    }

    /// From the control room, as somebody does it in Stripe's own panel: the cards are the customer's no more.
    mutating func deleteCustomer(_ id: String) -> Bool {
        guard isCustomer(id) else { return false }
        change(id, ["deleted": true])
        for method in all("payment_method") where method.text("customer") == id {
            change(method.text("id") ?? "", ["customer": .null])
        }
        return true
    }

    /// From the control room: the bank thinks differently of a card from now on.
    mutating func setTemper(_ method: String, _ text: String) -> Bool {
        guard objects[method]?.text("object") == "payment_method", let temper = Temper(rawValue: text) else {
            return false
        }
        change(method, ["pretended": ["temper": .string(temper.rawValue)]])
        return true
    }
}
