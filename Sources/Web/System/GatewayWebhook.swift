import Commerce
import HTTP
import Shop

/// `POST /webhooks/stripe`. Without the gateway it does not exist. The answer means that the message is kept, nothing
/// more: what it is about is looked up afterwards.
enum GatewayWebhook {
    static func receiveStripe(_ request: Request, _ context: SiteContext) async throws -> Response {
        let signature = request.headers["Stripe-Signature"] ?? ""
        do {
            try await context.shop.receiveNotice(request.body, signature: signature, gateway: "stripe")
            return .text("ok\n")
        } catch PayError.methodUnavailable {
            throw PageError.notFound
        } catch GatewayError.badSignature {
            return .text("bad signature\n", status: .badRequest)
        } catch GatewayError.unreadable {
            return .text("unreadable\n", status: .badRequest)
        }
    }
}
