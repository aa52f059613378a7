import Commerce
import Outbound
import Payments
import Web

/// The gateways of a shop: Stripe where there are keys, and in a demo the pretended ones.
struct WaysToPay: Sendable {
    private let stripe: StripeCheckout?
    private let testCard: TestCard?
    private let isDemo: Bool

    /// - Parameter sandbox: of a demo.
    init(_ configuration: Configuration, sandbox: EmbeddedSandbox?, url: String) throws(Failure) {
        isDemo = sandbox != nil
        testCard = isDemo ? TestCard() : nil
        stripe = try configuration.stripeCheckout(sandbox: sandbox, url: url)
    }

    var gateways: [any PaymentGateway] {
        let all: [(any PaymentGateway)?] = [stripe, testCard]
        return all.compactMap(\.self)
    }

    /// Tells the pages where forms may lead, and what they have to say about money.
    func apply(to options: inout SiteOptions) {
        options.isDemo = isDemo
        if let testCard { options.decideTestCard = { testCard.decide($0, approve: $1) } }
        options.isTestPayment = !isDemo && stripe?.isTest == true
        options.paymentOrigins = [stripe?.pageOrigin].compactMap(\.self)
    }
}

extension Configuration {
    /// The configured Stripe account, else the demo's pretended one.
    /// - Returns: nil for a real shop without keys: then there is no such gateway.
    fileprivate func stripeCheckout(sandbox: EmbeddedSandbox?, url: String) throws(Failure) -> StripeCheckout? {
        guard let account = stripe ?? sandbox?.stripe else { return nil }
        var settings = StripeCheckout.Configuration(
            url: account.url,
            secretKey: account.secretKey,
            webhookSecret: account.webhookSecret
        )
        // A demo delivers nothing: nobody may be charged for it.
        guard settings.isTest || sandbox == nil else {
            throw Failure(misuse: ["STRIPE_SECRET_KEY is a live key, but the shop is a demo without RESELLPORTAL_KEY"])
        }
        if stripe == nil { settings.pageOrigin = url }
        return StripeCheckout(settings, http: HTTPClient())
    }
}
