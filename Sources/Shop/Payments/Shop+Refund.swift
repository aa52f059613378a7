import Commerce
import FoundationEssentials
import Storage

package enum RefundError: Error, Sendable {
    /// There is no such payment, or it does not stand any more as it was shown.
    case notPossible
    case tooMuch(left: Money)
    /// The gateway said no; nothing was paid back.
    case refused(String)
    /// It is written down, and the gateway is asked again until it answers.
    case underWay
}

/// What staff ask for when money is to go back by the way it came.
package struct RefundRequest: Sendable {
    /// From the form: pressing twice is one refund.
    package let key: String
    package let order: Order.ID
    package let gateway: String
    package let payment: String
    package let amount: Money
    package let reason: String

    package init(key: String, order: Order.ID, gateway: String, payment: String, amount: Money, reason: String) {
        self.key = key
        self.order = order
        self.gateway = gateway
        self.payment = payment
        self.amount = amount
        self.reason = reason
    }
}

extension Shop {
    /// Pays back part or all of a payment through its gateway: written down, asked for with its own key, booked.
    package func payBack(_ request: RefundRequest, by staff: Customer.ID) async throws {
        guard request.amount.minor > 0, !request.reason.trimmed.isEmpty else { throw RefundError.notPossible }
        let now = now()
        let actor = Actor.staff(staff.rawValue).text
        let refund = try await database.write { writer in
            if let stored = try writer.refund(request.key) { return stored }
            guard let (payment, id) = try writer.payment(request.payment, by: request.gateway), id == request.order,
                let order = try writer.order(id), payment.amount.currency == request.amount.currency
            else { throw RefundError.notPossible }
            let left = try writer.refundable(payment, of: order)
            guard request.amount.minor <= left.minor else { throw RefundError.tooMuch(left: left) }
            let new = Refund(
                id: request.key,
                order: id,
                gateway: request.gateway,
                payment: request.payment,
                reference: nil,
                amount: request.amount,
                reason: request.reason,
                askedBy: actor,
                state: .asked,
                askedAt: now
            )
            try writer.add(new)
            // What is paid back whole is not delivered: nothing is sent while the gateway is asked.
            if request.amount == left { try self.holdUnsent(of: id, at: now, actor: actor, in: writer) }
            return new
        }
        try await carryOut(refund)
    }

    /// Asks the gateway, as often as it takes: the key makes that one refund.
    func carryOut(_ refund: Refund) async throws {
        guard refund.state == .asked else { return }
        guard let gateway = gateways.first(where: { $0.key == refund.gateway }) else { throw RefundError.notPossible }
        let answer: GatewayRefund
        do throws(GatewayError) {
            answer = try await ask(gateway, for: refund)
        } catch {
            switch error {
            case .refused(let code):
                try await fail(refund, code)
                throw RefundError.refused(code)
            case .unknownReference:
                try await fail(refund, "unknown payment")
                throw RefundError.refused("unknown payment")
            case .notSent, .perhapsSent, .badSignature, .unreadable:
                log(LogLine(.warning, "a refund waits for its gateway", ("refund", refund.id), ("error", "\(error)")))
                throw RefundError.underWay
            }
        }
        try await recordRefunds([answer], by: gateway)
        if answer.state == .failed { throw RefundError.refused("failed") }
    }

    /// Gateways forget keys after a day: from then on they are asked whether they did it before they are asked to.
    private func ask(_ gateway: any PaymentGateway, for refund: Refund) async throws(GatewayError) -> GatewayRefund {
        if let remote = gateway as? any RemoteGateway, now().timeIntervalSince(refund.askedAt) > 80_000,
            let found = try await remote.refunds(of: refund.payment).first(where: { $0.key == refund.id })
        {
            return found
        }
        return try await gateway.refund(refund.payment, refund.amount, key: refund.id)
    }

    private func fail(_ refund: Refund, _ code: String) async throws {
        let now = now()
        try await database.write { writer in
            try writer.setState(.failed, reference: nil, ofRefund: refund.id)
            let text = "The gateway refused to pay back \(refund.amount): \(code)"
            try writer.note(refund.order, nil, at: now, actor: Actor.worker.text, text)
        }
    }

    private func holdUnsent(of order: Order.ID, at now: Date, actor: String, in writer: Writer) throws {
        for line in try writer.lines(of: order) where line.state == .queued {
            try writer.move(line.id, .held, hold: .byHand, at: now, actor: actor, reason: "to be paid back")
        }
    }

    /// Refunds whose answer was lost.
    func askForRefundsAgain() async {
        let moment = now().addingTimeInterval(-Self.openingPatience)
        let asked = (try? database.read { try $0.refundsAsked(before: moment, limit: 50) }) ?? []
        for refund in asked { try? await carryOut(refund) }
    }
}
