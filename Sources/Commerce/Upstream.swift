import FoundationEssentials

/// The supplier, as the shop needs it. Implemented by `ResellPortal`; tests use a recording one.
package protocol Upstream: Sendable {
    func balance() async throws(UpstreamError) -> Money
    func products() async throws(UpstreamError) -> [ListedProduct]
    func packages() async throws(UpstreamError) -> [ListedPackage]
    func rates() async throws(UpstreamError) -> [ListedRate]
    func domains(matching name: DomainName) async throws(UpstreamError) -> [DomainOffer]
    func phoneNumbers(country: String, areaCode: String?) async throws(UpstreamError) -> [PhoneOffer]

    func clients() async throws(UpstreamError) -> [UpstreamClient]
    func createClient(_ client: NewClient) async -> UpstreamOutcome<CreatedClient>
    func services() async throws(UpstreamError) -> [UpstreamService]
    func service(_ id: UpstreamServiceID) async throws(UpstreamError) -> UpstreamService
    /// Spends the reseller's money and is not idempotent: one call is one attempt, never repeated inside.
    func placeOrder(_ order: UpstreamOrder) async -> UpstreamOutcome<AcceptedOrder>
    /// Irreversible, nothing is paid back.
    func deleteService(_ id: UpstreamServiceID) async -> UpstreamOutcome<Void>
    /// The same supplier under the same limits for what nobody waits for, polls and list syncs: its calls let all
    /// others pass and wait longer for their turn.
    var background: any Upstream { get }
}

extension Upstream {
    /// Without a limit to share there is nothing to let pass.
    package var background: any Upstream { self }
}

/// Why something could not be read. A read may be tried again.
package enum UpstreamError: Error, Hashable, Sendable {
    /// No answer: not connected, cut off, too late, or switched off after many failures.
    case unreachable(String)
    /// An answer that says no.
    case refused(Refusal)
    /// An answer that cannot be understood.
    case unreadable(String)
}

/// What became of a call that changes something.
package enum UpstreamOutcome<Accepted: Sendable>: Sendable {
    case accepted(Accepted)
    /// Definitely nothing was done: a 4xx with a body that says so.
    case refused(Refusal)
    /// Not one byte of the request left. `retryAfter`: seconds, when the upstream or the rate limit named them.
    case notSent(reason: String, retryAfter: Double?)
    /// It may have been done. `reply` is what came back, if anything did.
    case unknown(reason: String, reply: [UInt8]?)
}

/// A refusal in the upstream's words, and what the shop makes of it.
package struct Refusal: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable {
        /// The reseller's wallet does not cover it.
        case walletTooLow
        /// The credentials are not accepted.
        case notAuthorised
        /// The product is not offered to this reseller.
        case unknownProduct
        /// The client, service or address is not there (any more).
        case notFound
        /// A name or number is taken, which an earlier attempt of ours may have done.
        case taken
        /// Too many requests.
        case tooMany
        case invalid
    }

    package let kind: Kind
    package let status: Int
    package let code: String
    package let message: String
    package let retryAfter: Double?

    package init(kind: Kind, status: Int, code: String, message: String, retryAfter: Double? = nil) {
        self.kind = kind
        self.status = status
        self.code = code
        self.message = message
        self.retryAfter = retryAfter
    }
}

/// One product of the upstream's list. Costs are exact US dollars.
package struct ListedProduct: Hashable, Sendable {
    package let key: ProductKey
    package let name: String
    package let description: String
    /// By billing cycle, size or tool; empty when the list shows no price.
    package let costs: [PlanKey: Decimal]
    /// Names of plans, where the list tells them.
    package let planNames: [PlanKey: String]

    package init(
        key: ProductKey,
        name: String,
        description: String = "",
        costs: [PlanKey: Decimal],
        planNames: [PlanKey: String] = [:]
    ) {
        self.key = key
        self.name = name
        self.description = description
        self.costs = costs
        self.planNames = planNames
    }
}

/// One eSIM package. `locations` are ISO 3166 codes or a region's name, upper case.
package struct ListedPackage: Hashable, Sendable {
    package let plan: PlanKey
    package let name: String
    package let cost: Decimal
    package let locations: [String]
    package let megabytes: Int?
    package let days: Int?

    package init(plan: PlanKey, name: String, cost: Decimal, locations: [String], megabytes: Int?, days: Int?) {
        self.plan = plan
        self.name = name
        self.cost = cost
        self.locations = locations
        self.megabytes = megabytes
        self.days = days
    }
}

/// One social media service. `costPerThousand` in US dollars may lie below a cent.
package struct ListedRate: Hashable, Sendable {
    package let plan: PlanKey
    package let name: String
    package let costPerThousand: Decimal
    package let minimum: Int?
    package let maximum: Int?

    package init(plan: PlanKey, name: String, costPerThousand: Decimal, minimum: Int? = nil, maximum: Int? = nil) {
        self.plan = plan
        self.name = name
        self.costPerThousand = costPerThousand
        self.minimum = minimum
        self.maximum = maximum
    }
}

package struct DomainOffer: Hashable, Sendable {
    package let name: DomainName
    /// nil: the upstream did not say, so it is not sold.
    package let isAvailable: Bool?
    package let cost: Decimal?

    package init(name: DomainName, isAvailable: Bool?, cost: Decimal?) {
        self.name = name
        self.isAvailable = isAvailable
        self.cost = cost
    }
}

package struct PhoneOffer: Hashable, Sendable {
    /// E.164.
    package let number: String
    package let place: String
    package let monthlyCost: Decimal?

    package init(number: String, place: String, monthlyCost: Decimal?) {
        self.number = number
        self.place = place
        self.monthlyCost = monthlyCost
    }
}

package struct UpstreamClient: Hashable, Sendable {
    package let id: UpstreamClientID
    package let name: String
    package let email: String

    package init(id: UpstreamClientID, name: String, email: String) {
        self.id = id
        self.name = name
        self.email = email
    }
}

package struct NewClient: Hashable, Sendable {
    package let name: String
    package let email: String
    package let phone: String?
    package let company: String?

    package init(name: String, email: String, phone: String? = nil, company: String? = nil) {
        self.name = name
        self.email = email
        self.phone = phone
        self.company = company
    }
}

package struct CreatedClient: Sendable {
    package let id: UpstreamClientID
    /// The reply as it came: it holds the portal's password, which is given once.
    package let reply: [UInt8]

    package init(id: UpstreamClientID, reply: [UInt8]) {
        self.id = id
        self.reply = reply
    }
}

/// A service as a list or a single reading shows it; a list leaves out most.
package struct UpstreamService: Hashable, Sendable {
    package let id: UpstreamServiceID
    package let clientID: UpstreamClientID?
    package let type: String
    /// Lower case: `active`, `pending`, `suspended`, `cancelled`.
    package let status: String
    package let monthlyCost: Decimal?
    package let billingCycle: BillingCycle?
    package let nextBillingAt: Date?
    /// Lower case: `deployed`, `installing`, `failed`; nil when not told.
    package let deployment: String?
    /// The whole record, for identity (`service_data`) and deliverables.
    package let record: JSON
    /// What the upstream's own clock showed when it said so; nil when it did not tell, and in lists.
    package var readAt: Date?

    package init(
        id: UpstreamServiceID,
        clientID: UpstreamClientID?,
        type: String,
        status: String,
        monthlyCost: Decimal?,
        billingCycle: BillingCycle?,
        nextBillingAt: Date?,
        deployment: String?,
        record: JSON
    ) {
        self.id = id
        self.clientID = clientID
        self.type = type
        self.status = status
        self.monthlyCost = monthlyCost
        self.billingCycle = billingCycle
        self.nextBillingAt = nextBillingAt
        self.deployment = deployment
        self.record = record
    }
}

/// What one `POST /orders` asks for.
package struct UpstreamOrder: Hashable, Sendable {
    package let client: UpstreamClientID
    package let product: ProductKey
    package let parameters: [Parameter]

    package init(client: UpstreamClientID, product: ProductKey, parameters: [Parameter]) {
        self.client = client
        self.product = product
        self.parameters = parameters
    }
}

package struct AcceptedOrder: Sendable {
    package let service: UpstreamServiceID
    /// US dollars; nil when the reply did not say.
    package let charged: Decimal?
    package let newBalance: Decimal?
    /// The reply as it came: it may be the only copy of the credentials.
    package let reply: [UInt8]

    package init(service: UpstreamServiceID, charged: Decimal?, newBalance: Decimal?, reply: [UInt8]) {
        self.service = service
        self.charged = charged
        self.newBalance = newBalance
        self.reply = reply
    }
}

/// Sees every call to the upstream, for the order's timeline. Bodies are already masked.
package struct UpstreamCall: Sendable {
    package let method: String
    package let path: String
    package let startedAt: Date
    package let milliseconds: Int
    /// Of a change `accepted`, `refused`, `not sent` or `unknown`; of a reading `read`, `refused`, `unreachable` or
    /// `unreadable`.
    package let outcome: String
    package let status: Int?
    /// At most 4 KB, secrets masked.
    package let maskedRequest: String
    package let maskedReply: String

    package init(
        method: String,
        path: String,
        startedAt: Date,
        milliseconds: Int,
        outcome: String,
        status: Int?,
        maskedRequest: String,
        maskedReply: String
    ) {
        self.method = method
        self.path = path
        self.startedAt = startedAt
        self.milliseconds = milliseconds
        self.outcome = outcome
        self.status = status
        self.maskedRequest = maskedRequest
        self.maskedReply = maskedReply
    }
}
