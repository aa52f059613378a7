import Commerce
import Storage
import Templates

/// How far something is, as a mark and a word: never as colour alone.
struct StateWord: Hashable, Sendable {
    enum Mark: String, CaseIterable, Sendable { case done, busy, wait, problem, off }

    let mark: Mark
    let word: String

    var value: Value { ["mark": .text(mark.rawValue), "word": .text(word)] }

    static let sample = StateWord(mark: .done, word: "Delivered")
}

/// What customers read. Staff read the states themselves.
extension LineState {
    var forCustomer: StateWord {
        switch self {
        case .waiting: StateWord(mark: .wait, word: "Waiting for payment")
        case .queued, .sending: StateWord(mark: .busy, word: "Being prepared")
        case .held: StateWord(mark: .busy, word: "Paid, delivery takes longer")
        case .provisioning: StateWord(mark: .busy, word: "Being set up")
        case .delivered: StateWord(mark: .done, word: "Delivered")
        case .renewed: StateWord(mark: .done, word: "Renewed")
        case .rejected, .unknown, .needsPerson: StateWord(mark: .busy, word: "Being looked at")
        case .cancelled: StateWord(mark: .off, word: "Cancelled")
        case .ended: StateWord(mark: .off, word: "Ended")
        }
    }

    var sentence: String {
        switch self {
        case .waiting: "We start as soon as your payment has arrived."
        case .queued, .sending: "Usually ready within a minute. This page follows by itself."
        case .held: "Your order is safe. It goes on as soon as our supplier can take it; you need not do anything."
        case .provisioning: "It is being set up. This page follows by itself."
        case .delivered: "Everything you need stands below."
        case .renewed: "The service goes on; its login stays the same."
        case .rejected, .unknown, .needsPerson:
            "It did not go through as usual. We have been told and are looking at it; you need not do anything."
        case .cancelled: "This was not delivered."
        case .ended: "This service has ended."
        }
    }

    /// Whether the customer's page should look again by itself.
    var isMoving: Bool {
        switch self {
        case .queued, .sending, .provisioning, .unknown, .held: true
        case .waiting, .delivered, .renewed, .rejected, .needsPerson, .cancelled, .ended: false
        }
    }

    var forStaff: StateWord {
        switch self {
        case .waiting: StateWord(mark: .wait, word: "waiting for payment")
        case .queued: StateWord(mark: .busy, word: "queued")
        case .held: StateWord(mark: .problem, word: "held")
        case .sending: StateWord(mark: .busy, word: "sending")
        case .delivered: StateWord(mark: .done, word: "delivered")
        case .renewed: StateWord(mark: .done, word: "renewed")
        case .provisioning: StateWord(mark: .busy, word: "being set up")
        case .rejected: StateWord(mark: .problem, word: "refused")
        case .unknown: StateWord(mark: .problem, word: "outcome unknown")
        case .needsPerson: StateWord(mark: .problem, word: "needs a person")
        case .cancelled: StateWord(mark: .off, word: "cancelled")
        case .ended: StateWord(mark: .off, word: "ended")
        }
    }
}

extension HoldReason {
    var forStaff: String {
        switch self {
        case .walletTooLow: "The wallet does not cover it. It goes on by itself after a top-up."
        case .marginFloor: "The supplier's cost has risen: the profit would fall below the floor."
        case .productGone: "The supplier no longer lists it."
        case .credentialsRefused: "The supplier refuses our credentials. Check them in the settings."
        case .byHand: "Held by staff."
        }
    }
}

extension OrderState {
    var word: StateWord {
        switch self {
        case .awaitingPayment: StateWord(mark: .wait, word: "Waiting for payment")
        case .paid: StateWord(mark: .done, word: "Paid")
        case .partlyRefunded: StateWord(mark: .done, word: "Paid, partly refunded")
        case .refunded: StateWord(mark: .off, word: "Refunded")
        case .expired: StateWord(mark: .off, word: "Expired unpaid")
        case .cancelled: StateWord(mark: .off, word: "Cancelled")
        }
    }
}

extension Order {
    /// Something was put towards it, and it waits for the rest.
    func isPartlyPaid(_ due: Money) -> Bool { state == .awaitingPayment && due.minor < total.minor }
}

extension StateWord {
    static let partlyPaid = StateWord(mark: .wait, word: "Partly paid")
}

extension OrderState {
    /// The order as a whole: the money while it is open, afterwards the line that is furthest behind.
    func forCustomer(_ lines: [LineState]) -> StateWord {
        isFulfilled ? lines.furthestBehind?.forCustomer ?? word : word
    }

    func forStaff(_ lines: [LineState]) -> StateWord {
        isFulfilled ? lines.furthestBehind?.forStaff ?? word : word
    }

    /// Whether the lines tell more than the money.
    private var isFulfilled: Bool { self == .paid || self == .partlyRefunded }
}

extension [LineState] {
    /// Of several lines the one that speaks for the order.
    var furthestBehind: LineState? {
        let byUrgency: [LineState] = [
            .needsPerson, .unknown, .rejected, .held, .queued, .sending, .provisioning, .waiting, .delivered, .renewed,
            .ended, .cancelled,
        ]
        return byUrgency.first(where: contains)
    }
}

extension PaymentMethod {
    var label: String {
        switch self {
        case .credit: "account credit"
        case .bankTransfer: "bank transfer"
        case .gateway("test_card"): "the test card"
        case .gateway("stripe"): "card"
        case .gateway(let key): key
        }
    }
}
