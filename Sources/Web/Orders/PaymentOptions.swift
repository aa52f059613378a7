import Commerce
import Shop
import Storage

/// The ways to pay an amount that a customer is offered, at checkout and on the page of an unpaid order.
struct PaymentOptions: Sendable {
    struct Option: Sendable {
        let method: PaymentMethod
        let label: String
        let detail: String?
        /// Why it is shown but cannot be chosen.
        var problem: String?
        /// Whether it can keep the card for renewals.
        var keepsCard = false
    }

    static let fieldName = "payment_method"
    static let keepName = "keep_card"

    let options: [Option]
    /// The credit that may pay for a part.
    let share: CreditShare?
    /// Each of the things could be paid by itself.
    private let isForEachAlone: Bool

    init(options: [Option]) {
        self.options = options
        (share, isForEachAlone) = (nil, false)
    }

    init(
        for amount: Money,
        by customer: Customer.ID,
        _ basket: Basket,
        _ shop: Shop,
        in reader: Reader
    ) throws {
        let rules = try reader.paymentRules()
        let parts = try reader.creditParts(of: customer, in: amount.currency)
        let credit = try basket.usable(parts, by: rules, amount.currency)
        let words = try credit.words
        var options = [
            Option(
                method: .credit,
                label: "Account credit",
                detail: words,
                problem: credit.amount.minor < amount.minor
                    ? "\(words) \(credit.refused.isEmpty ? "That" : "The rest") does not cover it." : nil
            )
        ]
        if !(try reader.settings().bankDetails.trimmed.isEmpty) {
            let detail = "You see where to next. We start when it has arrived."
            options.append(Option(method: .bankTransfer, label: "Bank transfer", detail: detail))
        }
        if let customer = try reader.customer(customer) {
            for gateway in shop.gateways where try shop.isOffered(gateway, to: customer, in: reader) {
                options.append(Option(gateway, for: amount))
            }
        }
        self.options = options.map { option in
            guard let refusal = basket.refusal(of: option.method, by: rules) else { return option }
            var refused = option
            refused.problem = refusal.sentence
            return refused
        }
        let mayShare = basket.refusal(of: .credit, by: rules) == nil
        share = mayShare ? try CreditShare(of: amount, from: credit.amount) : nil
        isForEachAlone =
            basket.alone.count > 1
            && basket.alone.allSatisfy { alone in
                options.contains { $0.problem == nil && alone.refusal(of: $0.method, by: rules) == nil }
            }
    }

    /// Nothing to choose from: the customer has to be told so.
    var isEmpty: Bool { options.allSatisfy { $0.problem != nil } }

    /// What is said when there is nothing to choose from.
    var hint: String? {
        guard isEmpty else { return nil }
        return isForEachAlone
            ? "No single way to pay covers all that is in your cart. Please order these things apart."
            : "There is no way to pay this just now. Please write to us."
    }

    func field(chosen: String? = nil) -> FormField {
        let open = options.filter { $0.problem == nil }
        let chosen = chosen ?? (open.count == 1 ? open[0].method.key : nil)
        let choices = options.map { option in
            FormField.Option(
                value: option.method.key,
                label: option.label,
                detail: option.problem ?? option.detail,
                isSelected: option.problem == nil && option.method.key == chosen,
                isDisabled: option.problem != nil
            )
        }
        return FormField(Self.fieldName, "How do you want to pay?", .radio(choices))
    }

    /// Never ticked beforehand. nil where nothing renews, or nothing that is offered keeps a card.
    func keepField(for selections: [Selection]) -> FormField? {
        guard selections.contains(where: { $0.cycle != nil }),
            options.contains(where: { $0.keepsCard && $0.problem == nil })
        else { return nil }
        var field = FormField(Self.keepName, "Keep my card and charge it for renewals", .tick)
        (field.value, field.isRequired) = ("yes", false)
        field.help =
            "We write to you before each charge, with the day and the amount. You can take it back at any time."
        return field
    }

    func read(_ typed: String?) throws(FieldError) -> PaymentMethod {
        guard let option = options.first(where: { $0.method.key == typed }) else {
            throw FieldError(Self.fieldName, "Please choose how to pay.")
        }
        if let problem = option.problem { throw FieldError(Self.fieldName, problem) }
        return option.method
    }
}

extension PaymentOptions.Option {
    fileprivate init(_ gateway: any PaymentGateway, for amount: Money) {
        method = .gateway(gateway.key)
        label = gateway.label
        detail = gateway.isTest ? "For trying the shop: nothing is charged." : nil
        problem = gateway.problem(with: amount)
        keepsCard = gateway is any CardKeeper
    }
}

/// What is paid for, and where: both have a say in how.
struct Basket: Sendable {
    private let products: [ProductKey]
    /// The customer's, if it is known.
    private let country: String?

    init(_ cart: PricedCart) {
        (products, country) = (cart.products, cart.billing?.place?.country)
    }

    init(of order: Order, in reader: Reader) throws {
        products = try reader.lines(of: order.id).map(\.selection.product)
        country = order.billing?.place?.country
    }

    private init(_ products: [ProductKey], in country: String?) {
        (self.products, self.country) = (products, country)
    }

    /// Credit that is bought: no product has a say.
    static let credit = Basket([], in: nil)

    /// Each thing in a basket of its own.
    var alone: [Basket] { Set(products).map { Basket([$0], in: country) } }

    func refusal(of method: PaymentMethod, by rules: PaymentRules) -> PaymentRefusal? {
        rules.refusal(of: method, for: products, in: country)
    }

    func usable(
        _ credit: [CreditPart],
        by rules: PaymentRules,
        _ currency: Currency
    ) throws(MoneyError) -> UsableCredit {
        try UsableCredit(credit, for: products, in: country, by: rules, currency)
    }
}

extension UsableCredit {
    /// How much there is, and why not all of it can be used, for the customer.
    fileprivate var words: String {
        get throws(MoneyError) {
            let barred = refused.map { refused in
                let part = "\(refused.part.amount) of it came by \(refused.part.origin?.label ?? "")"
                return " \(part) and cannot be used here. \(refused.reason.sentence)"
            }
            return "You have \(try whole).\(barred.joined())"
        }
    }
}

extension PaymentRefusal {
    /// For the customer.
    var sentence: String {
        switch self {
        case .notFor(let product): "Not for \(product.title)."
        case .notInCountry(let product, let country): "Not for \(product.title) in \(Country.name(of: country))."
        case .countryUnknown(let product):
            "For \(product.title) this depends on your country. Please enter it under Invoices in your account."
        }
    }
}

extension ProductKey {
    fileprivate var title: String { ProductType.of(self)?.name ?? text }
}
