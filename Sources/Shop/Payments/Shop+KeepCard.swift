import Commerce
import FoundationEssentials
import Storage

/// The card that a customer asked a gateway to keep.
extension Shop {
    /// With the payment for which it was asked: the card, and that the services of its order renew by it. What is not
    /// delivered yet follows when it is.
    func keep(
        _ card: GatewayCard,
        from attempt: StoredAttempt,
        of order: Order,
        at now: Date,
        in writer: Writer
    ) throws {
        guard try writer.keep(card, of: order.customer, by: attempt.gateway, at: now) else { return }
        for line in try writer.lines(of: order.id) {
            guard let renewal = try writer.renewal(of: line.id) else { continue }
            try writer.setRenewalPayment(.card, of: renewal.service)
        }
        let actor = Actor.customer(order.customer.rawValue).text
        try writer.note(order.id, nil, at: now, actor: actor, "\(card.name) is kept for renewals.")
    }

    /// The customer takes the card away: from this moment it is charged no more, and they are asked for what is due.
    /// - Parameter staff: who did it in the customer's place.
    /// - Returns: false when there is none.
    package func removeCard(of customer: Customer.ID, by staff: Customer.ID? = nil) async throws -> Bool {
        let now = now()
        if let staff {
            log(LogLine(.info, "staff remove a kept card", ("customer", "\(customer)"), ("staff", "\(staff)")))
        }
        let bell = bells.gateways
        return try await database.write { writer in
            guard let card = try writer.savedCard(of: customer) else { return false }
            try writer.remove(card.id, at: now)
            for service in try writer.servicesPaidByCard(of: customer) {
                try writer.setRenewalPayment(.ask, of: service.id)
                for (renewal, order) in try self.unpaidRenewals(of: service.id, in: writer) {
                    try self.mailRenewalAsked(renewal, order, formerly: order.total, at: now, in: writer)
                }
            }
            writer.afterCommit { bell.ring() }
            return true
        }
    }

    /// Tells the gateways to forget what was removed here.
    func forgetCards() async {
        let removed = (try? database.read { try $0.cardsToForget(limit: 50) }) ?? []
        for card in removed where !bells.gateways.isClosed {
            guard let keeper = cardKeeper(card.gateway) else { continue }
            do throws(GatewayError) {
                try await keeper.forget(card.card)
            } catch {
                guard error == .unknownReference else {
                    let line = LogLine(.warning, "a card is not forgotten yet", ("gateway", card.gateway))
                    return log(line)
                }
            }
            let now = now()
            try? await database.write { try $0.setForgotten(card.id, at: now) }
        }
    }
}
