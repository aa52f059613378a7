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
    }

    static let fieldName = "payment_method"

    let options: [Option]

    init(options: [Option]) {
        self.options = options
    }

    init(for amount: Money, _ customer: Customer.ID, _ shop: Shop, in reader: Reader) throws {
        let credit = try reader.credit(of: customer, in: amount.currency)
        var options = [
            Option(
                method: .credit,
                label: "Account credit",
                detail: "You have \(credit).",
                problem: credit.minor < amount.minor ? "You have \(credit), which does not cover it." : nil
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
        self.options = options
    }

    /// Nothing to choose from: the customer has to be told so.
    var isEmpty: Bool { options.allSatisfy { $0.problem != nil } }

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
        detail = gateway.isTest ? "Only pretended: you say what the card answers, and nothing is charged." : nil
        problem = gateway.problem(with: amount)
    }
}
