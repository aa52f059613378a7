import Commerce
import HTTP
import Shop

/// Credit that does not cover an amount and can pay a part of it.
struct CreditShare: Sendable {
    static let fieldName = "use_credit"

    let credit: Money
    let rest: Money

    /// - Parameter credit: what of it may be used for it.
    /// - Returns: nil where there is none, or where it covers all and is a way to pay of its own.
    init?(of amount: Money, from credit: Money) throws {
        guard credit.minor > 0, credit.minor < amount.minor else { return nil }
        self.credit = credit
        rest = try amount.subtracting(credit)
    }

    func field(_ typed: FormFields) -> FormField {
        let option = FormField.Option(
            value: "yes",
            label: "Use my \(credit) first",
            detail: "The rest of \(rest) is paid as chosen above.",
            isSelected: Self.isTicked(typed)
        )
        var field = FormField(Self.fieldName, "Account credit", .checkboxes([option]))
        field.isRequired = false
        return field
    }

    static func isTicked(_ typed: FormFields) -> Bool { typed[fieldName] == "yes" }

    /// - Throws: when a gateway cannot take what is left.
    func check(_ method: PaymentMethod, in shop: Shop) throws(FieldError) {
        guard case .gateway(let key) = method, let gateway = shop.gateways.first(where: { $0.key == key }),
            let problem = gateway.problem(with: rest)
        else { return }
        throw FieldError(Self.fieldName, "With your credit, \(rest) would be left. \(problem)")
    }
}
