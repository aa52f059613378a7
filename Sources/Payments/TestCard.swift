import Commerce
import FoundationEssentials
import Synchronization

/// A card that is no card: in the demo the customer decides on a page of the shop whether it is accepted. It has the
/// shape of a hosted payment page: the shop sends the customer there, and asks afterwards what became of it.
package struct TestCard: PaymentGateway {
    /// What the customer chose. Kept in memory: a demo's page that was abandoned stays open.
    private final class Choices: Sendable {
        let states = Mutex<[String: (attempt: PaymentAttempt, state: GatewayPayment.State)]>([:])
    }

    package let key = "test_card"
    package let label = "Test card"
    package let isTest = true
    private let choices = Choices()

    package init() {}

    package func begin(_ attempt: PaymentAttempt) async throws(GatewayError) -> PaymentPage {
        choices.states.withLock { states in
            if states[attempt.id] == nil { states[attempt.id] = (attempt, .open) }
        }
        return PaymentPage(url: Self.page(of: attempt), reference: "tc_\(attempt.id)")
    }

    package func read(_ reference: String) async throws(GatewayError) -> GatewayPayment {
        guard let found = choices.states.withLock({ $0[String(reference.dropFirst(3))] }) else {
            throw .unknownReference
        }
        return GatewayPayment(
            id: "tp_\(found.attempt.id)",
            attempt: found.attempt.id,
            reference: reference,
            state: found.state,
            amount: found.attempt.amount,
            url: Self.page(of: found.attempt)
        )
    }

    package func refund(
        _ payment: String,
        _ amount: Money,
        key: String
    ) async throws(GatewayError) -> GatewayRefund {
        GatewayRefund(id: "tr_\(key)", payment: payment, key: key, state: .done, amount: amount)
    }

    private static func page(of attempt: PaymentAttempt) -> String {
        "/orders/\(attempt.orderNumber)/test-card/\(attempt.id)"
    }

    /// - Returns: false for an attempt that is not open (any more).
    package func decide(_ attempt: String, approve: Bool) -> Bool {
        choices.states.withLock { states in
            guard states[attempt]?.state == .open else { return false }
            states[attempt]?.state = approve ? .paid : .failed
            return true
        }
    }
}
