import Commerce
import Storage

/// What two readings of the wallet say of an order whose outcome is open.
struct WalletEvidence {
    /// What the order would have cost, US cents, for each attempt that may have been carried out.
    let ours: [Int64]
    /// What everything else took or may have taken.
    let charges: [AttemptCharge]

    init(ours: Int64, attempts: Int, charges: [AttemptCharge]) {
        self.ours = (1...max(1, attempts)).map { ours * Int64($0) }
        self.charges = charges
    }

    /// What is missing between the two is explained without the order, and would not be with it.
    func showsNoCharge(from before: WalletReading, to now: WalletReading) -> Bool {
        let missing = before.balance.minor - now.balance.minor
        let (certain, possible) = taken(from: before, to: now)
        guard let sums = Self.sums(of: possible) else { return false }
        return sums.contains(missing - certain) && !ours.contains { sums.contains(missing - certain - $0) }
    }

    /// There is more in it than all charges of which we know leave room for: somebody paid in.
    func showsTopUp(from before: WalletReading, to now: WalletReading) -> Bool {
        before.balance.minor - now.balance.minor < taken(from: before, to: now).certain
    }

    /// What `now` shows and `before` does not: for certain, and each that may or may not be so.
    private func taken(from before: WalletReading, to now: WalletReading) -> (certain: Int64, possible: [Int64]) {
        var certain: Int64 = 0
        var possible: [Int64] = []
        for charge in charges {
            switch (before.shows(charge.attempt), now.shows(charge.attempt)) {
            case (.yes, _), (_, .no): continue
            case (.no, .yes) where charge.isCertain: certain += charge.minor
            default: possible.append(charge.minor)
            }
        }
        return (certain, possible)
    }

    /// Every sum that some of the amounts can make; nil when there are too many to tell.
    private static func sums(of amounts: [Int64]) -> Set<Int64>? {
        var sums: Set<Int64> = [0]
        for amount in amounts {
            sums.formUnion(sums.map { $0 + amount })
            if sums.count > 10_000 { return nil }
        }
        return sums
    }
}

extension WalletReading {
    fileprivate enum Shown { case yes, no, perhaps }

    fileprivate func shows(_ attempt: Attempt.ID) -> Shown {
        if attempt > last { .no } else if open.contains(attempt) { .perhaps } else { .yes }
    }

    /// Whether the attempt had started by then.
    func isAfter(_ attempt: Attempt.ID) -> Bool { last >= attempt }
}
