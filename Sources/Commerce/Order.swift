/// The money side of an order. The only way to move is `applying(_:)`; SQL repeats the states as a CHECK.
package enum OrderState: String, CaseIterable, Sendable {
    case awaitingPayment, paid, partlyRefunded, refunded, expired, cancelled
}

package enum OrderEvent: String, CaseIterable, Sendable {
    case paymentConfirmed, partRefunded, fullyRefunded, paymentOverdue, cancelled
}

/// An event that the present state does not allow.
package struct InvalidTransition: Error, Hashable, Sendable, CustomStringConvertible {
    package let state: String
    package let event: String

    package var description: String { "\(event) is not possible from \(state)" }
}

extension OrderState {
    static let transitions: [OrderState: [OrderEvent: OrderState]] = [
        .awaitingPayment: [.paymentConfirmed: .paid, .paymentOverdue: .expired, .cancelled: .cancelled],
        .paid: [.partRefunded: .partlyRefunded, .fullyRefunded: .refunded],
        .partlyRefunded: [.partRefunded: .partlyRefunded, .fullyRefunded: .refunded],
        .refunded: [:],
        // Money that arrives after the order ran out is a matter for a person, who credits it.
        .expired: [:],
        .cancelled: [:],
    ]

    package func applying(_ event: OrderEvent) throws(InvalidTransition) -> OrderState {
        guard let next = Self.transitions[self]?[event] else {
            throw InvalidTransition(state: rawValue, event: event.rawValue)
        }
        return next
    }
}

/// The fulfilment side of one order line.
package enum LineState: String, CaseIterable, Sendable {
    /// Not paid.
    case waiting
    /// Paid, to be sent.
    case queued
    /// Paid, not to be sent before something changes; `HoldReason` says what.
    case held
    /// A request may be on its way: written before the first byte leaves.
    case sending
    case delivered
    /// Accepted; the upstream is still setting it up.
    case provisioning
    /// Definitely not done.
    case rejected
    /// Perhaps done. Never sent again before reconciliation.
    case unknown
    /// Reconciliation could not tell; a person decides.
    case needsPerson
    /// Paid for a further period of a service that goes on: nothing is sent, the upstream renews by itself.
    case renewed
    case cancelled
    case ended
}

package enum LineEvent: String, CaseIterable, Sendable {
    case paid, held, released, sendingStarted, accepted, acceptedForSetup, refused, notSent, outcomeLost
    case setUp, setUpFailed, adopted, adoptedForSetup, foundNotDone, undecided, retried, renewed, cancelled, ended
}

extension LineState {
    static let transitions: [LineState: [LineEvent: LineState]] = [
        .waiting: [.paid: .queued, .renewed: .renewed, .cancelled: .cancelled],
        .queued: [.held: .held, .sendingStarted: .sending, .cancelled: .cancelled],
        .held: [.released: .queued, .cancelled: .cancelled],
        .sending: [
            .accepted: .delivered, .acceptedForSetup: .provisioning, .refused: .rejected, .notSent: .queued,
            .outcomeLost: .unknown, .held: .held,
        ],
        .unknown: [
            .adopted: .delivered, .adoptedForSetup: .provisioning, .foundNotDone: .queued, .undecided: .needsPerson,
        ],
        .needsPerson: [
            .adopted: .delivered, .adoptedForSetup: .provisioning, .foundNotDone: .queued, .cancelled: .cancelled,
        ],
        .provisioning: [.setUp: .delivered, .setUpFailed: .rejected],
        // A set-up that failed has a service at the upstream: it is deleted and replaced, and the line ends.
        .rejected: [.retried: .queued, .cancelled: .cancelled, .adopted: .delivered, .ended: .ended],
        .delivered: [.ended: .ended],
        .renewed: [.cancelled: .cancelled],
        .cancelled: [:],
        .ended: [:],
    ]

    package func applying(_ event: LineEvent) throws(InvalidTransition) -> LineState {
        guard let next = Self.transitions[self]?[event] else {
            throw InvalidTransition(state: rawValue, event: event.rawValue)
        }
        return next
    }

    /// A request for this line may have reached the upstream and its outcome is not known.
    package var isUnresolved: Bool { self == .sending || self == .unknown }
}

/// Why a paid line is not sent for now.
package enum HoldReason: String, CaseIterable, Sendable {
    case walletTooLow, marginFloor, productGone, credentialsRefused, byHand
}

/// How the shop came to know which upstream service belongs to a line.
package enum ServiceOrigin: String, CaseIterable, Sendable {
    /// The reply to the order named it.
    case reply
    /// Reconciliation found it after the reply was lost.
    case adopted
    /// A person delivered outside of the upstream's API.
    case byHand
}

/// What an order is for.
package enum OrderKind: String, CaseIterable, Sendable {
    case sale
    /// Credit that the customer buys. No lines, no revenue and no tax: those come when it is spent.
    case topUp
}

/// How an order is paid.
package enum PaymentMethod: Hashable, Sendable {
    case credit
    case bankTransfer
    case gateway(String)

    package var key: String {
        switch self {
        case .credit: "credit"
        case .bankTransfer: "bank_transfer"
        case .gateway(let key): key
        }
    }

    package var isGateway: Bool {
        if case .gateway = self { true } else { false }
    }

    package init(key: String) {
        switch key {
        case "credit": self = .credit
        case "bank_transfer": self = .bankTransfer
        default: self = .gateway(key)
        }
    }
}
