import FoundationEssentials

/// A gateway with books of its own, outside of this process: it tells of changes by signed messages, which are only a
/// reason to look, and what it says it did can be compared with what is written here.
package protocol RemoteGateway: PaymentGateway {
    /// The origin of its pages, to which forms of this shop lead.
    var pageOrigin: String { get }
    /// Reads a message from its raw bytes.
    /// - Parameter signature: the field that signs it; nil for one that was checked before.
    /// - Throws: `badSignature`, `unreadable`.
    func notice(in body: [UInt8], signature: String?, at now: Date) throws(GatewayError) -> GatewayNotice
    /// Looks for the page of an attempt whose answer was lost.
    func find(_ attempt: String, begunAt: Date) async throws(GatewayError) -> GatewayPayment?
    /// Every refund of a payment, whoever asked for it.
    func refunds(of payment: String) async throws(GatewayError) -> [GatewayRefund]
    func dispute(_ id: String) async throws(GatewayError) -> GatewayDispute
    /// What it did since then, to be compared with the ledger.
    func activity(since moment: Date) async throws(GatewayError) -> GatewayActivity
}

/// A message of a gateway: what it is about, not what it claims.
package struct GatewayNotice: Hashable, Sendable {
    package enum Subject: Hashable, Sendable {
        /// An attempt by the gateway's reference.
        case attempt(String)
        /// The refunds of a payment.
        case refunds(payment: String)
        case dispute(String)
        /// Nothing that this shop follows.
        case nothing
    }

    /// The gateway's id: a message that comes again has the same.
    package let id: String
    package let type: String
    package let subject: Subject

    package init(id: String, type: String, subject: Subject) {
        self.id = id
        self.type = type
        self.subject = subject
    }
}

/// A payment that the customer's bank takes back, unless the reseller can show that it was rightful.
package struct GatewayDispute: Hashable, Sendable {
    /// Money that the gateway moved for it.
    package struct Movement: Hashable, Sendable {
        package let id: String
        /// Negative when it was taken from the reseller.
        package let amount: Money
        /// What the gateway keeps for its trouble.
        package let fee: Money

        package init(id: String, amount: Money, fee: Money) {
            self.id = id
            self.amount = amount
            self.fee = fee
        }
    }

    package let id: String
    package let payment: String
    /// nil for a currency that no shop is run in.
    package let amount: Money?
    /// The gateway's words: `fraudulent`, `product_not_received`.
    package let reason: String
    /// The gateway's words: `needs_response`, `under_review`, `won`, `lost`.
    package let status: String
    package let openedAt: Date
    package let answerBy: Date?
    package let movements: [Movement]

    package init(
        id: String,
        payment: String,
        amount: Money?,
        reason: String,
        status: String,
        openedAt: Date,
        answerBy: Date?,
        movements: [Movement]
    ) {
        self.id = id
        self.payment = payment
        self.amount = amount
        self.reason = reason
        self.status = status
        self.openedAt = openedAt
        self.answerBy = answerBy
        self.movements = movements
    }
}

package struct GatewayActivity: Sendable {
    package var payments: [GatewayPayment] = []
    package var refunds: [GatewayRefund] = []
    package var disputes: [GatewayDispute] = []
    /// The gateway's ids of objects that cannot be read. One of them keeps back none of the others.
    package var unreadable: [String] = []

    package init() {}
}
