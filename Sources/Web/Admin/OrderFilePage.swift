import Commerce
import FoundationEssentials
import HTTP
import Shop
import Storage
import Templates

struct OrderFilePage: PageModel {
    static let template = "admin/order"

    /// Which of the page's forms.
    enum Place: Hashable, Sendable {
        case transfer, cancellation
        case line(OrderLine.ID, LineAction)
    }

    /// A form that came back with something wrong.
    struct SentForm: Sendable {
        let place: Place
        let typed: FormFields
        let errors: [FieldError]
    }

    struct Customer: Sendable {
        let name: String
        let email: String
        let href: String
        let upstreamID: String?
    }

    struct Profit: Sendable {
        let cost: Money
        let profit: Money
        let net: Money
    }

    let number: String
    let placed: String
    let today: String
    let state: StateWord
    let orderState: OrderState
    let total: Money
    /// What is still to be paid.
    let due: Money
    let customer: Customer
    let payment: [Fact]
    /// Something of it can go back, or came by a gateway.
    let mayPayBack: Bool
    /// When cancelling it ends the service that it would renew.
    let endOfService: Date?
    let totals: Totals
    let invoices: [InvoiceLink]
    /// What a top-up is; it has no lines and no profit of its own.
    let topUp: [Fact]?
    let profit: Profit
    let lines: [Line]
    let timeline: [TimelineEntry]
    var sent: SentForm?
    var candidates: (line: OrderLine.ID, found: [ServiceCandidate])?

    var record: Record {
        let actions = orderActions
        return [
            "number": .text(number),
            "placed": .text(placed),
            "state": state.value,
            "orderHref": .text(Link.order(number: number).path),
            "customer": customer.value,
            "payment": .list(payment.map(\.value)),
            "refundHref": .optional(mayPayBack ? Link.adminRefund(number: number).path : nil),
            "totals": totals.value,
            "invoices": .list(invoices.map(\.value)),
            "isTopUp": .flag(topUp != nil),
            "topUp": .list((topUp ?? []).map(\.value)),
            "profit": profit.value,
            "actions": .list(actions.map(\.value)),
            "hasActions": .flag(!actions.isEmpty),
            "lines": .list(lines.map(record)),
            "timeline": .list(timeline.map(\.value)),
        ]
    }

    static let sample = OrderFilePage(
        number: "7K2QX-9PM4D",
        placed: "3 May 2026, 14:05 UTC",
        today: "2026-05-03",
        state: .sample,
        orderState: .awaitingPayment,
        total: Money(minor: 648, .usd),
        due: Money(minor: 648, .usd),
        customer: Customer(name: "Ada", email: "ada@example.com", href: "/admin/customers/1", upstreamID: "12"),
        payment: [.sample],
        mayPayBack: true,
        endOfService: nil,
        totals: .sample,
        invoices: [.sample],
        topUp: [.sample],
        profit: Profit(
            cost: Money(minor: 500, .usd),
            profit: Money(minor: 148, .usd),
            net: Money(minor: 648, .usd)
        ),
        lines: [.sample],
        timeline: [.sample],
        sent: SentForm(
            place: .line(.init(1), .cancel),
            typed: FormFields(),
            errors: [FieldError("reason", "Please say why.")]
        ),
        candidates: (.init(1), [.sample])
    )
}

extension OrderFilePage.Customer {
    fileprivate var value: Value {
        [
            "name": .text(name), "email": .text(email), "href": .text(href), "upstreamID": .optional(upstreamID),
        ]
    }
}

extension OrderFilePage.Profit {
    fileprivate var value: Value {
        [
            "cost": .text(cost.description),
            "profit": .text(profit.description),
            "margin": .text(Percent.text(profit, of: net)),
            "markup": .text(Percent.text(profit, of: cost)),
            "isLoss": .flag(profit.isNegative),
        ]
    }
}

// MARK: - From the order

extension OrderFilePage {
    init(_ order: Order, at now: Date, in shop: Shop) throws {
        self = try shop.database.read { reader in
            let lines = try reader.lines(of: order.id)
            let kept = lines.filter { $0.state != .cancelled }
            let currency = order.total.currency
            let net = try kept.map(\.net).total(currency)
            let cost = try kept.map(\.cost).total(currency)
            let due = try reader.due(of: order)
            return OrderFilePage(
                number: order.number,
                placed: order.placedAt.minuteText,
                today: now.dayValue,
                state: order.isPartlyPaid(due) ? .partlyPaid : order.state.forStaff(lines.map(\.state)),
                orderState: order.state,
                total: order.total,
                due: due,
                customer: try Customer(order, in: reader),
                payment: try Self.payment(of: order, in: reader),
                mayPayBack: try Self.mayPayBack(order, in: reader),
                endOfService: try reader.endOfService(cancelling: order, at: now),
                totals: Totals(net: order.net, tax: order.tax, total: order.total),
                invoices: try reader.invoices(of: order.id).map { InvoiceLink($0) },
                topUp: order.kind == .topUp ? try Self.topUp(order, in: reader) : nil,
                profit: Profit(cost: cost, profit: try net.subtracting(cost), net: net),
                lines: try lines.map { try Line($0, of: shop, in: reader) },
                timeline: try .forStaff(of: order, in: reader)
            )
        }
    }

    private static func mayPayBack(_ order: Order, in reader: Reader) throws -> Bool {
        guard order.kind == .sale else { return false }
        let hasGateway = try reader.payments(of: order.id).contains { $0.method.isGateway }
        return try hasGateway || reader.refundable(of: order).minor > 0
    }

    private static func payment(of order: Order, in reader: Reader) throws -> [Fact] {
        var facts = [
            Fact("State", order.state.word.word), Fact("Chosen", order.method.label),
            Fact("Reference", order.reference),
        ]
        if order.state == .awaitingPayment {
            facts.append(Fact("Due", "\(try reader.due(of: order)) until \(order.dueAt.minuteText)"))
        }
        facts += try reader.payments(of: order.id).map { $0.fact(of: order) }
        for attempt in try reader.paymentAttempts(of: order.id) {
            facts.append(Fact("Tried", "\(PaymentMethod.gateway(attempt.gateway).label): \(attempt.state.rawValue)"))
        }
        for refund in try reader.refunds(of: order.id) {
            facts.append(Fact("Paid back", "\(refund.amount), \(refund.state.rawValue): \(refund.reason)"))
        }
        for fee in try reader.booked(.gatewayFees, of: order.id) {
            facts.append(Fact("Gateway’s fee", fee.description))
        }
        for (text, at) in try reader.consents(of: order.id) {
            facts.append(Fact("Agreed to", "\(text) (\(at.minuteText))"))
        }
        for (proof, country) in try reader.placeProofs(of: order.id) {
            facts.append(Fact(proof.words, Country.name(of: country)))
        }
        if let vatID = order.billing?.vatID, !vatID.isEmpty {
            let proof = try reader.vatProof(of: order.id).map { proof in
                "confirmed by the EU’s register on \(proof.at.minuteText)"
                    + (proof.consultation.isEmpty ? "" : ", consultation \(proof.consultation)")
            }
            facts.append(Fact("VAT number", "\(vatID), \(proof ?? "its form checked, not the register")"))
        }
        return facts
    }
}

extension Payment {
    /// How it stands to its order now.
    fileprivate func fact(of order: Order) -> Fact {
        let text = "\(amount) by \(method.label), \(at.minuteText), \(sourceID)"
        let rest = Money(minor: amount.minor - counted.minor, amount.currency)
        if rest.isZero { return Fact(method == .credit && order.paidAt == nil ? "Set aside" : "Received", text) }
        let outside = method == .credit ? "free again" : "\(rest) of it does not pay the order"
        return Fact(method == .credit ? "Set aside" : "Received", "\(text); \(outside)")
    }
}

extension PlaceProof {
    fileprivate var words: String {
        switch self {
        case .declared: "Country entered"
        case .confirmed: "Country confirmed"
        case .gateway: "Country of the card"
        }
    }
}

extension OrderFilePage.Customer {
    fileprivate init(_ order: Order, in reader: Reader) throws {
        let link = try reader.clientLink(order.customer)
        name = link?.name ?? ""
        email = link?.email ?? ""
        href = Link.adminCustomer(order.customer).path
        upstreamID = link?.client?.text
    }
}
