import Commerce
import FoundationEssentials
import Storage

package enum PayError: Error, Sendable {
    case notAwaitingPayment
    case methodUnavailable
    /// The gateway cannot be reached or refuses; the customer may try again.
    case gatewayAway
    case amountDiffers(due: Money)
    /// This transfer was recorded before.
    case alreadyRecorded
    case creditTooLow(Money)
    /// The gateway has the money already, or nearly: there is nothing more to pay.
    case underWay
}

extension Shop {
    /// Staff saw the money on the bank's statement.
    /// - Parameter bankReference: the bank's own id of the transfer: it is recorded once.
    package func confirmBankTransfer(
        _ order: Order.ID,
        amount: Money,
        receivedAt: Date,
        bankReference: String,
        by staff: Customer.ID
    ) async throws {
        do {
            try await database.write { writer in
                guard let placed = try writer.order(order), placed.state == .awaitingPayment else {
                    throw PayError.notAwaitingPayment
                }
                guard amount == placed.total else { throw PayError.amountDiffers(due: placed.total) }
                try self.recordPayment(
                    Payment(.bankTransfer, source: bankReference, amount, at: self.now()),
                    of: order,
                    in: writer,
                    actor: .staff(staff.rawValue)
                )
                try writer.note(
                    order,
                    nil,
                    at: self.now(),
                    actor: Actor.staff(staff.rawValue).text,
                    "Transfer \(bankReference), value date \(receivedAt.isoDay)"
                )
            }
        } catch DatabaseError.constraint(.unique, _) {
            throw PayError.alreadyRecorded
        }
    }

    /// Pays an order that was placed for another method from the customer's credit.
    package func payWithCredit(_ order: Order.ID, customer: Customer.ID) async throws {
        let now = now()
        try await database.write { writer in
            guard let placed = try writer.order(order), placed.customer == customer, placed.state == .awaitingPayment
            else { throw PayError.notAwaitingPayment }
            try self.spendCredit(on: placed, actor: .customer(customer.rawValue), at: now, in: writer)
        }
    }

    /// Pays an order from its customer's credit, all of it or nothing.
    /// - Throws: `PayError.creditTooLow`, before anything is written.
    func spendCredit(on order: Order, actor: Actor, at now: Date, in writer: Writer) throws {
        let credit = try writer.credit(of: order.customer, in: order.total.currency)
        guard credit.minor >= order.total.minor else { throw PayError.creditTooLow(credit) }
        let payment = Payment(.credit, source: order.id.description, order.total, at: now)
        try recordPayment(payment, of: order.id, in: writer, actor: actor)
    }

    /// The customer of an unpaid order would rather transfer the money: staff then wait for it.
    package func payByTransfer(_ order: Order.ID, customer: Customer.ID) async throws {
        let now = now()
        try await database.write { writer in
            guard let placed = try writer.order(order), placed.customer == customer, placed.state == .awaitingPayment
            else { throw PayError.notAwaitingPayment }
            guard placed.method != .bankTransfer else { return }
            try writer.setMethod(.bankTransfer, ofUnpaid: order)
            let actor = Actor.customer(customer.rawValue).text
            try writer.note(order, nil, at: now, actor: actor, "To be paid by bank transfer after all.")
            try self.mailTransferDetails(order, at: now, in: writer)
        }
    }

    /// Account credit that the reseller gives, with a reason. `key` makes pressing twice one credit.
    package func addCredit(
        _ amount: Money,
        to customer: Customer.ID,
        reason: String,
        key: String,
        by staff: Customer.ID
    ) async throws {
        let now = now()
        do {
            try await database.write { writer in
                try writer.book(
                    LedgerSource("credit", key, customer: customer, note: reason),
                    [Posting(.goodwill, amount), Posting(.customerCredit, try amount.negated())],
                    at: now
                )
            }
        } catch DatabaseError.constraint(.unique, _) {
            log(LogLine(.info, "credit form sent twice", ("staff", staff.description)))
        }
    }

    /// Orders that nobody paid in time.
    func expireOrders() async throws {
        let now = now()
        let overdue = try database.read { try $0.unpaidOrders(dueBefore: now, limit: 200) }
        for order in overdue {
            try await database.write { try self.close(order, .paymentOverdue, at: now, actor: .worker, in: $0) }
        }
    }

    /// The customer changed their mind before paying.
    package func cancelUnpaid(_ order: Order.ID, by actor: Actor) async throws {
        let now = now()
        try await database.write { writer in
            guard let placed = try writer.order(order), placed.state == .awaitingPayment else {
                throw PayError.notAwaitingPayment
            }
            try self.close(placed, .cancelled, at: now, actor: actor, in: writer)
        }
    }

    func close(_ order: Order, _ event: OrderEvent, at now: Date, actor: Actor, in writer: Writer) throws {
        guard try writer.order(order.id)?.state == .awaitingPayment else { return }
        try writer.move(order.id, event, at: now, actor: actor.text)
        try writer.giveCouponBack(of: order.id)
        for line in try writer.lines(of: order.id) where line.state == .waiting {
            try writer.move(line.id, .cancelled, at: now, actor: actor.text)
            if let renewal = try writer.renewal(of: line.id) {
                try unrenew(renewal, because: event, at: now, in: writer)
            }
        }
    }
}
