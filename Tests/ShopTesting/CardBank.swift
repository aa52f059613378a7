import Commerce
import FoundationEssentials
import Synchronization

/// A gateway in memory with books of its own: pages that tests pay, cards that it keeps and charges, refunds, fees, and
/// answers that get lost.
package final class CardBank: Sendable {
    /// What a kept card does when it is charged.
    package enum Temper: Sendable { case pays, declines, asks }

    /// What goes wrong with a call.
    package enum Fault: Sendable {
        /// Before anything was done.
        case notSent
        /// It was done, and nobody hears of it.
        case answerLost
    }

    package struct Charge: Sendable {
        package let id: String
        package let attempt: String
        package let order: String
        package let amount: Money
        /// While its owner was away.
        package let isUnattended: Bool
        package let at: Date
    }

    struct Page: Sendable {
        let attempt: PaymentAttempt
        var state: GatewayPayment.State = .open
        var charge: String?
        var card: GatewayCard?
    }

    struct State: Sendable {
        var pages: [String: Page] = [:]
        var charges: [Charge] = []
        var places: [String: Int] = [:]
        /// By attempt: what the first asking came to.
        var unattended: [String: Result<GatewayPayment, GatewayError>] = [:]
        var asked: [String] = []
        var refunds: [(refund: GatewayRefund, at: Date)] = []
        var tempers: [String: Temper] = [:]
        var forgotten: Set<String> = []
        var fault: @Sendable (String) -> Fault? = { _ in nil }
    }

    package let key = "cards"
    package let label = "Card"
    package let isTest = false
    package let pageOrigin = "https://cards.example"
    private let state = Mutex(State())
    private let clock: TestClock

    package init(clock: TestClock) {
        self.clock = clock
    }

    func now() -> Date { clock.right }

    // MARK: What tests do and see

    /// Asked before each call; by the name of the call.
    package func fail(_ fault: @escaping @Sendable (String) -> Fault?) {
        state.withLock { $0.fault = fault }
    }

    /// The owner pays on the page. Nothing happens on one that is closed.
    /// - Parameter temper: of the card, once it is kept.
    package func pay(_ attempt: String, _ temper: Temper = .pays) {
        let now = now()
        state.withLock { state in
            guard let page = state.pages[attempt], page.state == .open else { return }
            let charge = state.charge(page.attempt, isUnattended: false, at: now)
            state.pages[attempt]?.state = .paid
            state.pages[attempt]?.charge = charge.id
            guard page.attempt.keepsCard else { return }
            let card = GatewayCard(
                owner: page.attempt.owner ?? "owner of \(page.attempt.customerEmail)",
                reference: "card of \(attempt)",
                brand: "visa",
                lastFour: "4242",
                expiryYear: 2034,
                expiryMonth: 4
            )
            state.pages[attempt]?.card = card
            state.tempers[card.reference] = temper
        }
    }

    package func set(_ temper: Temper, of card: String) {
        state.withLock { $0.tempers[card] = temper }
    }

    package var charges: [Charge] { state.withLock(\.charges) }
    /// The attempts for which a kept card was to be charged, in order, with repetitions.
    package var asked: [String] { state.withLock(\.asked) }
    package var forgotten: Set<String> { state.withLock(\.forgotten) }

    /// What it holds for the reseller.
    package func balance(in currency: Currency) -> Int64 {
        state.withLock { state in
            let taken = state.charges.filter { $0.amount.currency == currency }
            let back = state.refunds.filter { $0.refund.state == .done }.compactMap(\.refund.amount)
                .filter { $0.currency == currency }
            return taken.reduce(0) { $0 + $1.amount.minor - Self.fee(on: $1.amount).minor }
                - back.reduce(0) { $0 + $1.minor }
        }
    }

    static func fee(on amount: Money) -> Money {
        Money(minor: min(amount.minor, (amount.minor * 29 + 500) / 1000 + 30), amount.currency)
    }

    func answer<T>(
        _ call: String,
        _ work: (inout State) -> Result<T, GatewayError>
    ) throws(GatewayError) -> T {
        // Outside of the lock: a test may do something in this moment.
        let fault = state.withLock(\.fault)(call)
        let answer: Result<T, GatewayError> = state.withLock { state in
            if fault == .notSent { return .failure(.notSent("refused")) }
            let answer = work(&state)
            return fault == .answerLost ? .failure(.perhapsSent("time-out")) : answer
        }
        return try answer.get()
    }
}

extension CardBank.State {
    mutating func charge(
        _ attempt: PaymentAttempt,
        isUnattended: Bool,
        at now: Date
    ) -> CardBank.Charge {
        let charge = CardBank.Charge(
            id: "charge \(charges.count + 1)",
            attempt: attempt.id,
            order: attempt.orderNumber,
            amount: attempt.amount,
            isUnattended: isUnattended,
            at: now
        )
        places[attempt.id] = charges.count
        charges.append(charge)
        return charge
    }

    mutating func charge(
        _ card: GatewayCard,
        for attempt: PaymentAttempt,
        at now: Date
    ) -> Result<GatewayPayment, GatewayError> {
        guard !forgotten.contains(card.reference) else { return .failure(.refused("no_such_card")) }
        switch tempers[card.reference] ?? .pays {
        case .declines: return .failure(.refused("card_declined"))
        case .asks: return .failure(.refused("authentication_required"))
        case .pays:
            _ = charge(attempt, isUnattended: true, at: now)
            return payment(attempt.id).map(Result.success) ?? .failure(.unreadable)
        }
    }

    /// By the attempt, which is the reference too.
    func payment(_ attempt: String) -> GatewayPayment? {
        let charge = places[attempt].map { charges[$0] }
        let page = pages[attempt]
        guard charge != nil || page != nil else { return nil }
        return GatewayPayment(
            id: charge?.id ?? "",
            attempt: attempt,
            reference: attempt,
            state: charge == nil ? page?.state ?? .open : .paid,
            amount: charge?.amount ?? page?.attempt.amount,
            fee: charge.map { CardBank.fee(on: $0.amount) },
            url: page.map { _ in "https://cards.example/\(attempt)" },
            card: page?.card
        )
    }
}
