import Commerce
import FoundationEssentials

extension StripeCheckout {
    package func begin(_ attempt: PaymentAttempt) async throws(GatewayError) -> PaymentPage {
        let session = try await createSession(attempt)
        guard let id = session["id"]?.text, let url = session["url"]?.text else {
            throw .perhapsSent("a session without id or page")
        }
        return PaymentPage(url: url, reference: id)
    }

    /// A customer whom somebody has deleted in Stripe's own panel is nobody to keep a card for: Stripe makes a new one. With
    /// other words than before under another key, so that asking again is still the same page.
    private func createSession(_ attempt: PaymentAttempt) async throws(GatewayError) -> JSON {
        let path = "v1/checkout/sessions"
        do throws(GatewayError) {
            return try await exchange.post(path, try Self.form(attempt, owner: attempt.owner), key: attempt.id)
        } catch .refused("resource_missing") where attempt.keepsCard && attempt.owner != nil {
            return try await exchange.post(path, try Self.form(attempt, owner: nil), key: attempt.id + "-anew")
        }
    }

    package func read(_ reference: String) async throws(GatewayError) -> GatewayPayment {
        // A charge of a kept card has no session.
        if reference.hasPrefix("pi_") { return try await readCharge(reference) }
        var query = StripeForm()
        query.add("expand[]", "payment_intent.latest_charge.balance_transaction")
        query.add("expand[]", "payment_intent.payment_method")
        return try Self.payment(try await exchange.get("v1/checkout/sessions/\(try Self.segment(reference))", query))
    }

    package func close(_ reference: String) async throws(GatewayError) -> GatewayPayment {
        let path = "v1/checkout/sessions/\(try Self.segment(reference))/expire"
        return try Self.payment(try await exchange.post(path, StripeForm(), key: "close-" + reference))
    }

    package func find(_ attempt: String, begunAt: Date) async throws(GatewayError) -> GatewayPayment? {
        var query = StripeForm()
        let start = Int64(begunAt.timeIntervalSince1970)
        query.add("created[gte]", String(start - 300))
        query.add("created[lte]", String(start + 86_400))
        for session in try await exchange.list("v1/checkout/sessions", query)
        where session.at(["metadata", "attempt"])?.text == attempt {
            return try Self.payment(session)
        }
        return try await findCharge(attempt, begunAt: begunAt)
    }

    /// Ids are put into paths: nothing but letters, digits and `_`.
    static func segment(_ id: String) throws(GatewayError) -> String {
        let isPlain = id.utf8.allSatisfy { byte in
            byte == UInt8(ascii: "_") || (byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z"))
                || (byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9"))
        }
        guard isPlain, !id.isEmpty, id.utf8.count <= 255 else { throw .unknownReference }
        return id
    }

    private static func form(_ attempt: PaymentAttempt, owner: String?) throws(GatewayError) -> StripeForm {
        var form = StripeForm()
        form.add("mode", "payment")
        form.add("client_reference_id", attempt.orderNumber)
        add(owner, of: attempt, to: &form)
        form.add("success_url", attempt.returnURL + "?session_id={CHECKOUT_SESSION_ID}")
        form.add("cancel_url", attempt.returnURL)
        form.add("expires_at", String(Int64(attempt.expiresAt.timeIntervalSince1970)))
        // What is paid is what was quoted, in the currency in which it was quoted.
        form.add("adaptive_pricing[enabled]", "false")
        for prefix in ["metadata", "payment_intent_data[metadata]"] {
            form.add("\(prefix)[order]", attempt.orderNumber)
            form.add("\(prefix)[attempt]", attempt.id)
        }
        form.add("payment_intent_data[description]", "Order \(attempt.orderNumber)")
        for (place, item) in attempt.items.enumerated() {
            guard let units = StripeAmount.units(of: item.amount) else { throw .refused("amount_not_possible") }
            let prefix = "line_items[\(place)]"
            form.add("\(prefix)[quantity]", "1")
            form.add("\(prefix)[price_data][currency]", item.amount.currency.code.lowercased())
            form.add("\(prefix)[price_data][unit_amount]", String(units))
            form.add("\(prefix)[price_data][product_data][name]", String(item.name.prefix(250)))
        }
        return form
    }

    /// To keep a card, Stripe wants a customer to keep it for (docs.stripe.com/payments/save-during-payment). Cards only:
    /// nothing else is charged afterwards.
    private static func add(_ owner: String?, of attempt: PaymentAttempt, to form: inout StripeForm) {
        if attempt.keepsCard {
            form.add("allowed_payment_method_types[0]", "card")
            form.add("payment_intent_data[setup_future_usage]", "off_session")
            if let owner { return form.add("customer", owner) }
            form.add("customer_creation", "always")
        }
        form.add("customer_email", attempt.customerEmail)
    }

    /// `status` says whether the page is still open, `payment_status` whether the money is there
    /// (docs.stripe.com/api/checkout/sessions/object).
    static func payment(_ session: JSON) throws(GatewayError) -> GatewayPayment {
        guard let reference = session["id"]?.text, let status = session["status"]?.text,
            let units = session["amount_total"]?.integer, let currency = session["currency"]?.text
        else { throw .unreadable }
        let intent = session["payment_intent"]
        let isPaid = ["paid", "no_payment_required"].contains(session["payment_status"]?.text)
        let state: GatewayPayment.State =
            switch status {
            case "open": .open
            case "expired": .expired
            case "complete" where isPaid: .paid
            // A debit that bounced leaves the session complete and its payment asking for another method.
            case "complete" where hasFailed(intent): .failed
            case "complete": .processing
            default: throw .unreadable
            }
        return GatewayPayment(
            id: intent?.objectID ?? reference,
            attempt: session.at(["metadata", "attempt"])?.text,
            reference: reference,
            state: state,
            amount: StripeAmount.money(units, currency),
            fee: fee(of: intent),
            url: session["url"]?.text,
            card: card(intent, owner: session["customer"]?.objectID),
            country: country(of: intent)
        )
    }

    /// Only cards have one (docs.stripe.com/api/charges/object: payment_method_details.card.country).
    static func country(of intent: JSON?) -> String? {
        let code = intent?.at(["latest_charge", "payment_method_details", "card", "country"])?.text
        return code.flatMap { Country.isCode($0) ? $0 : nil }
    }

    private static func hasFailed(_ intent: JSON?) -> Bool {
        ["requires_payment_method", "canceled"].contains(intent?["status"]?.text)
    }

    /// In the currency of the account's balance, which need not be the customer's.
    static func fee(of intent: JSON?) -> Money? {
        guard let entry = intent?.at(["latest_charge", "balance_transaction"]), let units = entry["fee"]?.integer,
            let currency = entry["currency"]?.text
        else { return nil }
        return StripeAmount.money(units, currency)
    }
}
