import HTTP
import Shop

/// `POST /webhooks/resellportal`. Without a secret it does not exist.
enum SupplierWebhook {
    static func receive(_ request: Request, _ context: SiteContext) async throws -> Response {
        guard let secret = context.options.supplierWebhookSecret else { throw PageError.notFound }
        do {
            let signature = request.headers["X-Webhook-Signature"] ?? ""
            try await context.shop.receiveHint(request.body, signature: signature, secret: secret)
            return .text("ok\n")
        } catch HintError.badSignature {
            return .text("bad signature\n", status: .unauthorized)
        } catch HintError.unreadable {
            return .text("unreadable\n", status: .badRequest)
        }
    }
}
