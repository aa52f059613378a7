import Commerce
import FoundationEssentials
import Outbound

/// Cards by Stripe's hosted Checkout page (docs.stripe.com/api/checkout/sessions).
package struct StripeCheckout: CardKeeper {
    package struct Configuration: Sendable {
        package let url: String
        package let secretKey: String
        package let webhookSecret: String
        /// Seconds for one call.
        package var timeout = 20.0
        /// Where its pages are when that is not known from `url`.
        package var pageOrigin: String?

        package init(url: String, secretKey: String, webhookSecret: String) {
            self.url = url
            self.secretKey = secretKey
            self.webhookSecret = webhookSecret
        }

        /// Keys of the test mode charge nothing (docs.stripe.com/keys).
        package var isTest: Bool { secretKey.hasPrefix("sk_test_") || secretKey.hasPrefix("rk_test_") }
    }

    /// What the shop was written against. Without it an account's default would decide, which its owner can change.
    package static let version = "2026-10-28.endive"

    package let key = "stripe"
    package var label: String { configuration.isTest ? "Card (test, nothing is charged)" : "Card" }
    package var isTest: Bool { configuration.isTest }
    let configuration: Configuration
    let exchange: StripeExchange

    package init(_ configuration: Configuration, http: HTTPClient) {
        self.configuration = configuration
        exchange = StripeExchange(configuration: configuration, http: http)
    }

    package var pageOrigin: String {
        if let origin = configuration.pageOrigin { return origin }
        let isStripe = configuration.url.hasPrefix("https://api.stripe.com")
        return isStripe ? "https://checkout.stripe.com" : configuration.origin
    }

    package func problem(with amount: Money) -> String? {
        guard let units = StripeAmount.units(of: amount) else {
            return "This amount cannot be paid by card: its last digit would have to be 0."
        }
        guard units >= StripeAmount.minimum(in: amount.currency) else { return "This is too little for a card." }
        return units <= StripeAmount.maximum ? nil : "This is too much for one card payment."
    }
}

extension StripeCheckout.Configuration {
    fileprivate var origin: String {
        let parts = url.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
        return parts.prefix(3).joined(separator: "/")
    }
}
