import Commerce
import FoundationEssentials

extension CardBank: CardKeeper {
    package func begin(_ attempt: PaymentAttempt) async throws(GatewayError) -> PaymentPage {
        try answer("begin") { state in
            if state.pages[attempt.id] == nil { state.pages[attempt.id] = Page(attempt: attempt) }
            return .success(PaymentPage(url: "\(self.pageOrigin)/\(attempt.id)", reference: attempt.id))
        }
    }

    package func read(_ reference: String) async throws(GatewayError) -> GatewayPayment {
        try answer("read") { $0.payment(reference).map(Result.success) ?? .failure(.unknownReference) }
    }

    package func find(_ attempt: String, begunAt: Date) async throws(GatewayError) -> GatewayPayment? {
        try answer("find") { .success($0.payment(attempt)) }
    }

    package func close(_ reference: String) async throws(GatewayError) -> GatewayPayment {
        try answer("close") { state in
            guard state.pages[reference]?.state == .open else { return .failure(.refused("not_open")) }
            state.pages[reference]?.state = .expired
            return state.payment(reference).map(Result.success) ?? .failure(.unknownReference)
        }
    }

    package func charge(
        _ card: GatewayCard,
        for attempt: PaymentAttempt
    ) async throws(GatewayError) -> GatewayPayment {
        let now = now()
        return try answer("charge") { state in
            state.asked.append(attempt.id)
            if let known = state.unattended[attempt.id] { return known }
            let result = state.charge(card, for: attempt, at: now)
            state.unattended[attempt.id] = result
            return result
        }
    }

    package func forget(_ card: GatewayCard) async throws(GatewayError) {
        try answer("forget") { state in
            state.forgotten.insert(card.reference).inserted ? .success(()) : .failure(.unknownReference)
        }
    }

    package func refund(_ payment: String, _ amount: Money, key: String) async throws(GatewayError) -> GatewayRefund {
        let now = now()
        return try answer("refund") { state in
            if let known = state.refunds.first(where: { $0.refund.key == key }) { return .success(known.refund) }
            let refund = GatewayRefund(id: "back \(key)", payment: payment, key: key, state: .done, amount: amount)
            state.refunds.append((refund, now))
            return .success(refund)
        }
    }

    package func refunds(of payment: String) async throws(GatewayError) -> [GatewayRefund] {
        try answer("refunds") { .success($0.refunds.map(\.refund).filter { $0.payment == payment }) }
    }

    package func dispute(_ id: String) async throws(GatewayError) -> GatewayDispute { throw .unknownReference }

    package func notice(in body: [UInt8], signature: String?, at now: Date) throws(GatewayError) -> GatewayNotice {
        throw .badSignature
    }

    package func activity(since moment: Date) async throws(GatewayError) -> GatewayActivity {
        try answer("activity") { state in
            var activity = GatewayActivity()
            activity.payments = state.charges.reversed().prefix { $0.at >= moment }.compactMap {
                state.payment($0.attempt)
            }
            activity.refunds = state.refunds.reversed().prefix { $0.at >= moment }.map(\.refund)
            return .success(activity)
        }
    }
}
