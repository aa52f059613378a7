/// Everything the shop knows about one kind of product: its form, where its cost comes from, what identifies it at the
/// upstream and what it delivers. The form, its validation, the price, the request and the delivery page follow from it.
package struct ProductType: Sendable {
    package let key: ProductKey
    package let name: String
    package let category: Category
    /// One sentence for the catalogue.
    package let summary: String
    /// What the customer gets, a short line each.
    package let benefits: [String]
    package let plans: PlanSource
    package let fields: [Field]
    /// Checks that need more than one field; called with values that passed their own field's check.
    package var agreement: @Sendable ([Parameter]) -> [FieldError] = { _ in [] }
    /// What tells this order's service from others of the same client, for reconciliation.
    package let identity: [Identity]
    package let deliverables: [Deliverable]
    package var fulfilment = Fulfilment.immediate
    /// The documented reply holds a secret: an order whose reply was lost lacks it.
    package var replyHoldsSecret = false
    /// What the customer should know before paying and while waiting.
    package var untilDelivery: [String] = []
    /// What the customer does or expects after delivery.
    package let nextSteps: [String]
}

package enum Category: String, CaseIterable, Sendable {
    case connectivity, websites, business, marketing

    package var label: String {
        switch self {
        case .connectivity: "Connectivity"
        case .websites: "Websites and domains"
        case .business: "Business software"
        case .marketing: "Marketing"
        }
    }
}

/// Where a product's plans, and with them its cost and price, come from.
package enum PlanSource: Sendable {
    /// One plan, renewed monthly; nothing is sent for it.
    case single
    /// A billing cycle, sent as `billing_cycle`.
    case cycle
    /// One of fixed sizes, sent under `parameter`, renewed monthly.
    case choice(parameter: String, [Choice])
    /// One or more tools, each with a cost of its own, sent as an array; `known` are offered even if the list is silent.
    case tools(parameter: String, known: [Choice])
    /// One of the packages that `GET /esim-packages` lists; paid once.
    case package(parameter: String)
    /// A rate per 1000 that `GET /smm-services` lists, times a quantity; paid once.
    case rate(parameter: String, quantity: String)
    /// A domain; its plan is what its name ends in, one of `endings`, and its cost comes from the list or from the answer
    /// of an availability search. Renewed yearly.
    case domain(parameter: String, endings: [String])

    /// The form field that chooses the plan, if the customer has a choice.
    package var parameter: String? {
        switch self {
        case .single: nil
        case .cycle: "billing_cycle"
        case .choice(let parameter, _), .tools(let parameter, _), .package(let parameter), .rate(let parameter, _),
            .domain(let parameter, _):
            parameter
        }
    }

    /// Whether the upstream renews it by itself.
    package var recurs: Bool {
        switch self {
        case .package, .rate: false
        case .single, .cycle, .choice, .tools, .domain: true
        }
    }
}

package struct Choice: Hashable, Sendable {
    package let value: String
    package let label: String

    package init(_ value: String, _ label: String) {
        self.value = value
        self.label = label
    }
}

/// Whether the product works as soon as the order is accepted.
package enum Fulfilment: Sendable {
    case immediate
    /// Set up in the background: polled until `deployment_status` says deployed.
    case deployed
    /// Works through a quantity: polled until its status says completed.
    case progress
}

/// One thing that identifies a service: what we sent must equal what the upstream's record shows.
package struct Identity: Sendable {
    package let parameter: String
    /// Members of `service_data` under which the upstream may show it.
    package let members: [String]

    init(_ parameter: String, in members: String...) {
        self.parameter = parameter
        self.members = [parameter] + members
    }
}

/// One thing that a delivered product shows its customer.
package struct Deliverable: Sendable {
    package enum Display: String, Sendable { case text, link, qr, progress }

    package let label: String
    /// Where the reply may hold it; the first path with a value wins. `service_data` of the single service counts too.
    package let paths: [[String]]
    package let isSecret: Bool
    package let display: Display

    init(_ label: String, _ paths: String..., secret: Bool = false, as display: Display = .text) {
        self.label = label
        self.paths = paths.map { $0.split(separator: ".").map(String.init) }
        self.isSecret = secret
        self.display = display
    }

    /// E-mail or username and password, under any of the names that the upstream gives such a block.
    static func login(_ name: String = "Sign-in name") -> [Deliverable] {
        [
            Deliverable(
                name,
                "client_credentials.email",
                "client_credentials.username",
                "credentials.email",
                "credentials.username",
                "vpn_credentials.username",
                "hosting.username",
                "service_data.username",
                "service_data.email"
            ),
            Deliverable(
                "Password",
                "client_credentials.password",
                "credentials.password",
                "vpn_credentials.password",
                "hosting.password",
                "service_data.password",
                secret: true
            ),
        ]
    }

    /// The reseller's own sign-in page for the client, preferred over any vendor's address.
    static let clientAccess = Deliverable("Your portal", "client_access_url", as: .link)
}
