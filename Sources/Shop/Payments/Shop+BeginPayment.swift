import Commerce
import Crypto
import FoundationEssentials
import Storage

extension Shop {
    /// How long a gateway's page stays open. Two hours are plenty for a card, and a page that is lost blocks no longer.
    static let pageLife = 2 * 3600.0
    /// A request that was begun so long ago is not on its way any more.
    static let openingPatience = 60.0

    /// Opens the gateway's page for an order. There is one live page per order and gateway: a new attempt is made only
    /// when the last one is known to be dead.
    /// - Parameter keepsCard: the customer wants the card kept, to be charged for renewals. Nothing keeps it unasked.
    /// - Returns: where to send the customer.
    package func beginPayment(
        of order: Order,
        gateway key: String,
        customer: Customer,
        keepsCard: Bool = false
    ) async throws -> String {
        let due = try database.read { try $0.due(of: order) }
        guard let gateway = gateways.first(where: { $0.key == key }), gateway.problem(with: due) == nil,
            try database.read({
                try isOffered(gateway, to: customer, in: $0) && allows([.gateway(key)], for: order, in: $0)
            })
        else { throw PayError.methodUnavailable }
        let keepsCard = keepsCard && gateway is any CardKeeper
        // The second round is for a customer whose last page turned out to be dead, or keeps the card and should not.
        for _ in 0..<2 {
            // With the last page the credit that was set aside beside it is free: it is another amount now.
            guard try database.read({ try $0.due(of: order) }) == due else { throw PayError.dueMoved }
            let (attempt, isNew) = try await liveAttempt(of: order, gateway: key, customer, keepsCard: keepsCard)
            if !isNew, let page = try await resume(attempt, gateway, for: due, keepsCard: keepsCard) { return page }
            if try database.read({ try $0.paymentAttempt(attempt.id) })?.state.isAlive == true {
                guard isNew || attempt.amount == due else { throw PayError.pageOpen(until: attempt.expiresAt) }
                // Asked for otherwise before, and perhaps being opened: never with another word than the last.
                guard attempt.keepsCard == keepsCard else { throw PayError.gatewayAway }
                return try await open(attempt, of: order, gateway)
            }
        }
        throw PayError.gatewayAway
    }

    /// Test cards in a shop that buys for real would give its goods away: there they are for staff only.
    package func isOffered(_ gateway: any PaymentGateway, to customer: Customer, in reader: Reader) throws -> Bool {
        try !gateway.isTest || customer.isStaff || !reader.isReal()
    }

    private func liveAttempt(
        of order: Order,
        gateway key: String,
        _ customer: Customer,
        keepsCard: Bool
    ) async throws -> (attempt: StoredAttempt, isNew: Bool) {
        let now = now()
        return try await database.write { writer in
            guard let placed = try writer.order(order.id), placed.state == .awaitingPayment else {
                throw PayError.notAwaitingPayment
            }
            let attempts = try writer.paymentAttempts(of: order.id).filter { $0.gateway == key }
            // Paid otherwise than asked, or being charged: paying once more would take the money twice.
            if attempts.contains(where: { $0.state == .held || ($0.card != nil && $0.state.isAlive) }) {
                throw PayError.underWay
            }
            if let live = attempts.last(where: \.state.isAlive) { return (live, false) }
            let new = StoredAttempt(
                id: Token.random(bytes: 16).text,
                order: order.id,
                gateway: key,
                reference: nil,
                state: .opening,
                amount: try writer.due(of: placed),
                email: customer.email,
                returnURL: "\(self.url)/orders/\(order.number)",
                startedAt: now,
                expiresAt: now.addingTimeInterval(Self.pageLife),
                keepsCard: keepsCard,
                owner: keepsCard ? try writer.cardOwner(customer.id, at: key) : nil
            )
            try writer.add(new)
            return (new, true)
        }
    }

    /// Looks what became of an attempt from before.
    /// - Returns: its page when it is still open; nil when it is dead now, or when it has to be opened with the same key.
    /// - Throws: `PayError.pageOpen` for one over another amount than is due, which cannot be closed.
    private func resume(
        _ attempt: StoredAttempt,
        _ gateway: any PaymentGateway,
        for due: Money,
        keepsCard: Bool
    ) async throws -> String? {
        guard let found = try await look(for: attempt, gateway) else { return nil }
        try await record(found, by: gateway)
        switch found.state {
        case .open:
            // A page over another amount, or that keeps the card against the customer's will, or does not although they
            // want it, is no use.
            let asksForDue = attempt.amount == due
            if !asksForDue || attempt.keepsCard != keepsCard, let keeper = gateway as? any CardKeeper {
                try await closePage(found.reference, by: keeper)
                return nil
            }
            guard asksForDue else { throw PayError.pageOpen(until: attempt.expiresAt) }
            return found.url
        case .processing, .paid: throw PayError.underWay
        case .failed, .expired: return nil
        }
    }

    /// - Returns: nil for an attempt that the gateway does not know. It is written off when it was begun so long ago that
    ///   it cannot be on its way; nobody has the address of its page, so that nobody could pay there either.
    func look(for attempt: StoredAttempt, _ gateway: any PaymentGateway) async throws -> GatewayPayment? {
        let isOld = now().timeIntervalSince(attempt.startedAt) > Self.openingPatience
        do throws(GatewayError) {
            if let reference = attempt.reference { return try await gateway.read(reference) }
            guard isOld, let gateway = gateway as? any RemoteGateway else { return nil }
            if let found = try await gateway.find(attempt.id, begunAt: attempt.startedAt) { return found }
        } catch {
            guard error == .unknownReference else { throw away(gateway, error) }
        }
        // A charge that is not there is asked for once more; see `settleCharges`.
        guard attempt.card == nil else { return nil }
        let now = now()
        try await database.write { try self.end(attempt, as: .expired, at: now, in: $0) }
        return nil
    }

    /// Asks what became of the pages of an order that were open when we last heard of them.
    func settleOpenAttempts(of order: Order.ID) async throws {
        for attempt in try database.read({ try $0.paymentAttempts(of: order) }) where attempt.state.isAlive {
            guard let gateway = gateways.first(where: { $0.key == attempt.gateway }),
                let found = try await look(for: attempt, gateway)
            else { continue }
            try await record(found, by: gateway)
        }
    }

    /// Asks what became of the pages of an order, and closes those that are open: one may have been paid without anybody
    /// having told us, or be paid in the next moment.
    func closePages(of order: Order.ID) async throws {
        try await settleOpenAttempts(of: order)
        for page in try database.read({ try $0.paymentAttempts(of: order) }) where page.state == .open {
            guard page.card == nil, let reference = page.reference, let keeper = cardKeeper(page.gateway) else {
                continue
            }
            try await closePage(reference, by: keeper)
        }
    }

    /// Closes a page, so that nobody can pay on it any more; what happened to it meanwhile is written down.
    func closePage(_ reference: String, by keeper: any CardKeeper) async throws {
        let found: GatewayPayment
        do throws(GatewayError) {
            do throws(GatewayError) {
                found = try await keeper.close(reference)
            } catch .refused {
                found = try await keeper.read(reference)
            }
        } catch {
            throw away(keeper, error)
        }
        try await record(found, by: keeper)
    }

    private func open(
        _ attempt: StoredAttempt,
        of order: Order,
        _ gateway: any PaymentGateway
    ) async throws -> String {
        let items =
            order.kind == .topUp
            ? [PaymentAttempt.Item("Account credit", attempt.amount)]
            : try database.read { try $0.lines(of: order.id) }.map { PaymentAttempt.Item($0.title, $0.gross) }
        do throws(GatewayError) {
            let page = try await gateway.begin(
                PaymentAttempt(
                    id: attempt.id,
                    orderNumber: order.number,
                    amount: attempt.amount,
                    items: items,
                    customerEmail: attempt.email,
                    returnURL: attempt.returnURL,
                    expiresAt: attempt.expiresAt,
                    keepsCard: attempt.keepsCard,
                    owner: attempt.owner
                )
            )
            // Lost when this fails; the next try finds the page by the attempt's id.
            try? await database.write { try $0.setReference(page.reference, ofAttempt: attempt.id) }
            return page.url
        } catch {
            // It was understood and nothing was done: the next try may be another one.
            if case .refused = error {
                let now = now()
                try await database.write { try self.end(attempt, as: .failed, at: now, in: $0) }
            }
            throw away(gateway, error)
        }
    }

    func away(_ gateway: any PaymentGateway, _ error: GatewayError) -> PayError {
        log(LogLine(.warning, "a payment gateway did not answer", ("gateway", gateway.key), ("error", "\(error)")))
        return .gatewayAway
    }
}
