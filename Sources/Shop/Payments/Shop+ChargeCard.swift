import Commerce
import FoundationEssentials
import Storage

/// Charging a card while its owner is away: an attempt like every other, written down before the gateway is asked, whose
/// id makes asking again the same charge.
extension Shop {
    /// Gateways forget keys after a day: from then on they are asked whether they did it before they are asked to.
    private static let keyLife = 80_000.0

    /// - Returns: whether the money is there or on its way.
    func carryOut(_ attempt: StoredAttempt) async throws -> Bool {
        guard let keeper = cardKeeper(attempt.gateway), let id = attempt.card,
            let (order, card) = try database.read({ reader in
                try reader.order(attempt.order).flatMap { order in try reader.savedCard(id).map { (order, $0) } }
            })
        else { return false }
        let found: GatewayPayment
        do throws(GatewayError) {
            found = try await keeper.charge(
                card.card,
                for: PaymentAttempt(
                    id: attempt.id,
                    orderNumber: order.number,
                    amount: attempt.amount,
                    items: [],
                    customerEmail: attempt.email,
                    returnURL: attempt.returnURL,
                    expiresAt: attempt.expiresAt
                )
            )
        } catch {
            switch error {
            case .refused(let code): try await refuse(attempt, code)
            case .unknownReference: try await refuse(attempt, "unknown card")
            case .notSent, .perhapsSent, .badSignature, .unreadable:
                let line = LogLine(.warning, "a charge waits", ("attempt", attempt.id), ("error", "\(error)"))
                log(line)
                return true
            }
            return false
        }
        try await record(found, by: keeper)
        return found.state != .failed
    }

    /// Charges whose answer was lost: asked for again, as often as it takes.
    func settleCharges() async {
        let open = (try? database.read { try $0.unsettledCharges(limit: 1_000) }) ?? []
        await each(open, { "charge \($0.id)" }) { attempt in
            guard let keeper = cardKeeper(attempt.gateway) else { return }
            let isUnpaid = try database.read { try $0.order(attempt.order)?.state == .awaitingPayment }
            let isFresh = now().timeIntervalSince(attempt.startedAt) < Self.keyLife
            if !isUnpaid || !isFresh, let found = try await look(for: attempt, keeper) {
                return try await record(found, by: keeper)
            }
            if isUnpaid {
                _ = try await carryOut(attempt)
            } else {
                // It was not done, and there is nothing to be paid any more.
                let now = now()
                try await database.write { try self.end(attempt, as: .expired, at: now, in: $0) }
            }
        }
    }

    private func refuse(_ attempt: StoredAttempt, _ code: String) async throws {
        let now = now()
        try await database.write { try self.refuseCharge(attempt, code, at: now, in: $0) }
    }

    /// The bank said no: the customer is asked to pay by hand, once.
    func refuseCharge(_ attempt: StoredAttempt, _ code: String, at now: Date, in writer: Writer) throws {
        guard let stored = try writer.paymentAttempt(attempt.id), stored.state.isAlive,
            let order = try writer.order(attempt.order),
            let card = try attempt.card.flatMap({ try writer.savedCard($0) })
        else { return }
        try end(attempt, as: .failed, at: now, in: writer)
        let text = "\(card.card.name) was not charged: \(code)"
        try writer.note(order.id, nil, at: now, actor: Actor.worker.text, text)
        guard order.state == .awaitingPayment else { return }
        for line in try writer.lines(of: order.id) {
            guard let renewal = try writer.renewal(of: line.id) else { continue }
            let needsOwner = code == "authentication_required"
            try mailRenewalDeclined(renewal, order, card, needsOwner: needsOwner, at: now, in: writer)
        }
    }
}
