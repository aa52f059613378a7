import Commerce
import FoundationEssentials
import HTTP
import Shop
import Storage
import Templates

/// A service as a row of `services.html`.
struct ServiceRow: Sendable {
    let selection: Selection
    let name: String
    let state: LineState
    let price: Money
    let renewsAt: Date?
    let endsAt: Date?
    let orderNumber: String
    let id: Service.ID

    init(_ service: Service, _ line: OrderLine) {
        selection = line.selection
        name = service.title
        state = line.state
        price = line.gross
        renewsAt = service.nextBillingAt
        endsAt = service.endsAt
        id = service.id
        orderNumber = service.orderNumber
    }

    private init(sample: Selection) {
        selection = sample
        name = "Web hosting, monthly"
        state = .delivered
        price = Money(minor: 648, .usd)
        renewsAt = Date(timeIntervalSince1970: 0)
        endsAt = nil
        id = .init(1)
        orderNumber = "7K2QX-9PM4D"
    }

    var value: Value {
        let cycle = selection.cycle
        return [
            "icon": .text(selection.product.icon),
            "name": .text(name),
            "what": .optional(selection.what),
            "state": (cycle == nil ? state.forCustomer : state.forService).value,
            "price": .text(cycle.map { "\(price) \($0.per)" } ?? price.description),
            "renews": .optional(cycle == nil ? nil : renewal),
            "orderHref": .text(Link.order(number: orderNumber).path),
            "href": .text(Link.service(id).path),
        ]
    }

    private var renewal: String? {
        guard state == .delivered else { return nil }
        return endsAt.map { "Ends on \($0.dayText)" } ?? renewsAt.map { "Next billing date: \($0.dayText)" }
    }

    static let sample = ServiceRow(sample: .sample)
}

extension LineState {
    /// Of a service that exists.
    fileprivate var forService: StateWord {
        self == .delivered ? StateWord(mark: .done, word: "Active") : forCustomer
    }
}

/// An order as a row of `orders.html`.
struct OrderRow: Sendable {
    let number: String
    let placedAt: Date
    let what: String
    let total: Money
    let state: StateWord

    init(_ order: Order, _ lines: [OrderLine]) {
        number = order.number
        placedAt = order.placedAt
        let names = lines.prefix(3).map(\.title).joined(separator: "; ")
        let all = lines.count > 3 ? "\(names) and \(lines.count - 3) more" : names
        what = order.kind == .topUp ? "Account credit" : all
        total = order.total
        state = order.state.forCustomer(lines.map(\.state))
    }

    private init(sample number: String) {
        self.number = number
        placedAt = Date(timeIntervalSince1970: 0)
        what = "VPN, monthly"
        total = Money(minor: 648, .usd)
        state = .sample
    }

    var value: Value {
        [
            "number": .text(number),
            "href": .text(Link.order(number: number).path),
            "placed": .text(placedAt.dayText),
            "what": .text(what),
            "total": .text(total.description),
            "state": state.value,
        ]
    }

    static let sample = OrderRow(sample: "7K2QX-9PM4D")
}

/// An entry of the credit account as a row of `ledger.html`.
struct CreditRow: Sendable {
    let at: Date
    let text: String
    let amount: Money
    let balance: Money

    init(_ entry: CreditEntry) {
        at = entry.at
        text = entry.words
        amount = entry.amount
        balance = entry.balance
    }

    private init(sample text: String) {
        at = Date(timeIntervalSince1970: 0)
        self.text = text
        amount = Money(minor: 500, .usd)
        balance = Money(minor: 500, .usd)
    }

    var value: Value {
        [
            "iso": .text(at.isoText),
            "time": .text(at.stampText),
            "text": .text(text),
            "amount": .text((amount.isNegative ? "" : "+") + amount.description),
            "balance": .text(balance.description),
        ]
    }

    static let sample = CreditRow(sample: "Credit: a thank you")
}

extension CreditEntry {
    /// "Order 7K2QX-9PM4D", "VPN, monthly was cancelled (order 7K2QX-9PM4D)", "Credit: a thank you"
    fileprivate var words: String {
        switch kind {
        case "credit": return note.isEmpty ? "Credit" : "Credit: \(note)"
        case "payment" where note.isEmpty: return orderNumber.map { "Order \($0)" } ?? "Payment"
        default:
            guard let orderNumber, !note.contains(orderNumber) else { return note }
            return "\(note) (order \(orderNumber))"
        }
    }
}

/// How much of a list stands on one page.
enum PageSize {
    static let rows = 50
}

extension Array {
    /// What was read is one row longer than a page when there is another page.
    func onePage(_ size: Int = PageSize.rows) -> (rows: ArraySlice<Element>, last: Element?) {
        (prefix(size), count > size ? self[size - 1] : nil)
    }
}
