/// Something that only one service can have.
struct Claim: Sendable {
    let key: String
    let refusal: Refusal

    init(_ kind: String, _ value: String, code: String, _ message: String) {
        key = "\(kind):\(value)"
        refusal = Refusal(status: 409, code: code, message: message)
    }
}

/// An order that has passed its checks: what it costs, what it will answer, what will be remembered.
struct OrderDraft: Sendable {
    var message: String
    var amount: Amount
    /// Nil for what is bought once.
    var cycle: BillingCycle?
    /// Fields of the answer before and after `amount_charged`, in the order of the documents.
    var before: [JSON.Field] = []
    var after: [JSON.Field] = []
    /// Only some of the documented answers tell the new balance.
    var tellsBalance = false
    /// Starts as `installing`.
    var isDeployed = false
    var claims: [Claim] = []
    /// `service_data` of `GET /services/{id}`.
    var data: [JSON.Field] = []
    /// The travel data plan, which `GET /orders` repeats.
    var package: JSON?
}

/// What an order may look at while it is drafted.
struct OrderContext {
    let client: Client
    let catalogue: Catalogue
    let settings: SandboxSettings
    let now: Moment
    /// Whether a thing can still be claimed.
    let isFree: (String) -> Bool
    var random: SeededRandom

    /// The login that some products make for the client.
    mutating func login() -> JSON {
        ["email": .string(client.email), "password": .string(random.password())]
    }
}

/// One of the sixteen things that `POST /orders` takes.
protocol ProductType: Sendable {
    static var key: String { get }
    /// The fields that must be there.
    static var required: [String] { get }
    static func draft(_ form: OrderForm, _ context: inout OrderContext) throws(Refusal) -> OrderDraft
}

extension ProductType {
    /// The price of a billing cycle, or in test mode nothing where there is none.
    static func price(_ cycle: BillingCycle, _ form: OrderForm, _ context: OrderContext) throws(Refusal) -> Amount {
        if let price = context.catalogue.price(of: key, cycle: cycle) { return price }
        guard form.isTest else { throw .invalid("billing_cycle", "is not available.") }
        return .zero
    }

    /// The price of the plan that `field` has chosen.
    static func price(
        plan: String,
        field: String,
        _ form: OrderForm,
        _ context: OrderContext
    ) throws(Refusal) -> Amount {
        if let price = context.catalogue.price(of: key, plan: plan) { return price }
        guard form.isTest else { throw .invalid(field, "is not available.") }
        return .zero
    }
}

enum ProductTypes {
    static let all: [any ProductType.Type] = [
        AIBusinessTools.self, VPN.self, Esim.self, WebHosting.self, InvoiceAI.self, Appointments.self, Smm.self,
        DomainRegistration.self, DocSign.self, CRM.self, WebsiteBuilder.self, WPPluginInstaller.self,
        SocialMediaAutomation.self, BusinessPhone.self, EmailMarketing.self, CloudStorage.self,
    ]

    static let byKey: [String: any ProductType.Type] = {
        var types: [String: any ProductType.Type] = [:]
        for type in all { types[type.key] = type }
        return types
    }()
}
