import Commerce
import FoundationEssentials
import Storage

extension Shop {
    /// Writes down how a gateway describes a dispute now, and each movement of money for it once.
    func record(_ dispute: GatewayDispute, by gateway: any PaymentGateway) async throws {
        let now = now()
        try await database.write { writer in
            guard let (payment, orderID) = try writer.payment(dispute.payment, by: gateway.key),
                let order = try writer.order(orderID)
            else { return }
            let before = try writer.dispute(dispute.id, by: gateway.key)
            try writer.keep(dispute, amount: dispute.amount ?? payment.amount, by: gateway.key, of: orderID)
            if before?.status != dispute.status {
                let text = "Dispute \(dispute.id) (\(dispute.reason)) of \(payment.sourceID): \(dispute.status)"
                try writer.note(orderID, nil, at: now, actor: Actor.worker.text, text)
            }
            for movement in dispute.movements {
                try self.book(movement, by: gateway.key, of: order, at: now, in: writer)
            }
            if dispute.status == "lost", before?.status != "lost" {
                try self.takeBack(dispute, payment, of: order, at: now, in: writer)
            }
            guard before == nil else { return }
            let line = LogLine(.error, "a payment is disputed", ("order", order.number), ("dispute", dispute.id))
            writer.afterCommit { self.log(line) }
        }
    }

    private func book(
        _ movement: GatewayDispute.Movement,
        by gateway: String,
        of order: Order,
        at now: Date,
        in writer: Writer
    ) throws {
        let id = "\(gateway):\(movement.id)"
        guard try !writer.isBooked("dispute", id) else { return }
        let net = try movement.amount.subtracting(movement.fee)
        try writer.book(
            LedgerSource("dispute", id, customer: order.customer, order: order.id),
            [
                Posting(.disputes, try movement.amount.negated()), Posting(.gatewayFees, movement.fee),
                Posting(.gateway, net),
            ],
            at: now
        )
    }
}
