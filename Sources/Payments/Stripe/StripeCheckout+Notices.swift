import Commerce
import FoundationEssentials

extension StripeCheckout {
    package func notice(
        in body: [UInt8],
        signature: String?,
        at now: Date
    ) throws(GatewayError) -> GatewayNotice {
        if let signature {
            let header = StripeSignature(signature)
            guard let header, header.signs(body, with: configuration.webhookSecret, at: now) else {
                throw .badSignature
            }
        }
        guard let event = JSON(bytes: body), let id = event["id"]?.text, !id.isEmpty, id.utf8.count <= 255,
            let type = event["type"]?.text
        else { throw .unreadable }
        return GatewayNotice(id: id, type: type, subject: Self.subject(of: event, type))
    }

    /// The events that are listened to, and the object that each is a reason to read again
    /// (docs.stripe.com/api/events/types). Their order is not promised, so what they carry may be old.
    private static func subject(of event: JSON, _ type: String) -> GatewayNotice.Subject {
        let object = event.at(["data", "object"])
        switch type {
        case "checkout.session.completed", "checkout.session.async_payment_succeeded",
            "checkout.session.async_payment_failed", "checkout.session.expired":
            return object?["id"]?.text.map(GatewayNotice.Subject.attempt) ?? .nothing
        case "payment_intent.succeeded", "payment_intent.payment_failed", "payment_intent.canceled":
            // Those of a page are told by their session.
            guard object?.at(["metadata", unattended])?.text != nil else { return .nothing }
            return object?["id"]?.text.map(GatewayNotice.Subject.attempt) ?? .nothing
        case "charge.refunded", "refund.created", "refund.updated", "refund.failed":
            return object?["payment_intent"]?.objectID.map(GatewayNotice.Subject.refunds) ?? .nothing
        case "charge.dispute.created", "charge.dispute.updated", "charge.dispute.closed",
            "charge.dispute.funds_withdrawn", "charge.dispute.funds_reinstated":
            return object?["id"]?.text.map(GatewayNotice.Subject.dispute) ?? .nothing
        default: return .nothing
        }
    }
}
