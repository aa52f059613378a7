import FoundationEssentials

/// A further period of a service, which the upstream renews by itself and the customer is asked to pay beforehand.
package enum RenewalState: String, CaseIterable, Sendable {
    /// The customer has an order for it.
    case asked
    case paid
    /// The upstream took the money for it and the customer has not paid: the reseller carries it.
    case carried
    /// The customer ends the service before it.
    case withdrawn
    /// It was not paid: the service is being deleted at the upstream.
    case ending
    case ended
}

package enum RenewalEvent: String, CaseIterable, Sendable {
    case paid, carried, withdrawn, askedAgain, endingStarted, ended
}

extension RenewalState {
    static let transitions: [RenewalState: [RenewalEvent: RenewalState]] = [
        .asked: [.paid: .paid, .carried: .carried, .withdrawn: .withdrawn, .endingStarted: .ending],
        .carried: [.paid: .paid, .withdrawn: .withdrawn],
        .withdrawn: [.askedAgain: .asked],
        .ending: [.ended: .ended],
        .paid: [:],
        .ended: [:],
    ]

    package func applying(_ event: RenewalEvent) throws(InvalidTransition) -> RenewalState {
        guard let next = Self.transitions[self]?[event] else {
            throw InvalidTransition(state: rawValue, event: event.rawValue)
        }
        return next
    }
}

/// What becomes of a service that nobody paid a further period of.
package enum UnpaidRenewal: String, CaseIterable, Sendable {
    /// The upstream renews it, and the reseller's wallet pays.
    case carry
    /// It is deleted at the upstream, which cannot be undone, after a request and a last warning were delivered.
    case end
}

/// How a customer wants to pay the further periods of a service.
package enum RenewalPayment: String, CaseIterable, Sendable {
    /// Each time by hand.
    case ask
    /// From the account credit.
    case credit
    /// From the card that is kept.
    case card
}

/// When what happens before a period begins, in seconds before it.
package struct RenewalSchedule: Sendable {
    package static let day = 86_400.0

    /// From 3 to 60.
    package static let leadDays = 3...60
    /// The customer is asked.
    package let lead: Double
    /// The request is repeated; only those that are nearer than the request itself.
    package let reminders: [Double]
    /// Account credit is taken or the card charged, where the customer agreed to it.
    package static let collection = 3 * day
    package static let warning = 2 * day
    /// An unpaid service is ended: late enough for a payment to arrive, early enough for the upstream not to renew it.
    package static let decision = 1 * day
    /// A service that its customer ended is deleted.
    package static let end = day / 12

    package init(leadDays: Int) {
        lead = Double(leadDays) * Self.day
        reminders = [7 * Self.day, 4 * Self.day].filter { $0 < Double(leadDays) * Self.day }
    }
}

extension BillingCycle {
    /// The end of the period that begins at a moment, in UTC; the last of a month stays the last of a shorter one.
    package func end(from start: Date) -> Date { start.adding(months: months) }

    package func start(ofPeriodEnding end: Date) -> Date { end.adding(months: -months) }
}

extension Date {
    /// In UTC; the last of a month stays the last of a shorter one.
    func adding(months: Int) -> Date {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        let average = 30.44 * RenewalSchedule.day * Double(months)
        return calendar.date(byAdding: .month, value: months, to: self) ?? addingTimeInterval(average)
    }
}
