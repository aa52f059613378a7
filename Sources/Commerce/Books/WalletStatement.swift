import FoundationEssentials

/// The wallet's readings held against the charges that the shop has booked. The upstream names no single charges, so
/// what nobody booked shows only as a difference between two readings.
package struct WalletStatement: Sendable {
    /// A change of the wallet by a reading's time.
    package struct Change: Hashable, Sendable {
        package let at: Date
        /// Above zero.
        package let amount: Money

        package init(at: Date, amount: Money) {
            (self.at, self.amount) = (at, amount)
        }
    }

    /// The supplier takes the money for a renewal hours before the shop learns that it did, and the other way about:
    /// for so long a difference may still explain itself.
    package static let patience = 2 * 86_400.0

    /// Taken, and booked by nothing here.
    package private(set) var unmatched: [Change] = []
    /// Taken so lately that its order or renewal may still be booked.
    package private(set) var open: [Change] = []
    /// More than before: a top-up or money back.
    package private(set) var paidIn: [Change] = []
    /// Booked here as an expected cost, and not taken.
    package private(set) var untaken: [Change] = []

    /// - Parameters:
    ///   - readings: of the wallet, the oldest first.
    ///   - charges: what was booked, the oldest first; only those between the readings count.
    package init(readings: [Change], charges: [Change], at now: Date) {
        guard var last = readings.first, let start = readings.first?.at else { return }
        var missing: [Pending] = []
        var ahead: [Pending] = []
        var next = charges.firstIndex { $0.at > start } ?? charges.count
        for reading in readings.dropFirst() {
            settle(&missing, &ahead, at: reading.at)
            var booked: Int64 = 0
            while next < charges.count, charges[next].at <= reading.at {
                booked += charges[next].amount.minor
                next += 1
            }
            let gain = reading.amount.minor - last.amount.minor + booked
            if gain < 0 {
                let left = Pending.consume(&ahead, -gain)
                if left > 0 { missing.append(Pending(at: reading.at, left: left)) }
            } else if gain > 0 {
                // Bookings that are late explain what was missing before.
                let late = Swift.min(gain, booked)
                let left = gain - late + Pending.consume(&missing, late)
                if left > 0, reading.amount.minor > last.amount.minor {
                    paidIn.append(Change(at: reading.at, amount: Money(minor: left, .usd)))
                } else if left > 0 {
                    ahead.append(Pending(at: reading.at, left: left))
                }
            }
            last = reading
        }
        settle(&missing, &ahead, at: now)
        open = missing.map(\.change)
    }

    /// What has not explained itself by now will not.
    private mutating func settle(_ missing: inout [Pending], _ ahead: inout [Pending], at now: Date) {
        let isOver = { (one: Pending) in now.timeIntervalSince(one.at) > Self.patience }
        unmatched += missing.prefix(while: isOver).map(\.change)
        missing.removeFirst(missing.prefix(while: isOver).count)
        untaken += ahead.prefix(while: isOver).map(\.change)
        ahead.removeFirst(ahead.prefix(while: isOver).count)
    }

    private struct Pending {
        let at: Date
        var left: Int64

        var change: Change { Change(at: at, amount: Money(minor: left, .usd)) }

        /// Takes an amount off what is pending, the oldest first.
        /// - Returns: what is left of the amount.
        static func consume(_ pending: inout [Pending], _ amount: Int64) -> Int64 {
            var left = amount
            while left > 0, !pending.isEmpty {
                let part = Swift.min(left, pending[0].left)
                pending[0].left -= part
                left -= part
                if pending[0].left == 0 { pending.removeFirst() }
            }
            return left
        }
    }
}
