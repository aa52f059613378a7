import Commerce
import FoundationEssentials
import Storage

extension Shop {
    /// Pays an order that was placed for another method from the customer's credit.
    package func payWithCredit(_ order: Order.ID, customer: Customer.ID) async throws {
        let now = now()
        try await database.write { writer in
            guard let placed = try writer.order(order), placed.customer == customer, placed.state == .awaitingPayment
            else { throw PayError.notAwaitingPayment }
            guard try self.allows([.credit], for: placed, in: writer) else { throw PayError.methodUnavailable }
            try self.expectNothingUnderWay(placed, in: writer)
            try self.spendCredit(on: placed, actor: .customer(customer.rawValue), at: now, in: writer)
        }
    }

    /// Money that is on its way would be taken twice if it were paid otherwise meanwhile.
    func expectNothingUnderWay(_ order: Order, in reader: Reader) throws {
        if try reader.paymentAttempts(of: order.id).contains(where: \.isUnderWay) { throw PayError.underWay }
    }

    /// Pays what is due of an order from its customer's credit, all of it or nothing.
    /// - Throws: `PayError.creditTooLow`, before anything is written.
    func spendCredit(on order: Order, actor: Actor, at now: Date, in writer: Writer) throws {
        guard order.kind == .sale else { throw PayError.methodUnavailable }
        let due = try writer.due(of: order)
        let credit = try usableCredit(for: order, in: writer).amount
        guard credit.minor >= due.minor else { throw PayError.creditTooLow(credit) }
        try putCredit(due, towards: order, actor: actor, at: now, in: writer)
    }

    /// Sets aside what credit there is towards an order that was placed before; the rest is paid by `method`.
    /// - Returns: whether there is a rest.
    package func setCreditAside(
        for order: Order.ID,
        restBy method: PaymentMethod,
        customer: Customer.ID
    ) async throws -> Bool {
        // What is asked for on an open page is frozen: with the credit it would be too much.
        await closePagesAsFarAsPossible(of: order)
        let now = now()
        return try await database.write { writer in
            guard let placed = try writer.order(order), placed.customer == customer, placed.state == .awaitingPayment
            else { throw PayError.notAwaitingPayment }
            guard try self.allows([.credit, method], for: placed, in: writer) else { throw PayError.methodUnavailable }
            let attempts = try writer.paymentAttempts(of: order)
            if attempts.contains(where: \.isUnderWay) { throw PayError.underWay }
            if let open = attempts.first(where: \.state.isAlive) { throw PayError.pageOpen(until: open.expiresAt) }
            try self.setCreditAside(for: placed, actor: .customer(customer.rawValue), at: now, in: writer)
            if method == .bankTransfer {
                try self.chooseTransfer(for: placed, at: now, in: writer)
            } else {
                try writer.setMethod(method, ofUnpaid: order)
            }
            return try writer.order(order)?.state == .awaitingPayment
        }
    }

    /// A page that stays open because its gateway is away keeps back what would change the amount; see `PayError.pageOpen`.
    private func closePagesAsFarAsPossible(of order: Order.ID) async {
        do {
            try await closePages(of: order)
        } catch {
            log(LogLine(.warning, "a payment page was not closed", ("order", "\(order)"), ("error", "\(error)")))
        }
    }

    /// - Throws: `PayError.creditTooLow` when there is none.
    func setCreditAside(for order: Order, actor: Actor, at now: Date, in writer: Writer) throws {
        guard order.kind == .sale else { throw PayError.methodUnavailable }
        let due = try writer.due(of: order)
        let credit = try usableCredit(for: order, in: writer).amount
        guard credit.minor > 0 else { throw PayError.creditTooLow(credit) }
        let amount = Money(minor: min(credit.minor, due.minor), due.currency)
        try putCredit(amount, towards: order, actor: actor, at: now, in: writer)
    }

    private func putCredit(
        _ amount: Money,
        towards order: Order,
        actor: Actor,
        at now: Date,
        in writer: Writer
    ) throws {
        // Credit that was set aside and released may be set aside again: each time is a payment of its own.
        let before = try writer.payments(of: order.id).count { $0.method == .credit }
        let source = before == 0 ? order.id.description : "\(order.id).\(before + 1)"
        try recordPayment(Payment(.credit, source: source, amount, at: now), of: order.id, in: writer, actor: actor)
    }

    /// An attempt is dead. Credit that was set aside to be paid together with it is free again; the customer may choose
    /// anew.
    func end(_ attempt: StoredAttempt, as state: StoredAttempt.State, at now: Date, in writer: Writer) throws {
        try writer.setState(state, ofAttempt: attempt.id)
        guard let order = try writer.order(attempt.order), order.state == .awaitingPayment, order.method.isGateway,
            try !writer.paymentAttempts(of: order.id).contains(where: { $0.state.isAlive || $0.state == .held })
        else { return }
        let credit = try writer.payments(of: order.id).filter { $0.method == .credit && $0.counted.minor > 0 }
        guard !credit.isEmpty else { return }
        try release(credit, of: order, at: now, in: writer)
        let text = "The payment did not go through; the credit that was set aside is free again."
        try writer.note(order.id, nil, at: now, actor: Actor.worker.text, text)
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
}
