import FoundationEssentials

/// When the wallet runs dry if nobody pays in: orders go on as they went lately, and each service renews at its dates
/// for what it cost.
package struct WalletForecast: Hashable, Sendable {
    /// A charge that the upstream will make, once or again and again.
    package struct Renewals: Hashable, Sendable {
        package let at: Date
        package let cost: Money
        /// Months between two of them; nil: it is not known whether it comes again.
        package let months: Int?

        package init(at: Date, cost: Money, months: Int?) {
            (self.at, self.cost, self.months) = (at, cost, months)
        }
    }

    /// Days that are looked ahead.
    package static let horizon = 365

    /// What orders take, US cents, over a number of days.
    package let spent: Money
    package let days: Int
    /// The first day, in UTC, whose charges the wallet does not cover; nil when it lasts for the whole horizon.
    package let dryOn: Date?
    /// What the next 30 days will take.
    package let nextMonth: Money

    /// - Parameters:
    ///   - spent: for orders, in the last so many days.
    ///   - renewals: the next of each service, from `now` on.
    package init(balance: Money, spent: Money, days: Int, renewals: [Renewals], from now: Date) {
        let day = 86_400.0
        let today = Int((now.timeIntervalSince1970 / day).rounded(.down))
        var due = [Int64](repeating: 0, count: Self.horizon + 1)
        for renewal in renewals {
            for moment in renewal.dates(until: now.addingTimeInterval(Double(Self.horizon) * day)) {
                let place = Int((moment.timeIntervalSince1970 / day).rounded(.down)) - today
                if due.indices.contains(place) { due[place] += renewal.cost.minor }
            }
        }
        var dry: Int?
        var (renewed, month): (Int64, Int64) = (0, 0)
        for place in 0...Self.horizon {
            renewed += due[place]
            // Orders of a day are there at its end; rounded up, as all costs are.
            let ordered = (spent.minor * Int64(place) + Int64(max(1, days)) - 1) / Int64(max(1, days))
            if place <= 30 { month = renewed + ordered }
            if dry == nil, renewed + ordered > balance.minor { dry = place }
        }
        self.spent = spent
        self.days = days
        dryOn = dry.map { Date(timeIntervalSince1970: Double(today + $0) * day) }
        nextMonth = Money(minor: month, .usd)
    }
}

extension WalletForecast.Renewals {
    fileprivate func dates(until end: Date) -> [Date] {
        var dates: [Date] = []
        var next = at
        while next <= end {
            dates.append(next)
            guard let months, months > 0 else { break }
            next = at.adding(months: months * dates.count)
        }
        return dates
    }
}
