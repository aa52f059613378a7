import Commerce
import FoundationEssentials
import Storage

extension Shop {
    /// Reads from the gateway what became of an attempt and records it, once.
    package func settle(attempt id: String) async throws {
        guard let attempt = try database.read({ try $0.paymentAttempt(id) }),
            let gateway = gateways.first(where: { $0.key == attempt.gateway })
        else { throw PayError.methodUnavailable }
        guard let found = try await look(for: attempt, gateway) else { throw PayError.gatewayAway }
        try await record(found, by: gateway)
    }

    /// Writes down what a gateway says of an attempt, whatever was heard before and in whatever order.
    /// - Parameter isSweep: nobody told us: the comparison found it.
    func record(_ found: GatewayPayment, by gateway: any PaymentGateway, isSweep: Bool = false) async throws {
        guard let id = found.attempt else { return }
        let now = now()
        try await database.write { writer in
            guard let attempt = try writer.paymentAttempt(id), attempt.gateway == gateway.key else {
                guard isSweep, found.state == .paid else { return }
                try writer.addDifference(
                    .paymentUnknown,
                    found.reference,
                    by: gateway.key,
                    order: nil,
                    detail:
                        "Payment \(found.id): \(found.amount.map(\.description) ?? "an amount") for an attempt that is not here.",
                    isSettled: false,
                    at: now
                )
                return
            }
            try writer.setReference(found.reference, ofAttempt: id)
            if found.state == .paid {
                let isNew = try self.recordPaid(found, attempt, by: gateway, at: now, in: writer)
                if isNew, isSweep { try self.noteMissed(found, attempt, at: now, in: writer) }
                try self.bookFee(of: found, attempt, at: now, in: writer)
                try self.keepPlace(of: found, attempt, at: now, in: writer)
            } else if found.state == .failed, attempt.card != nil {
                try self.refuseCharge(attempt, found.failure ?? "failed", at: now, in: writer)
            } else {
                let state = StoredAttempt.State(found.state)
                if state.isAlive {
                    try writer.setState(state, ofAttempt: id)
                } else {
                    try self.end(attempt, as: state, at: now, in: writer)
                }
            }
        }
    }

    /// - Returns: false for a payment that was written down before.
    private func recordPaid(
        _ found: GatewayPayment,
        _ attempt: StoredAttempt,
        by gateway: any PaymentGateway,
        at now: Date,
        in writer: Writer
    ) throws -> Bool {
        guard !attempt.state.isPaid, let order = try writer.order(attempt.order),
            try writer.payment(found.id, by: gateway.key) == nil
        else { return false }
        guard let amount = found.amount, amount == attempt.amount else {
            try hold(found, attempt, of: order, at: now, in: writer)
            return true
        }
        try writer.setState(.paid, ofAttempt: attempt.id)
        let payment = Payment(.gateway(gateway.key), source: found.id, amount, at: now)
        try recordPayment(payment, of: order.id, in: writer, actor: .worker)
        if attempt.keepsCard, let card = found.card {
            try keep(card, from: attempt, of: order, at: now, in: writer)
        }
        return true
    }

    /// What was paid is not what was asked for: nothing is delivered for it, and nobody's it is until a person decides.
    private func hold(
        _ found: GatewayPayment,
        _ attempt: StoredAttempt,
        of order: Order,
        at now: Date,
        in writer: Writer
    ) throws {
        let paid = found.amount.map(\.description) ?? "An amount in another currency"
        let detail = "\(paid) was paid for order \(order.number); \(attempt.amount) was asked for."
        try writer.setState(.held, ofAttempt: attempt.id)
        try writer.note(order.id, nil, at: now, actor: Actor.worker.text, detail)
        try writer.addDifference(
            .amountDiffers,
            found.id,
            by: attempt.gateway,
            order: order.id,
            detail: detail,
            isSettled: false,
            at: now
        )
        if let amount = found.amount {
            let nothing = Money.zero(amount.currency)
            let payment = Payment(.gateway(attempt.gateway), source: found.id, amount, counted: nothing, at: now)
            try writer.addPayment(order.id, payment)
            try writer.book(
                LedgerSource("payment", payment.ledgerID, customer: order.customer, order: order.id, note: detail),
                [Posting(.gateway, amount), Posting(.unsettled, try amount.negated())],
                at: now
            )
        }
        let line = LogLine(.error, "a payment differs from its order", ("order", order.number), ("payment", found.id))
        writer.afterCommit { self.log(line) }
    }

    private func noteMissed(
        _ found: GatewayPayment,
        _ attempt: StoredAttempt,
        at now: Date,
        in writer: Writer
    ) throws {
        try writer.addDifference(
            .paymentMissed,
            found.id,
            by: attempt.gateway,
            order: attempt.order,
            detail: "Nobody told us of it; the comparison wrote it down.",
            isSettled: true,
            at: now
        )
    }

    /// Where tax depends on the place, the card's country is the proof that does not come from the customer.
    private func keepPlace(
        of found: GatewayPayment,
        _ attempt: StoredAttempt,
        at now: Date,
        in writer: Writer
    ) throws {
        let proofs = try writer.placeProofs(of: attempt.order)
        guard let country = found.country, !proofs.contains(where: { $0.proof == .gateway }),
            let declared = proofs.first(where: { $0.proof == .declared })
        else { return }
        try writer.addPlaceProof(.gateway, country: country, of: attempt.order, at: now)
        guard declared.country != country else { return }
        let text = """
            The card is from \(Country.name(of: country)); the customer entered \(Country.name(of: declared.country)).
            """
        try writer.note(attempt.order, nil, at: now, actor: Actor.worker.text, text)
    }

    /// Known only when the gateway has settled, which may be later than the payment.
    private func bookFee(
        of found: GatewayPayment,
        _ attempt: StoredAttempt,
        at now: Date,
        in writer: Writer
    ) throws {
        let id = "\(attempt.gateway):\(found.id)"
        guard let fee = found.fee, !fee.isZero, try !writer.isBooked("gatewayFee", id),
            let order = try writer.order(attempt.order)
        else { return }
        try writer.book(
            LedgerSource("gatewayFee", id, customer: order.customer, order: order.id),
            [Posting(.gatewayFees, fee), Posting(.gateway, try fee.negated())],
            at: now
        )
    }

    /// A person decided that money which was held is the customer's: it becomes account credit.
    package func creditHeldPayment(_ id: String, gateway: String, by staff: Customer.ID) async throws {
        let now = now()
        try await database.write { writer in
            guard let (payment, orderID) = try writer.payment(id, by: gateway), let order = try writer.order(orderID),
                try writer.isHeld(payment)
            else { throw RefundError.notPossible }
            let left = try writer.refundable(payment, of: order)
            guard left.minor > 0 else { throw RefundError.notPossible }
            try writer.book(
                LedgerSource(
                    "held",
                    payment.ledgerID,
                    customer: order.customer,
                    order: orderID,
                    note: "Payment for order \(order.number), kept as credit"
                ),
                [Posting(.unsettled, left), Posting(.customerCredit, try left.negated(), origin: payment.method)],
                at: now
            )
            try writer.settleDifference(.amountDiffers, id, by: gateway, at: now)
            let actor = Actor.staff(staff.rawValue).text
            try writer.note(orderID, nil, at: now, actor: actor, "\(left) was credited to the customer.")
        }
    }
}

extension StoredAttempt.State {
    fileprivate init(_ state: GatewayPayment.State) {
        switch state {
        case .open: self = .open
        case .processing: self = .processing
        case .paid: self = .paid
        case .failed: self = .failed
        case .expired: self = .expired
        }
    }
}
