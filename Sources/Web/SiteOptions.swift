import Commerce
import HTTP
import Shop

/// What the executable decides about the site.
package struct SiteOptions: Sendable {
    /// Signs form tokens and flash messages. 32 bytes that survive a restart, or every open form becomes stale by it.
    package var secretKey: [UInt8]
    /// Says on every page that nothing is real.
    package var isDemo = false
    /// Origins (`https://checkout.example`) that a form may lead to by a redirect: pages of payment gateways.
    package var paymentOrigins: [String] = []
    /// Money by cards is only pretended, though goods are not; said on every page.
    package var isTestPayment = false
    /// Lets monitoring read `/metrics` from elsewhere than loopback, as `Authorization: Bearer …`.
    package var metricsToken: String?
    /// Shared with the supplier's panel; without it `/webhooks/resellportal` does not exist.
    package var supplierWebhookSecret: String?
    /// Prometheus text for `/metrics`.
    package var metrics: @Sendable () -> String = { "" }
    /// What keeps the shop from working, a word each; `/readyz` says so. Empty when all is well.
    package var troubles: @Sendable () async -> [String] = { [] }
    /// In the demo: tells the test card what to answer about an attempt. False when that was decided before.
    package var decideTestCard: (@Sendable (_ attempt: String, _ approve: Bool) -> Bool)?
    /// The connection whose credentials the settings page changes; without one the page does not offer it.
    package var upstream: (any UpstreamConnection)?
    /// Draws an invoice as a PDF; without it there is only the page to print.
    package var drawInvoice: (@Sendable (InvoiceDocument) throws -> [UInt8])?
    /// Whether mails leave the shop; otherwise they are only read in the back office.
    package var sendsMail = false
    /// Answers from the public folder; nil when it has no such file.
    package var files: @Sendable (Request) -> Response? = { _ in nil }
    /// The address of a public file, perhaps with its fingerprint: `shop.css` → `/shop.css?v=1f3a`.
    package var asset: @Sendable (String) -> String = { "/" + $0 }

    package init(secretKey: [UInt8]) {
        self.secretKey = secretKey
    }
}
