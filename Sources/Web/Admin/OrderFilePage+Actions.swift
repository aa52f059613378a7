import Commerce
import FoundationEssentials
import HTTP
import Storage

extension OrderFilePage {
    /// What can be done with the order as a whole.
    var orderActions: [ActionForm] {
        let transfer = filled(.transfer, Form(.adminTransfer(number: number), transferFields))
        let isOpen = orderState == .awaitingPayment
        let received = ActionForm(
            title: isOpen ? "Confirm a bank transfer" : "Record a transfer that came after all",
            help: isOpen
                ? "As it stands on the bank’s statement. \(due) is due; with it the order goes on its way."
                : "The order does not wait for money: it becomes the customer’s credit.",
            submitLabel: "Record the payment",
            form: transfer.form,
            isOpen: transfer.isOpen
        )
        return isOpen ? [received, cancellation] : [received]
    }

    private var cancellation: ActionForm {
        let isUntouched = due == total
        let money =
            isUntouched
            ? "Nothing was paid, so nothing is paid back." : "What was paid towards it becomes the customer’s credit."
        return ActionForm(
            title: "Cancel the order",
            help: endOfService.map {
                "\(money) It asks for a further period of a service: that ends on \($0.dayText), for good."
            } ?? money,
            submitLabel: "Cancel the order",
            isDanger: true,
            form: Form(.adminCancellation(number: number), [])
        )
    }

    private var transferFields: [FormField] {
        var amount = FormField("amount", "Amount", .input("text"))
        amount.inputmode = "decimal"
        amount.suffix = total.currency.code
        amount.placeholder = due.plain
        var received = FormField("received", "Value date", .input("date"))
        received.value = today
        received.max = today
        var reference = FormField("bank_reference", "The bank’s id of the transfer", .input("text"))
        reference.maxlength = 100
        reference.help = "It is recorded once, whoever confirms it."
        var differs = FormField("differs", "The amount is right, although it is not what is due", .tick)
        differs.value = "yes"
        differs.isRequired = false
        differs.help = "A part waits for the rest; what is too much becomes the customer’s credit."
        return [amount, received, reference, differs]
    }

    /// What the line's state allows.
    func actions(of line: Line) -> [ActionForm] {
        let possible = LineAction.allCases.filter { action in
            action.isPossible(in: line.state, with: line.standing)
                && (action != .replace || line.replacementCost != nil)
        }
        return possible.map { action in
            var fields = action.fields(in: line.state)
            for place in fields.indices { fields[place].idPrefix = "line-\(line.id)-\(action.rawValue)-" }
            if action == .adopt, let listed = line.evidence?.listed, listed.count == 1 { fields[0].value = listed[0] }
            let link = Link.adminLine(number: number, line.id, action)
            let (form, isOpen) = filled(.line(line.id, action), Form(link, fields))
            return ActionForm(
                title: action.title(in: line.state),
                help: action.help(line),
                submitLabel: action.submitLabel,
                isDanger: action.isDangerous(in: line.state),
                form: form,
                isOpen: isOpen || action.isAnswer(in: line.state)
            )
        }
    }

    /// The form as it was sent, with what is wrong, if it is the one that came back.
    private func filled(_ place: Place, _ form: Form) -> (form: Form, isOpen: Bool) {
        guard let sent, sent.place == place else { return (form, false) }
        var form = form
        for index in form.fields.indices where form.fields[index].control != .tick {
            form.fields[index].value = sent.typed[form.fields[index].name] ?? ""
        }
        return (form.with(sent.errors), true)
    }
}

extension LineAction {
    /// Of the one question that a line which needs a person asks: was it bought or not?
    fileprivate func isAnswer(in state: LineState) -> Bool {
        state == .needsPerson && (self == .retry || self == .adopt)
    }

    fileprivate func title(in state: LineState) -> String {
        switch self {
        case .retry where state == .needsPerson: "It was not bought: send it again"
        case .adopt where state == .needsPerson: "It was bought: it is this service"
        case .retry: "Send it again"
        case .release: "Release it"
        case .reconcile: "Look for it now"
        case .adopt: "It is this service"
        case .deliver: "Mark it delivered"
        case .hold: "Hold it"
        case .refresh: "Read it again"
        case .replace: "Delete and order again"
        case .cancel: "Cancel and refund"
        }
    }

    fileprivate var submitLabel: String {
        switch self {
        case .retry: "Send again"
        case .release: "Release"
        case .reconcile: "Look now"
        case .adopt: "Take this service"
        case .deliver: "Mark delivered"
        case .hold: "Hold"
        case .refresh: "Read again"
        case .replace: "Delete and order again"
        case .cancel: "Cancel this line"
        }
    }

    fileprivate func help(_ line: OrderFilePage.Line) -> String {
        switch self {
        case .retry where line.state == .needsPerson: notBought(line.evidence)
        case .adopt where line.state == .needsPerson:
            "The line is delivered with it, its charge is booked, and the customer gets a mail. A password that only the "
                + "lost answer held is missing then; you can read the service again, or delete it and order another."
        case .retry: "The supplier refused it and nothing was done. It is sent once more as it is."
        case .release: "It goes back into the queue, whatever it was held for."
        case .reconcile: "Reads the supplier’s services and compares. It happens by itself, too."
        case .adopt: "The service’s id in the supplier’s panel. Client and product have to fit; its details are read."
        case .deliver: "You delivered it by another way. The customer sees your words on the order’s page."
        case .hold: "It is not sent before somebody releases it."
        case .refresh: "Asks the supplier for the service once more: its password may stand there after all."
        case .replace: replacement(line.replacementCost)
        case .cancel: "The customer gets \(line.retail) back as account credit and a mail."
        }
    }

    private func notBought(_ evidence: OrderFilePage.Evidence?) -> String {
        let look = evidence.map { " nor a charge of \($0.cost) since \($0.sent)" } ?? ""
        let twice = evidence.map { "you pay \($0.cost) twice" } ?? "you pay twice"
        return "Only if the supplier’s panel shows neither the service\(look). "
            + "If it was bought after all, \(twice) and the customer has two."
    }

    private func replacement(_ cost: Money?) -> String {
        "The service is deleted at the supplier, which cannot be undone, and ordered again for the customer at your "
            + "expense\(cost.map { ": \($0)" } ?? "")."
    }

    fileprivate func isDangerous(in state: LineState) -> Bool {
        self == .cancel || self == .replace || (self == .retry && state == .needsPerson)
    }

    fileprivate func fields(in state: LineState) -> [FormField] {
        switch self {
        case .reconcile, .refresh: return []
        case .adopt:
            var field = FormField("service_id", "Service id", .input("text"))
            field.maxlength = 64
            return [field]
        case .deliver:
            var field = FormField("message", "For the customer", .textArea)
            field.maxlength = 2_000
            return [field]
        case .retry, .release, .hold, .replace, .cancel:
            var field = FormField("reason", "Reason", .input("text"))
            field.maxlength = 300
            field.isRequired = self == .hold || isDangerous(in: state)
            return [field]
        }
    }
}
