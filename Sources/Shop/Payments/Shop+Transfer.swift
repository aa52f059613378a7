import Commerce
import FoundationEssentials
import Storage

/// What a transfer came to.
package enum ReceivedTransfer: Hashable, Sendable {
    /// - surplus: what came beyond it, which is the customer's credit now.
    case paid(surplus: Money)
    case part(due: Money)
    /// The order does not wait for money: all of it is the customer's credit.
    case credited
}

extension Shop {
    /// Staff saw money for an order on the bank's statement. Whatever it is, it is written down: a part, the rest, or
    /// more than was due; for an order that does not wait for it any more it is the customer's credit.
    /// - Parameter bankReference: the bank's own id of the transfer: it is recorded once.
    package func confirmBankTransfer(
        _ order: Order.ID,
        amount: Money,
        receivedAt: Date,
        bankReference: String,
        by staff: Customer.ID
    ) async throws -> ReceivedTransfer {
        do {
            return try await database.write { writer in
                let actor = Actor.staff(staff.rawValue)
                let payment = Payment(.bankTransfer, source: bankReference, amount, at: self.now())
                let text = "Transfer \(bankReference), value date \(receivedAt.isoDay)"
                return try self.receive(payment, for: order, noting: text, by: actor, in: writer)
            }
        } catch DatabaseError.constraint(.unique, _) {
            throw PayError.alreadyRecorded
        }
    }

    func receive(
        _ payment: Payment,
        for id: Order.ID,
        noting text: String,
        by actor: Actor,
        in writer: Writer
    ) throws -> ReceivedTransfer {
        guard let order = try writer.order(id) else { throw MoveError.gone }
        guard payment.amount.currency == order.total.currency else {
            throw PayError.currencyDiffers(order.total.currency)
        }
        let due = try writer.due(of: order)
        try recordPayment(payment, of: id, in: writer, actor: actor)
        try writer.note(id, nil, at: payment.at, actor: actor.text, text)
        guard order.state == .awaitingPayment else { return .credited }
        let left = try due.subtracting(payment.amount)
        return left.minor > 0 ? .part(due: left) : .paid(surplus: try left.negated())
    }

    /// The customer of an unpaid order would rather transfer the money: staff then wait for it.
    package func payByTransfer(_ order: Order.ID, customer: Customer.ID) async throws {
        let now = now()
        try await database.write { writer in
            guard let placed = try writer.order(order), placed.customer == customer, placed.state == .awaitingPayment
            else { throw PayError.notAwaitingPayment }
            guard try self.allows([.bankTransfer], for: placed, in: writer) else { throw PayError.methodUnavailable }
            try self.chooseTransfer(for: placed, at: now, in: writer)
        }
    }

    /// Once: choosing it again changes nothing.
    func chooseTransfer(for order: Order, at now: Date, in writer: Writer) throws {
        guard order.method != .bankTransfer else { return }
        try writer.setMethod(.bankTransfer, ofUnpaid: order.id)
        let actor = Actor.customer(order.customer.rawValue).text
        try writer.note(order.id, nil, at: now, actor: actor, "To be paid by bank transfer after all.")
        try mailTransferDetails(order.id, at: now, in: writer)
    }
}
