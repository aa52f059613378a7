import Commerce
import FoundationEssentials
import HTTP
import Shop
import Storage
import Templates

/// What a customer sees of an order of theirs. Never a cost, a supplier's name or what staff wrote.
struct OrderPage: PageModel {
    static let template = "order"

    /// Where a transfer goes.
    struct Bank: Sendable {
        let amount: String
        let details: String
        let reference: String
        let due: String
    }

    let number: String
    let placed: String
    let heading: String
    let lead: String?
    let state: StateWord
    let sumHeading: String
    let bank: Bank?
    var payment: Form?
    let canCancel: Bool
    /// What cancelling it means, in a sentence.
    let cancelNote: String
    let refresh: Int?
    let lines: [Line]
    let totals: Totals
    let invoices: [InvoiceLink]
    let timeline: [TimelineEntry]

    var layout: LayoutOptions { LayoutOptions(refresh: refresh) }

    var record: Record {
        [
            "number": .text(number),
            "placed": .text(placed),
            "heading": .text(heading),
            "lead": .optional(lead),
            "state": state.value,
            "sumHeading": .text(sumHeading),
            "bank": bank?.value ?? .nothing,
            "payment": payment.map { .record($0.record) } ?? .nothing,
            "payLabel": "Pay now",
            "canCancel": .flag(canCancel),
            "cancelNote": .text(cancelNote),
            "cancelAction": .text(Link.orderCancellation(number: number).path),
            "isMoving": .flag(refresh != nil),
            "lines": .list(lines.map(\.value)),
            "hasLines": .flag(!lines.isEmpty),
            "invoices": .list(invoices.map(\.value)),
            "totals": totals.value,
            "timeline": .list(timeline.map(\.value)),
        ]
    }

    static let sample = OrderPage(
        number: "7K2QX-9PM4D",
        placed: "3 May 2026, 14:05 UTC",
        heading: "Everything is ready",
        lead: "It is kept.",
        state: .sample,
        sumHeading: "To pay",
        bank: Bank(amount: "$6.48", details: "Ada Ltd\nGB00", reference: "RF18 7K2Q", due: "3 May 2026"),
        payment: .sample,
        canCancel: true,
        cancelNote: "You have not paid for it yet.",
        refresh: 5,
        lines: [.sample],
        totals: .sample,
        invoices: [.sample],
        timeline: [.sample]
    )
}

extension OrderPage.Bank {
    fileprivate var value: Value {
        ["amount": .text(amount), "details": .text(details), "reference": .text(reference), "due": .text(due)]
    }
}

// MARK: - From the order

extension OrderPage {
    init(_ order: Order, in shop: Shop) throws {
        let now = shop.now()
        self = try shop.database.read { reader in
            let lines = try reader.lines(of: order.id).enumerated().map { place, line in
                try Line(line, position: place + 1, vault: shop.vault, at: now, in: reader)
            }
            let payments = try reader.payments(of: order.id).filter { $0.counted.minor > 0 }
            let due = try reader.due(of: order)
            let bankDetails = try reader.settings().bankDetails.trimmed
            let isUnpaid = order.state == .awaitingPayment
            // Money that is on its way or looked at must not be sent again.
            let isUnderWay = try reader.paymentAttempts(of: order.id).contains(where: \.isUnderWay)
            let mayPay = isUnpaid && !isUnderWay
            let basket = try Basket(of: order, in: reader)
            let offered = mayPay ? try PaymentOptions(for: due, by: order.customer, basket, shop, in: reader) : nil
            let options = order.kind == .topUp ? offered?.withoutCredit : offered
            let share = order.kind == .sale ? offered?.share : nil
            let states = lines.map(\.state)
            return OrderPage(
                number: order.number,
                placed: order.placedAt.minuteText,
                heading: isUnpaid && isUnderWay ? "Your payment is on its way" : order.heading(states),
                lead: order.lead(states, hasMoney: try !reader.payments(of: order.id).isEmpty),
                state: order.isPartlyPaid(due) ? .partlyPaid : order.state.forCustomer(states),
                sumHeading: order.sumHeading(payments),
                bank: isUnpaid && order.method == .bankTransfer ? Bank(order, due, details: bankDetails) : nil,
                payment: try options.flatMap { options in
                    Self.payment(order, options, share, try reader.lines(of: order.id).map(\.selection))
                },
                canCancel: mayPay,
                cancelNote: Self.cancelNote(
                    try reader.endOfService(cancelling: order, at: now),
                    isPartlyPaid: order.isPartlyPaid(due)
                ),
                refresh: isUnpaid && isUnderWay ? 10 : lines.compactMap(\.refresh).min(),
                lines: lines,
                totals: Totals(order, payments, due: due),
                invoices: try reader.invoices(of: order.id).map { InvoiceLink($0) },
                timeline: try .forCustomer(of: order, in: reader)
            )
        }
    }

    private static func cancelNote(_ end: Date?, isPartlyPaid: Bool) -> String {
        let money = isPartlyPaid ? "What was put towards it is in your credit then." : "You have not paid for it yet."
        let rest =
            end.map { "Your service then ends on \($0.dayText) and is deleted with everything in it." }
            ?? "What is in it does not come back into the cart."
        return money + " " + rest
    }

    /// A transfer that is awaited need not be chosen again.
    private static func payment(
        _ order: Order,
        _ offered: PaymentOptions,
        _ share: CreditShare?,
        _ selections: [Selection]
    ) -> Form? {
        let others = offered.options.filter { $0.method != .bankTransfer || order.method != .bankTransfer }
        let options = PaymentOptions(options: others)
        let isShared = share != nil && order.method == .bankTransfer
        guard !options.isEmpty || isShared else { return nil }
        var field = options.field(chosen: order.method.key)
        if order.method == .bankTransfer { field.label = "Or pay another way" }
        let more = [share?.field(FormFields()), options.keepField(for: selections)].compactMap(\.self)
        return Form(.orderPayment(number: order.number), [field] + more)
    }
}

extension OrderPage.Bank {
    fileprivate init(_ order: Order, _ due: Money, details: String) {
        self.init(
            amount: due.description,
            details: details,
            reference: order.reference,
            due: order.dueAt.dayText
        )
    }
}

extension Order {
    fileprivate func heading(_ lines: [LineState]) -> String {
        switch state {
        case .awaitingPayment:
            method == .bankTransfer ? "We are waiting for your transfer" : "This order waits for your payment"
        case .expired: "This order ran out unpaid"
        case .cancelled: "This order was cancelled"
        case .refunded: "The money is back in your account credit"
        case .paid where kind == .topUp: "It is in your account credit"
        case .paid, .partlyRefunded:
            switch lines.furthestBehind {
            case .waiting, .queued, .sending: "We are preparing your order"
            case .held: "Your order is safe and takes a little longer"
            case .provisioning: "Your order is being set up"
            case .rejected, .unknown, .needsPerson: "We are looking at your order"
            case .delivered: "Everything is ready"
            case .renewed: "Your service goes on"
            case .cancelled, .ended, nil: "This order has ended"
            }
        }
    }

    fileprivate func lead(_ lines: [LineState], hasMoney: Bool) -> String? {
        switch state {
        case .awaitingPayment: return "It is kept until \(dueAt.dayText)."
        case .expired, .cancelled:
            return (hasMoney ? "What was put towards it is in your account credit." : "Nothing was charged.")
                + " You can order again at any time."
        case .refunded: return nil
        case .paid, .partlyRefunded:
            guard lines.contains(where: \.isMoving) else { return nil }
            return "This page follows by itself. You can also close it and come back."
        }
    }

    fileprivate func sumHeading(_ payments: [Payment]) -> String {
        if state == .awaitingPayment { return payments.isEmpty ? "To pay" : "Still to pay" }
        guard paidAt != nil else { return "Not paid" }
        let ways = payments.isEmpty ? [method.label] : payments.map(\.method.label)
        return "Paid with \(ways.joined(separator: " and "))"
    }
}

extension Reader {
    /// When the service ends whose next period an unpaid order asks for; nil for every other order.
    func endOfService(cancelling order: Order, at now: Date) throws -> Date? {
        guard order.state == .awaitingPayment else { return nil }
        for line in try lines(of: order.id) {
            if let renewal = try renewal(of: line.id) { return max(renewal.start, now) }
        }
        return nil
    }
}
