import Commerce
import FoundationEssentials
import Storage

/// Takes what a renewal costs, three days before it begins, in the way to which its customer agreed.
extension Shop {
    /// - Returns: whether it is paid now, or being paid: nobody need be reminded.
    func collect(_ renewal: Renewal) async throws -> Bool {
        let found = try database.read { reader in
            try self.unpaidOrder(of: renewal, in: reader).map { ($0, try reader.service(renewal.service)) }
        }
        guard let (order, service) = found, let service else { return try isUnderWay(renewal) }
        switch service.renewalPayment {
        case .ask: return false
        case .credit:
            let (credit, due) = try database.read { reader in
                (try usableCredit(for: order, in: reader).amount, try reader.due(of: order))
            }
            guard credit.minor >= due.minor, await isTime(for: renewal, of: service) else { return false }
            return try await takeCredit(for: renewal)
        case .card:
            guard try database.read({ try self.willBeCharged(renewal, in: $0) }),
                await isTime(for: renewal, of: service)
            else { return false }
            return try await chargeCard(for: renewal, order)
        }
    }

    private func isUnderWay(_ renewal: Renewal) throws -> Bool {
        try database.read { try $0.paymentAttempts(of: renewal.order) }.contains(where: \.isUnderWay)
    }

    /// By the supplier's clock too, and while it still has the service: see `look(at:)`.
    private func isTime(for renewal: Renewal, of service: Service) async -> Bool {
        guard let seen = await look(at: service), seen.isThere else { return false }
        return renewal.start.timeIntervalSince(seen.now) <= RenewalSchedule.collection
    }

    private func takeCredit(for renewal: Renewal) async throws -> Bool {
        let now = now()
        return try await database.write { writer in
            guard try writer.service(renewal.service)?.renewalPayment == .credit,
                let order = try self.unpaidOrder(of: renewal, in: writer),
                try self.allows([.credit], for: order, in: writer)
            else { return false }
            do {
                try self.spendCredit(on: order, actor: .worker, at: now, in: writer)
            } catch PayError.creditTooLow {
                return false
            }
            return true
        }
    }

    // MARK: Cards

    func cardKeeper(_ key: String) -> (any CardKeeper)? {
        gateways.lazy.compactMap { $0 as? any CardKeeper }.first { $0.key == key }
    }

    /// The card of a customer that can be charged; nil without one, or where its gateway is not there for them.
    package func chargeableCard(of customer: Customer.ID, in reader: Reader) throws -> SavedCard? {
        guard let card = try reader.savedCard(of: customer), let keeper = cardKeeper(card.gateway),
            let owner = try reader.customer(customer), try isOffered(keeper, to: owner, in: reader)
        else { return nil }
        return card
    }

    /// The card that pays an order; nil when its customer pays renewals of the service otherwise, or it cannot.
    func chargeableCard(of service: Service, for order: Order, in reader: Reader) throws -> SavedCard? {
        guard service.renewalPayment == .card, let card = try chargeableCard(of: service.customer, in: reader),
            try allows([.gateway(card.gateway)], for: order, in: reader),
            cardKeeper(card.gateway)?.problem(with: try reader.due(of: order)) == nil
        else { return nil }
        return card
    }

    /// Whether a card is still to be charged: it is one charge for each period, whatever came of it.
    package func willBeCharged(_ renewal: Renewal, in reader: Reader) throws -> Bool {
        guard renewal.state == .asked, let service = try reader.service(renewal.service),
            let order = try reader.order(renewal.order), order.state == .awaitingPayment,
            try chargeableCard(of: service, for: order, in: reader) != nil
        else { return false }
        return try reader.paymentAttempt(Self.chargeID(of: renewal, service)) == nil
    }

    /// The gateway's key: the service and the period, and no other shop's on the same account.
    private static func chargeID(of renewal: Renewal, _ service: Service) -> String {
        "renewal-\(service.orderNumber)-\(service.id)-\(renewal.start.isoDay)"
    }

    private func chargeCard(for renewal: Renewal, _ order: Order) async throws -> Bool {
        try await closePages(of: order.id)
        guard let attempt = try await addCharge(for: renewal) else { return try isUnderWay(renewal) }
        return try await carryOut(attempt)
    }

    /// Written down before the gateway is asked. The schema has one for each service and period.
    private func addCharge(for renewal: Renewal) async throws -> StoredAttempt? {
        let now = now()
        return try await database.write { writer in
            guard try self.willBeCharged(renewal, in: writer), let service = try writer.service(renewal.service),
                let order = try self.unpaidOrder(of: renewal, in: writer),
                try !writer.paymentAttempts(of: order.id).contains(where: \.state.isAlive),
                let card = try self.chargeableCard(of: service, for: order, in: writer),
                let customer = try writer.customer(order.customer)
            else { return nil }
            // Announced the hour before at the latest.
            guard try writer.isMailed("renewal-charge", about: renewal.id.description) else {
                try self.mailRenewalCharge(renewal, order, card, at: now, in: writer)
                return nil
            }
            let attempt = StoredAttempt(
                id: Self.chargeID(of: renewal, service),
                order: order.id,
                gateway: card.gateway,
                reference: nil,
                state: .opening,
                amount: try writer.due(of: order),
                email: customer.email,
                returnURL: "\(self.url)/orders/\(order.number)",
                startedAt: now,
                expiresAt: now,
                card: card.id
            )
            try writer.add(attempt)
            return attempt
        }
    }
}
