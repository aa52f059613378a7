/// Checkout Sessions (docs.stripe.com/api/checkout/sessions).
extension StripeWorld {
    mutating func createSession(_ form: StripeFields) throws(StripeRefusal) -> JSON {
        try form.allow(StripeParameters.session)
        guard try form.required("mode") == "payment" else { throw .invalid("mode", "Only payment is pretended.") }
        let success = try form.required("success_url")
        let items = try lineItems(form)
        let expires = try form.whole("expires_at") ?? now + 86_400
        guard (now + 1_790...now + 86_410).contains(expires) else {
            throw .invalid(
                "expires_at",
                "`expires_at` must be between 30 minutes and 24 hours from Checkout Session creation."
            )
        }
        if let email = form["customer_email"], !email.contains("@") {
            throw StripeRefusal(code: "email_invalid", message: "Invalid email address.", parameter: "customer_email")
        }
        let customer = try customer(of: form)
        let id = Self.id("cs_test_")
        let session: JSON = [
            "id": .string(id), "object": "checkout.session", "amount_subtotal": .whole(items.total),
            "amount_total": .whole(items.total), "cancel_url": .optional(form["cancel_url"]),
            "client_reference_id": .optional(form["client_reference_id"]), "created": .whole(now),
            "currency": .string(items.currency), "customer": .optional(customer),
            "customer_email": .optional(form["customer_email"]),
            "customer_details": .null, "expires_at": .whole(expires), "livemode": false,
            "metadata": form.map("metadata"), "mode": "payment", "payment_intent": .null,
            "payment_method_types": ["card"], "payment_status": items.total == 0 ? "no_payment_required" : "unpaid",
            "status": "open", "success_url": .string(success), "ui_mode": "hosted_page",
            "url": .string("\(pageBase)/c/pay/\(id)"),
            // Kept for the page and the payment; not part of what Stripe shows.
            "pretended": [
                "items": .array(items.names.map(JSON.string)), "metadata": form.map("payment_intent_data[metadata]"),
                "description": .optional(form["payment_intent_data[description]"]),
                "keeps": .bool(form["payment_intent_data[setup_future_usage]"] == "off_session"),
            ],
        ]
        keep(session)
        return session
    }

    private func customer(of form: StripeFields) throws(StripeRefusal) -> String? {
        guard let customer = form["customer"] else { return nil }
        guard form["customer_email"] == nil, form["customer_creation"] == nil else {
            throw StripeRefusal(message: "You may only specify one of these parameters: customer, customer_email.")
        }
        guard isCustomer(customer) else { throw .missing(customer, in: "customer") }
        return customer
    }

    private func lineItems(
        _ form: StripeFields
    ) throws(StripeRefusal) -> (names: [String], total: Int, currency: String) {
        var (names, total, currencies): ([String], Int, Set<String>) = ([], 0, [])
        for place in 0..<100 {
            let price = "line_items[\(place)][price_data]"
            guard form[price + "[currency]"] != nil else { break }
            let currency = try form.required(price + "[currency]")
            let amount = try form.whole(price + "[unit_amount]") ?? -1
            let quantity = try form.whole("line_items[\(place)][quantity]") ?? 1
            guard amount >= 0, quantity > 0, amount <= 99_999_999 else {
                throw .invalid(price + "[unit_amount]", "Invalid amount.")
            }
            // Of three decimals the last one has to be 0 (docs.stripe.com/currencies).
            guard !["bhd", "jod", "kwd", "omr", "tnd"].contains(currency) || amount.isMultiple(of: 10) else {
                throw .invalid(price + "[unit_amount]", "Invalid amount: the last digit must be 0.")
            }
            names.append(try form.required(price + "[product_data][name]"))
            total += amount * quantity
            currencies.insert(currency)
        }
        guard let currency = currencies.first, currencies.count == 1, currency == currency.lowercased() else {
            throw .required("line_items")
        }
        return (names, total, currency)
    }

    mutating func expire(_ id: String) throws(StripeRefusal) -> JSON {
        guard let session = objects[id] else { throw .missing(id) }
        guard session.text("status") == "open" else {
            throw StripeRefusal(message: "Only Checkout Sessions with a status of open can be expired.")
        }
        close(id)
        return objects[id] ?? .null
    }

    mutating func expireSessions() {
        for session in all("checkout.session")
        where session.text("status") == "open" && (session.integer("expires_at") ?? 0) <= now {
            close(session.text("id") ?? "")
        }
    }

    private mutating func close(_ id: String) {
        change(id, ["status": "expired", "url": .null])
        tell("checkout.session.expired", objects[id] ?? .null)
    }

    // MARK: Paying

    enum Answer: String { case pay, decline, later }

    /// - Parameters:
    ///   - temper: what the card does when it is charged later, where it is kept.
    ///   - amount: another one than was asked for, which the real one would not take.
    mutating func pay(
        _ id: String,
        _ answer: Answer,
        _ temper: Temper = .pays,
        amount: Int? = nil,
        currency: String? = nil
    ) -> Bool {
        guard let session = objects[id], session.text("status") == "open" else { return false }
        if let amount { change(id, ["amount_total": .whole(amount)]) }
        if let currency { change(id, ["currency": .string(currency)]) }
        let intent = intent(of: objects[id] ?? session)
        let email = session["customer_email"] ?? .null
        switch answer {
        case .decline:
            change(
                intent,
                [
                    "status": "requires_payment_method",
                    "last_payment_error": ["code": "card_declined", "message": "Your card was declined."],
                ]
            )
            tell("payment_intent.payment_failed", objects[intent] ?? .null)
        case .later:
            change(intent, ["status": "processing"])
            change(id, ["status": "complete", "url": .null, "customer_details": ["email": email]])
            tell("checkout.session.completed", objects[id] ?? .null)
        case .pay:
            keepCard(of: objects[id] ?? session, intent: intent, temper)
            charge(intent)
            let done: JSON = [
                "status": "complete", "payment_status": "paid", "url": .null, "customer_details": ["email": email],
            ]
            change(id, done)
            tell("checkout.session.completed", objects[id] ?? .null)
        }
        return true
    }

    /// What became of a payment that takes days.
    mutating func settle(_ id: String, succeeds: Bool) -> Bool {
        guard let intent = objects[id]?.text("payment_intent"), objects[intent]?.text("status") == "processing" else {
            return false
        }
        if succeeds {
            charge(intent)
            change(id, ["payment_status": "paid"])
        } else {
            change(intent, ["status": "requires_payment_method"])
        }
        let outcome = succeeds ? "succeeded" : "failed"
        tell("checkout.session.async_payment_\(outcome)", objects[id] ?? .null)
        return true
    }

    private mutating func intent(of session: JSON) -> String {
        if let id = session.text("payment_intent") { return id }
        let id = Self.id("pi_")
        keep([
            "id": .string(id), "object": "payment_intent", "amount": session["amount_total"] ?? 0,
            "amount_received": 0, "created": .whole(now), "currency": session["currency"] ?? "usd",
            "description": session["pretended"]?["description"] ?? .null, "latest_charge": .null, "livemode": false,
            "metadata": session["pretended"]?["metadata"] ?? [:],
            "customer": .null, "payment_method": .null, "setup_future_usage": .null,
            "status": "requires_payment_method",
        ])
        change(session.text("id") ?? "", ["payment_intent": .string(id)])
        return id
    }
}
