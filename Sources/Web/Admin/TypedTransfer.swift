import Commerce
import FoundationEssentials
import HTTP
import Shop
import Storage

struct InvalidTransfer: Error {
    let errors: [FieldError]
}

/// What stood on the bank's statement, as staff typed it.
struct TypedTransfer {
    let amount: Money
    let receivedAt: Date
    let reference: String

    /// - Parameter due: another amount has to be ticked: a slip of the finger is money on a wrong account.
    init(_ form: FormFields, due: Money, at now: Date) throws(InvalidTransfer) {
        var errors: [FieldError] = []
        let amount = Money(typed: (form["amount"] ?? "").trimmed, due.currency)
        if amount?.minor ?? 0 <= 0 {
            let example = due.isZero ? Money(minor: 1_250, due.currency) : due
            errors.append(FieldError("amount", "Enter the amount such as \(example.plain)."))
        } else if amount != due, form["differs"] != "yes" {
            errors.append(FieldError("amount", "\(due) is due. If the statement says otherwise, tick the box below."))
        }
        let day = Date(dayValue: (form["received"] ?? "").trimmed)
        if day == nil { errors.append(FieldError("received", "Enter the day such as \(now.dayValue).")) }
        if let day, day > now { errors.append(FieldError("received", "This day is still to come.")) }
        var reference = ""
        do throws(FieldError) {
            let missing = "Enter the bank’s own id of the transfer, so that it is counted once."
            reference = try form.line("bank_reference", maximum: 100, missing: missing)
        } catch {
            errors.append(error)
        }
        guard errors.isEmpty, let amount, let day else { throw InvalidTransfer(errors: errors) }
        self.amount = amount
        receivedAt = day
        self.reference = reference
    }
}

extension ReceivedTransfer {
    /// For staff.
    var sentence: String {
        switch self {
        case .paid(let surplus) where surplus.isZero: "The transfer is recorded and the order is paid."
        case .paid(let surplus): "The order is paid, and \(surplus) beyond it is in the customer’s credit."
        case .part(let due): "The transfer is recorded. \(due) is still due."
        case .credited: "The order does not wait for money: the transfer is in the customer’s credit."
        }
    }
}
