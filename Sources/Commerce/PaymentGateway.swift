import FoundationEssentials

/// A way to pay that takes the customer to a page of its own and tells us later what became of it.
package protocol PaymentGateway: Sendable {
    /// `stripe`, `test_card`: the part of a payment's unique key that tells gateways apart.
    var key: String { get }
    /// What the customer reads at checkout.
    var label: String { get }
    /// Whether money is only pretended; shown on every page.
    var isTest: Bool { get }
    /// - Returns: why an amount cannot be paid this way, as a sentence for the customer; nil when it can.
    func problem(with amount: Money) -> String?
    /// Opens the gateway's page for an attempt. Asking again for the same attempt opens the same page.
    func begin(_ attempt: PaymentAttempt) async throws(GatewayError) -> PaymentPage
    /// Reads what became of an attempt; the redirect back is never believed.
    func read(_ reference: String) async throws(GatewayError) -> GatewayPayment
    /// Pays back part or all of a payment; `key` makes asking again harmless.
    func refund(_ payment: String, _ amount: Money, key: String) async throws(GatewayError) -> GatewayRefund
}

extension PaymentGateway {
    package func problem(with amount: Money) -> String? { nil }
}

/// One try to pay one order by a gateway. Its id is the gateway's idempotency key, so that everything in it is frozen:
/// the same key with other words is an error.
package struct PaymentAttempt: Sendable {
    package struct Item: Hashable, Sendable {
        package let name: String
        package let amount: Money

        package init(_ name: String, _ amount: Money) {
            self.name = name
            self.amount = amount
        }
    }

    package let id: String
    package let orderNumber: String
    package let amount: Money
    /// What the amount is made of; adds up to it.
    package let items: [Item]
    package let customerEmail: String
    /// Where the customer comes back to.
    package let returnURL: String
    /// When the page closes.
    package let expiresAt: Date
    /// Whether the card is to be kept for renewals, and for which of its owners if the gateway knows this one.
    package let keepsCard: Bool
    package let owner: String?

    /// - Parameter items: when they do not add up to the amount, the order stands as one item.
    package init(
        id: String,
        orderNumber: String,
        amount: Money,
        items: [Item],
        customerEmail: String,
        returnURL: String,
        expiresAt: Date,
        keepsCard: Bool = false,
        owner: String? = nil
    ) {
        self.id = id
        self.orderNumber = orderNumber
        self.amount = amount
        let sum = try? items.map(\.amount).total(amount.currency)
        let isWhole = sum == amount && !items.contains { $0.amount.isNegative }
        self.items = isWhole ? items : [Item("Order \(orderNumber)", amount)]
        self.customerEmail = customerEmail
        self.returnURL = returnURL
        self.expiresAt = expiresAt
        self.keepsCard = keepsCard
        self.owner = owner
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
package struct GatewayPayment: Hashable, Sendable {
    package enum State: String, CaseIterable, Sendable {
        case open
        /// The customer has done their part; the money is on its way and may still fail.
        case processing
        case paid, failed, expired
    }

    /// The gateway's id of the payment: one payment is recorded once. "" while there is none.
    package let id: String
    /// Our id of the attempt; nil for a payment that is not ours.
    package let attempt: String?
    package let reference: String
    package let state: State
    /// nil for a currency that no shop is run in.
    package let amount: Money?
    /// What the gateway keeps, in the currency in which it settles; nil until it says.
    package let fee: Money?
    /// The page, while it is open.
    package let url: String?
    /// The card that is kept with it.
    package let card: GatewayCard?
    /// The gateway's code for why it failed.
    package let failure: String?
    /// Where the card was issued (ISO 3166-1 alpha-2), as far as the gateway says.
    package let country: String?

    package init(
        id: String,
        attempt: String?,
        reference: String,
        state: State,
        amount: Money?,
        fee: Money? = nil,
        url: String? = nil,
        card: GatewayCard? = nil,
        failure: String? = nil,
        country: String? = nil
    ) {
        self.id = id
        self.attempt = attempt
        self.reference = reference
        self.state = state
        self.amount = amount
        self.fee = fee
        self.url = url
        self.card = card
        self.failure = failure
        self.country = country
    }
}

/// Money that a gateway pays back.
package struct GatewayRefund: Hashable, Sendable {
    package enum State: String, CaseIterable, Sendable { case pending, done, failed }

    package let id: String
    package let payment: String
    /// The key that we asked with; nil when somebody asked elsewhere.
    package let key: String?
    package let state: State
    package let amount: Money?

    package init(id: String, payment: String, key: String?, state: State, amount: Money?) {
        self.id = id
        self.payment = payment
        self.key = key
        self.state = state
        self.amount = amount
    }
}

package enum GatewayError: Error, Hashable, Sendable {
    /// Not one byte left, or the gateway was too busy to look.
    case notSent(String)
    /// It may have arrived. Asking again with the same key is harmless.
    case perhapsSent(String)
    /// The gateway knows nothing under this id.
    case unknownReference
    /// It was understood, and nothing was done. The text is the gateway's code, never its sentence.
    case refused(String)
    /// A message that the gateway did not sign, or too long ago.
    case badSignature
    case unreadable
}
