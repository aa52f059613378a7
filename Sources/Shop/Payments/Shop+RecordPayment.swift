import Commerce
import FoundationEssentials
import Storage

extension Shop {
    /// What happens when money has arrived, all of it or nothing: the payment under its unique key, and either the order
    /// paid, with each line queued with its one forwarding job (or its service's period renewed), the books, the invoice,
    /// the mail; or, where it does not cover the order, a part of it that waits for the rest. Nothing else is in this
    /// transaction.
    func recordPayment(_ payment: Payment, of order: Order.ID, in writer: Writer, actor: Actor) throws {
        guard let placed = try writer.order(order) else { throw MoveError.gone }
        let due = try writer.due(of: placed)
        guard placed.state == .awaitingPayment, payment.amount.currency == due.currency else {
            return try creditStrayPayment(payment, of: placed, in: writer, actor: actor)
        }
        let arrived = payment.counting(Money(minor: min(payment.amount.minor, due.minor), due.currency))
        try writer.addPayment(order, arrived)
        if arrived.counted == due {
            try complete(placed, by: arrived, in: writer, actor: actor)
        } else {
            try keepPart(arrived, of: placed, in: writer, actor: actor)
        }
    }

    /// The last of what was to be paid. What came beyond it is the customer's credit.
    private func complete(_ order: Order, by payment: Payment, in writer: Writer, actor: Actor) throws {
        let surplus = try payment.amount.subtracting(payment.counted)
        try writer.move(order.id, .paymentConfirmed, at: payment.at, actor: actor.text, reason: payment.method.key)
        try book(order, by: payment, surplus: surplus, in: writer)
        for line in try writer.lines(of: order.id) {
            if let renewal = try writer.renewal(of: line.id) {
                try writer.move(renewal, .paid)
                try writer.move(line.id, .renewed, at: payment.at, actor: actor.text)
                continue
            }
            try writer.move(line.id, .paid, at: payment.at, actor: actor.text)
            try writer.addForwarding(line.id, request: line.selection, at: payment.at)
        }
        let invoice = try issueInvoice(for: order, paidBy: payment, in: writer)
        try mailPaymentReceived(order, invoice, surplus: surplus, at: payment.at, in: writer)
        let bells = bells
        writer.afterCommit {
            bells.forwarder.ring()
            bells.mail.ring()
        }
    }

    private func book(_ order: Order, by payment: Payment, surplus: Money, in writer: Writer) throws {
        let sold: [Posting]
        let note: String
        switch order.kind {
        case .sale:
            sold = [
                Posting(.revenue, try order.net.negated()), Posting(.tax, try order.tax.negated()),
                Posting(.customerCredit, try surplus.negated(), origin: payment.method),
            ]
            note = surplus.isZero ? "" : "Paid beyond the total of order \(order.number)"
        case .topUp:
            // Each part of it by the way that it came.
            let earlier = try writer.payments(of: order.id).filter { $0.ledgerID != payment.ledgerID }
            let parts = earlier.map { CreditPart($0.method, $0.counted) } + [CreditPart(payment.method, payment.amount)]
            sold = try Posting.giving(try parts.joined)
            note = "Top-up"
        }
        let money = try arrival(of: payment, for: order, in: writer)
        let rest = Posting(.deposits, try order.total.subtracting(payment.counted))
        try writer.book(
            LedgerSource("payment", payment.ledgerID, customer: order.customer, order: order.id, note: note),
            money + [rest] + sold,
            at: payment.at
        )
    }

    /// Money that does not cover the order stays with it until the rest has come, or until it ends.
    private func keepPart(_ payment: Payment, of order: Order, in writer: Writer, actor: Actor) throws {
        let isCredit = payment.method == .credit
        let note = isCredit ? "Set aside for order \(order.number)" : "Part of order \(order.number)"
        try writer.book(
            LedgerSource("payment", payment.ledgerID, customer: order.customer, order: order.id, note: note),
            try arrival(of: payment, for: order, in: writer)
                + [Posting(.deposits, try payment.amount.negated())],
            at: payment.at
        )
        let left = try writer.due(of: order)
        let text = "\(payment.amount) by \(payment.method.key) is a part; \(left) is still to be paid."
        try writer.note(order.id, nil, at: payment.at, actor: actor.text, text)
        guard !isCredit else { return }
        // Whoever has paid a part is given the time of a new order for the rest. A period's end is not put off by it.
        if try !writer.isRenewal(order) {
            try writer.putOffDue(of: order.id, until: payment.at.addingTimeInterval(policy.paymentTerm))
        }
        try mailPartReceived(payment, of: order, left: left, at: payment.at, in: writer)
    }

    /// Money that fits no open order is the customer's: it becomes account credit, and staff see it on the timeline.
    private func creditStrayPayment(_ payment: Payment, of order: Order, in writer: Writer, actor: Actor) throws {
        try writer.addPayment(order.id, payment.counting(.zero(payment.amount.currency)))
        try writer.book(
            LedgerSource(
                "payment",
                payment.ledgerID,
                customer: order.customer,
                order: order.id,
                note: "Payment for order \(order.number), kept as credit"
            ),
            [
                Posting(payment.method.ledgerAccount, payment.amount),
                Posting(.customerCredit, try payment.amount.negated(), origin: payment.method),
            ],
            at: payment.at
        )
        try writer.note(
            order.id,
            nil,
            at: payment.at,
            actor: actor.text,
            "\(payment.amount) by \(payment.method.key) did not fit this order and was credited to the customer."
        )
        try mailKeptAsCredit([payment.amount], of: order, because: payment.ledgerID, at: payment.at, in: writer)
    }

    /// Payments that were a part of an order are its customer's credit from now on: it ends unpaid, or what was to come
    /// with them did not.
    func release(_ payments: [Payment], of order: Order, at now: Date, in writer: Writer) throws {
        for payment in payments where payment.counted.minor > 0 {
            try writer.stopCounting(payment)
            try writer.book(
                LedgerSource(
                    "release",
                    payment.ledgerID,
                    customer: order.customer,
                    order: order.id,
                    note: payment.method == .credit
                        ? "Set aside for order \(order.number) no longer"
                        : "Paid towards order \(order.number), which was not paid whole"
                ),
                [Posting(.deposits, payment.counted)]
                    + Posting.giving(try creditParts(of: payment, in: writer)),
                at: now
            )
        }
    }
}

extension Reader {
    /// Whether an order asks for a further period of a service.
    func isRenewal(_ order: Order) throws -> Bool {
        try lines(of: order.id).contains { try renewal(of: $0.id) != nil }
    }
}

extension PaymentMethod {
    /// Where the money of this method is.
    var ledgerAccount: LedgerAccount {
        switch self {
        case .credit: .customerCredit
        case .bankTransfer: .bank
        case .gateway: .gateway
        }
    }
}
