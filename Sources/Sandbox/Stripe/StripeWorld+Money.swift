/// Charges, refunds, disputes and what each does to the balance.
extension StripeWorld {
    mutating func charge(_ intent: String) {
        guard let found = objects[intent], let amount = found.integer("amount") else { return }
        let id = Self.id("ch_")
        // The usual 2.9 % and 30 of the smallest unit.
        let fee = min(amount, (amount * 29 + 500) / 1000 + 30)
        let entry = balance(amount, fee: fee, found["currency"] ?? "usd", "charge", of: id)
        keep([
            "id": .string(id), "object": "charge", "amount": .whole(amount), "amount_refunded": 0,
            "balance_transaction": .string(entry), "created": .whole(now), "currency": found["currency"] ?? "usd",
            "disputed": false, "livemode": false, "metadata": found["metadata"] ?? [:], "paid": true,
            "payment_intent": .string(intent), "refunded": false, "status": "succeeded",
            "payment_method_details": ["type": "card", "card": ["brand": "visa", "last4": "4242", "country": "US"]],
        ])
        change(
            intent,
            ["status": "succeeded", "amount_received": .whole(amount), "latest_charge": .string(id)]
        )
        tell("charge.succeeded", objects[id] ?? .null)
        tell("payment_intent.succeeded", objects[intent] ?? .null)
    }

    private mutating func balance(_ amount: Int, fee: Int, _ currency: JSON, _ type: String, of source: String)
        -> String
    {
        let id = Self.id("txn_")
        keep([
            "id": .string(id), "object": "balance_transaction", "amount": .whole(amount), "created": .whole(now),
            "currency": currency, "fee": .whole(fee), "net": .whole(amount - fee), "source": .string(source),
            "status": "available", "type": .string(type),
        ])
        return id
    }

    // MARK: Refunds

    mutating func createRefund(_ form: StripeFields) throws(StripeRefusal) -> JSON {
        try form.allow(StripeParameters.refund)
        var intent = form["payment_intent"] ?? ""
        if intent.isEmpty { intent = objects[try form.required("charge")]?.text("payment_intent") ?? "" }
        return try refund(intent, amount: try form.whole("amount"), metadata: form.map("metadata"))
    }

    mutating func refund(_ intent: String, amount: Int?, metadata: JSON) throws(StripeRefusal) -> JSON {
        guard let chargeID = objects[intent]?.text("latest_charge"), let charge = objects[chargeID],
            let paid = charge.integer("amount"), let back = charge.integer("amount_refunded")
        else { throw .missing(intent) }
        let amount = amount ?? paid - back
        guard paid > back else {
            throw StripeRefusal(code: "charge_already_refunded", message: "Charge has already been refunded.")
        }
        guard amount > 0, amount <= paid - back else {
            throw .invalid("amount", "Refund amount is greater than unrefunded amount on charge.")
        }
        let id = Self.id("re_")
        let entry = balance(-amount, fee: 0, charge["currency"] ?? "usd", "refund", of: id)
        keep([
            "id": .string(id), "object": "refund", "amount": .whole(amount), "balance_transaction": .string(entry),
            "charge": .string(chargeID), "created": .whole(now), "currency": charge["currency"] ?? "usd",
            "metadata": metadata, "payment_intent": .string(intent), "reason": .null, "status": "succeeded",
        ])
        let total = back + amount
        change(chargeID, ["amount_refunded": .whole(total), "refunded": .bool(total == paid)])
        tell("refund.created", objects[id] ?? .null)
        tell("charge.refunded", objects[chargeID] ?? .null)
        return objects[id] ?? .null
    }

    /// The bank would not take it: the money comes back.
    mutating func failRefund(_ id: String) -> Bool {
        guard let refund = objects[id], refund.text("status") == "succeeded", let amount = refund.integer("amount"),
            let charge = refund.text("charge"), let back = objects[charge]?.integer("amount_refunded")
        else { return false }
        _ = balance(amount, fee: 0, refund["currency"] ?? "usd", "refund_failure", of: id)
        change(id, ["status": "failed"])
        change(charge, ["amount_refunded": .whole(back - amount), "refunded": false])
        tell("refund.failed", objects[id] ?? .null)
        return true
    }

    // MARK: Disputes

    mutating func dispute(_ intent: String, reason: String) -> Bool {
        guard let chargeID = objects[intent]?.text("latest_charge"), let charge = objects[chargeID],
            let amount = charge.integer("amount")
        else { return false }
        let id = Self.id("dp_")
        let entry = balance(-amount, fee: 1_500, charge["currency"] ?? "usd", "adjustment", of: id)
        keep([
            "id": .string(id), "object": "dispute", "amount": .whole(amount),
            "balance_transactions": .array([objects[entry] ?? .null]), "charge": .string(chargeID),
            "created": .whole(now), "currency": charge["currency"] ?? "usd",
            "evidence_details": ["due_by": .whole(now + 7 * 86_400), "has_evidence": false, "submission_count": 0],
            "is_charge_refundable": false, "livemode": false, "metadata": [:], "payment_intent": .string(intent),
            "reason": .string(reason), "status": "needs_response",
        ])
        change(chargeID, ["disputed": true])
        for type in ["created", "funds_withdrawn"] { tell("charge.dispute.\(type)", objects[id] ?? .null) }
        return true
    }

    mutating func closeDispute(_ id: String, won: Bool) -> Bool {
        guard let dispute = objects[id], dispute.text("status") == "needs_response",
            let amount = dispute.integer("amount")
        else { return false }
        if won {
            let entry = balance(amount, fee: 0, dispute["currency"] ?? "usd", "adjustment", of: id)
            let entries = (dispute["balance_transactions"]?.elements ?? []) + [objects[entry] ?? .null]
            change(id, ["balance_transactions": .array(entries)])
        }
        change(id, ["status": won ? "won" : "lost"])
        if won { tell("charge.dispute.funds_reinstated", objects[id] ?? .null) }
        tell("charge.dispute.closed", objects[id] ?? .null)
        return true
    }
}
