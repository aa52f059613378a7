import Commerce
import FoundationEssentials

extension StripeCheckout {
    package func refund(
        _ payment: String,
        _ amount: Money,
        key: String
    ) async throws(GatewayError) -> GatewayRefund {
        guard let units = StripeAmount.units(of: amount) else { throw .refused("amount_not_possible") }
        var form = StripeForm()
        form.add("payment_intent", payment)
        form.add("amount", String(units))
        form.add("metadata[refund]", key)
        return try Self.refund(try await exchange.post("v1/refunds", form, key: "refund-" + key))
    }

    package func refunds(of payment: String) async throws(GatewayError) -> [GatewayRefund] {
        var query = StripeForm()
        query.add("payment_intent", payment)
        return try Self.refunds(try await exchange.list("v1/refunds", query))
    }

    package func dispute(_ id: String) async throws(GatewayError) -> GatewayDispute {
        try Self.dispute(try await exchange.get("v1/disputes/\(try Self.segment(id))"))
    }

    package func activity(since moment: Date) async throws(GatewayError) -> GatewayActivity {
        let start = Int64(moment.timeIntervalSince1970)
        var sessions = StripeForm()
        // A page is open for a day at most: what was paid since then was begun a day before at the earliest.
        sessions.add("created[gte]", String(start - 86_400))
        sessions.add("expand[]", "data.payment_intent.latest_charge.balance_transaction")
        var charges = StripeForm()
        charges.add("created[gte]", String(start - 86_400))
        charges.add("expand[]", "data.latest_charge.balance_transaction")
        var others = StripeForm()
        others.add("created[gte]", String(start))
        var activity = GatewayActivity()
        // The account may serve others too, whose sessions have no attempt of ours and charges no payment intent.
        for session in try await exchange.list("v1/checkout/sessions", sessions)
        where session.at(["metadata", "attempt"])?.text != nil {
            activity.take(session, into: \.payments, Self.payment)
        }
        for intent in try await exchange.list("v1/payment_intents", charges)
        where intent.at(["metadata", Self.unattended])?.text != nil {
            activity.take(intent, into: \.payments, Self.charge)
        }
        for refund in try await exchange.list("v1/refunds", others) where refund["payment_intent"]?.objectID != nil {
            activity.take(refund, into: \.refunds, Self.refund)
        }
        for dispute in try await exchange.list("v1/disputes", others) where dispute["payment_intent"]?.objectID != nil {
            activity.take(dispute, into: \.disputes, Self.dispute)
        }
        return activity
    }

    private static func refunds(_ list: [JSON]) throws(GatewayError) -> [GatewayRefund] {
        var refunds: [GatewayRefund] = []
        for refund in list where refund["payment_intent"]?.objectID != nil {
            refunds.append(try Self.refund(refund))
        }
        return refunds
    }

    private static func refund(_ refund: JSON) throws(GatewayError) -> GatewayRefund {
        guard let id = refund["id"]?.text, let payment = refund["payment_intent"]?.objectID,
            let units = refund["amount"]?.integer, let currency = refund["currency"]?.text,
            let status = refund["status"]?.text
        else { throw .unreadable }
        let state: GatewayRefund.State =
            switch status {
            case "succeeded": .done
            case "failed", "canceled": .failed
            default: .pending
            }
        return GatewayRefund(
            id: id,
            payment: payment,
            key: refund.at(["metadata", "refund"])?.text,
            state: state,
            amount: StripeAmount.money(units, currency)
        )
    }

    private static func dispute(_ dispute: JSON) throws(GatewayError) -> GatewayDispute {
        guard let id = dispute["id"]?.text, let payment = dispute["payment_intent"]?.objectID,
            let units = dispute["amount"]?.integer, let currency = dispute["currency"]?.text,
            let status = dispute["status"]?.text, let openedAt = dispute["created"]?.moment
        else { throw .unreadable }
        return GatewayDispute(
            id: id,
            payment: payment,
            amount: StripeAmount.money(units, currency),
            reason: dispute["reason"]?.text ?? "general",
            status: status,
            openedAt: openedAt,
            answerBy: dispute.at(["evidence_details", "due_by"])?.moment,
            movements: (dispute["balance_transactions"]?.elements ?? []).compactMap(Self.movement)
        )
    }

    private static func movement(_ entry: JSON) -> GatewayDispute.Movement? {
        guard let id = entry["id"]?.text, let units = entry["amount"]?.integer, let currency = entry["currency"]?.text,
            let amount = StripeAmount.money(units, currency),
            let fee = StripeAmount.money(entry["fee"]?.integer ?? 0, currency)
        else { return nil }
        return GatewayDispute.Movement(id: id, amount: amount, fee: fee)
    }
}

extension GatewayActivity {
    fileprivate mutating func take<T>(
        _ object: JSON,
        into list: WritableKeyPath<GatewayActivity, [T]>,
        _ read: (JSON) throws(GatewayError) -> T
    ) {
        do throws(GatewayError) {
            self[keyPath: list].append(try read(object))
        } catch {
            unreadable.append(object["id"]?.text ?? "an object without an id")
        }
    }
}
