import Commerce

/// A card gateway in memory, which the rules know as Stripe: it opens a page and never hears of it again.
package struct CardNetwork: PaymentGateway {
    package let key = "stripe"
    package let label = "Card"
    package let isTest = false

    package init() {}

    package func begin(_ attempt: PaymentAttempt) async throws(GatewayError) -> PaymentPage {
        PaymentPage(url: "https://cards.example/\(attempt.id)", reference: "page-\(attempt.id)")
    }

    package func read(_ reference: String) async throws(GatewayError) -> GatewayPayment { throw .unknownReference }

    package func refund(_ payment: String, _ amount: Money, key: String) async throws(GatewayError) -> GatewayRefund {
        throw .unknownReference
    }
}
