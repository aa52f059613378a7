import Commerce
import FoundationEssentials

/// Cards that Stripe keeps, charged while their owners are away: a payment intent that is made and confirmed in one call
/// (docs.stripe.com/payments/save-during-payment#charge-saved-payment-method).
extension StripeCheckout {
    /// In the metadata of such an intent: those of pages have none and are told by their sessions.
    static let unattended = "unattended"

    package func charge(
        _ card: GatewayCard,
        for attempt: PaymentAttempt
    ) async throws(GatewayError) -> GatewayPayment {
        guard let units = StripeAmount.units(of: attempt.amount) else { throw .refused("amount_not_possible") }
        var form = StripeForm()
        form.add("amount", String(units))
        form.add("currency", attempt.amount.currency.code.lowercased())
        form.add("customer", card.owner)
        form.add("payment_method", card.reference)
        form.add("allowed_payment_method_types[0]", "card")
        form.add("off_session", "true")
        form.add("confirm", "true")
        form.add("description", "Order \(attempt.orderNumber)")
        form.add("metadata[order]", attempt.orderNumber)
        form.add("metadata[attempt]", attempt.id)
        form.add("metadata[\(Self.unattended)]", "yes")
        form.add("expand[]", "latest_charge.balance_transaction")
        return try Self.charge(try await exchange.post("v1/payment_intents", form, key: attempt.id))
    }

    package func forget(_ card: GatewayCard) async throws(GatewayError) {
        let path = "v1/payment_methods/\(try Self.segment(card.reference))/detach"
        do throws(GatewayError) {
            _ = try await exchange.post(path, StripeForm(), key: "forget-" + card.reference)
        } catch {
            // It belongs to nobody any more.
            guard case .refused = error else { throw error }
            throw .unknownReference
        }
    }

    func readCharge(_ reference: String) async throws(GatewayError) -> GatewayPayment {
        var query = StripeForm()
        query.add("expand[]", "latest_charge.balance_transaction")
        return try Self.charge(try await exchange.get("v1/payment_intents/\(try Self.segment(reference))", query))
    }

    /// A charge may have been asked for again for days.
    func findCharge(_ attempt: String, begunAt: Date) async throws(GatewayError) -> GatewayPayment? {
        var query = StripeForm()
        query.add("created[gte]", String(Int64(begunAt.timeIntervalSince1970) - 300))
        query.add("expand[]", "data.latest_charge.balance_transaction")
        for intent in try await exchange.list("v1/payment_intents", query)
        where intent.at(["metadata", "attempt"])?.text == attempt {
            return try Self.charge(intent)
        }
        return nil
    }

    /// One that asks for its customer or for another card has failed: nobody is there (docs.stripe.com/payments/paymentintents/lifecycle).
    static func charge(_ intent: JSON) throws(GatewayError) -> GatewayPayment {
        guard let id = intent["id"]?.text, let status = intent["status"]?.text,
            let units = intent["amount"]?.integer, let currency = intent["currency"]?.text
        else { throw .unreadable }
        let state: GatewayPayment.State =
            switch status {
            case "succeeded": .paid
            case "processing": .processing
            case "requires_payment_method", "requires_action", "canceled": .failed
            default: throw .unreadable
            }
        let code = intent.at(["last_payment_error", "code"])?.text
        return GatewayPayment(
            id: id,
            attempt: intent.at(["metadata", "attempt"])?.text,
            reference: id,
            state: state,
            amount: StripeAmount.money(units, currency),
            fee: fee(of: intent),
            failure: state == .failed ? code ?? "authentication_required" : nil,
            country: country(of: intent)
        )
    }

    /// The card that a page kept; nil where it was not asked to.
    static func card(_ intent: JSON?, owner: String?) -> GatewayCard? {
        guard let owner, let intent, intent["setup_future_usage"]?.text == "off_session",
            let method = intent["payment_method"], let id = method["id"]?.text, let card = method["card"],
            let lastFour = card["last4"]?.text, let year = card["exp_year"]?.integer,
            let month = card["exp_month"]?.integer
        else { return nil }
        return GatewayCard(
            owner: owner,
            reference: id,
            brand: card["brand"]?.text ?? "",
            lastFour: lastFour,
            expiryYear: Int(year),
            expiryMonth: Int(month)
        )
    }
}
