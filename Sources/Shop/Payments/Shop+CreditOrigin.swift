import Commerce
import Storage

/// Credit keeps the way by which its money came, through orders and back.
extension Shop {
    /// What of its customer's credit may pay an order.
    package func usableCredit(for order: Order, in reader: Reader) throws -> UsableCredit {
        let currency = order.total.currency
        return try UsableCredit(
            try reader.creditParts(of: order.customer, in: currency),
            for: try reader.lines(of: order.id).map(\.selection.product),
            in: order.billing?.place?.country,
            by: try reader.paymentRules(),
            currency
        )
    }

    /// Where the money of a payment is booked that is about to pay for an order, or for a part of it.
    /// - Throws: `PayError.creditTooLow` when credit is to pay and what may pay is less.
    func arrival(of payment: Payment, for order: Order, in reader: Reader) throws -> [Posting] {
        guard payment.method == .credit else { return [Posting(payment.method.ledgerAccount, payment.amount)] }
        let credit = try usableCredit(for: order, in: reader)
        guard credit.amount.minor >= payment.amount.minor else { throw PayError.creditTooLow(credit.amount) }
        return Posting.taking(credit.parts.taking(payment.amount))
    }

    /// What a payment that pays nothing of its order any more is as credit.
    func creditParts(of payment: Payment, in reader: Reader) throws -> [CreditPart] {
        guard payment.method == .credit else { return [CreditPart(payment.method, payment.counted)] }
        return try reader.postings(of: "payment", payment.ledgerID)
            .filter { $0.account == .customerCredit }.map { CreditPart($0.origin, $0.amount) }
    }

    /// By which ways an amount of what was paid for an order goes back as credit: by those that it came. What can be used
    /// for the least goes back first, so that no order in between makes it good for more.
    func creditParts(of amount: Money, backFrom order: Order, in reader: Reader) throws -> [CreditPart] {
        var left: [PaymentMethod?: Int64] = [:]
        let payments = try reader.payments(of: order.id).filter { $0.counted.minor > 0 }
        for part in try payments.flatMap({ try creditParts(of: $0, in: reader) }) {
            left[part.origin, default: 0] += part.amount.minor
        }
        for part in try reader.creditGivenBack(for: order) { left[part.origin, default: 0] -= part.amount.minor }
        for refund in try reader.refunds(of: order.id) where refund.state != .failed {
            let isOfOrder = payments.contains { $0.method.key == refund.gateway && $0.sourceID == refund.payment }
            if isOfOrder { left[.gateway(refund.gateway), default: 0] -= refund.amount.minor }
        }
        let parts = left.map { CreditPart($0, Money(minor: max(0, $1), amount.currency)) }.inSpendingOrder
        let back = parts.taking(amount)
        // A gateway may have given back more than came by it for the order: what is left then is of the narrowest way.
        let rest = try amount.subtracting(back.map(\.amount).total(amount.currency))
        guard !rest.isZero else { return back }
        return try (back + [CreditPart(parts.first?.origin, rest)]).joined
    }
}
