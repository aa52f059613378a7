import Commerce
import FoundationEssentials
import Storage

extension Shop {
    /// Gives a part of what was paid for an order, or all of it, back as account credit, with its credit note. However it
    /// was paid: nobody else is asked.
    /// - Parameter key: from the form: pressing twice is one refund.
    package func refundToCredit(
        _ id: Order.ID,
        amount: Money,
        reason: String,
        key: String,
        by staff: Customer.ID
    ) async throws {
        guard amount.minor > 0, !reason.trimmed.isEmpty else { throw RefundError.notPossible }
        let now = now()
        let actor = Actor.staff(staff.rawValue).text
        try await database.write { writer in
            guard try !writer.isBooked("refund", key) else { return }
            guard let order = try writer.order(id), order.paidAt != nil, amount.currency == order.total.currency else {
                throw RefundError.notPossible
            }
            let left = try writer.refundable(of: order)
            guard amount.minor <= left.minor else { throw RefundError.tooMuch(left: left) }
            let documents = try writer.invoices(of: id).map(\.document)
            let note = try self.refund(
                try CreditedPart.sharing(amount, over: documents),
                of: order,
                to: .customerCredit,
                LedgerSource(
                    "refund",
                    key,
                    customer: order.customer,
                    order: id,
                    note: "Paid back for order \(order.number)"
                ),
                at: now,
                in: writer
            )
            try self.moveRefunded(order, "\(amount) as credit: \(reason)", at: now, actor: actor, in: writer)
            try self.mailCredited(amount, for: order, note, key: key, at: now, in: writer)
        }
    }
}
