import FoundationEssentials

/// A way to pay that takes the customer to a page of its own and tells us later what became of it.
package protocol PaymentGateway: Sendable {
    /// `stripe`, `test_card`: the part of a payment's unique key that tells gateways apart.
    var key: String { get }
    /// What the customer reads at checkout.
    var label: String { get }
    /// Whether money is only pretended; shown on every page that offers it.
    var isTest: Bool { get }
    /// Opens the gateway's page for an attempt. Asking again for the same attempt opens the same page.
    func begin(_ attempt: PaymentAttempt) async throws(GatewayError) -> PaymentPage
    /// Reads what became of an attempt; the redirect back is never believed.
    func read(_ reference: String) async throws(GatewayError) -> GatewayPayment
    /// Pays back part or all of a payment; `key` makes asking again harmless.
    func refund(_ payment: String, _ amount: Money, key: String) async throws(GatewayError) -> String
}

/// One try to pay one order by a gateway. Its id is the gateway's idempotency key.
package struct PaymentAttempt: Sendable {
    package let id: String
    package let orderNumber: String
    package let amount: Money
    package let customerEmail: String
    package let description: String
    /// Where the customer comes back to.
    package let returnURL: String

    package init(
        id: String,
        orderNumber: String,
        amount: Money,
        customerEmail: String,
        description: String,
        returnURL: String
    ) {
        self.id = id
        self.orderNumber = orderNumber
        self.amount = amount
        self.customerEmail = customerEmail
        self.description = description
        self.returnURL = returnURL
    }
}

/// The gateway's page for an attempt.
package struct PaymentPage: Sendable {
    /// Absolute, or a path of this shop.
    package let url: String
    /// The gateway's own id of the attempt.
    package let reference: String

    package init(url: String, reference: String) {
        self.url = url
        self.reference = reference
    }
}

/// What a gateway says about an attempt.
package struct GatewayPayment: Sendable {
    package enum State: String, Sendable { case open, paid, failed, expired }

    /// The gateway's id of the payment: one payment is recorded once.
    package let id: String
    package let attempt: String
    package let state: State
    package let amount: Money

    package init(id: String, attempt: String, state: State, amount: Money) {
        self.id = id
        self.attempt = attempt
        self.state = state
        self.amount = amount
    }
}

package enum GatewayError: Error, Hashable, Sendable {
    case unreachable(String)
    case refused(String)
    case unreadable(String)
    case badSignature
}
