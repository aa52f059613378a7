import Commerce
import Storage

/// What two readings of the wallet say of an order whose outcome is open.
struct WalletEvidence {
    /// What may be missing beyond this, US cents, is not taken apart: no look should take long.
    private static let limit: Int64 = 2_000_000

    /// What the order would have cost, US cents, for each attempt that may have been carried out.
    let ours: [Int64]
    /// What everything else took or may have taken.
    let charges: [AttemptCharge]
    /// What the supplier took for services that go on, around that time: each lies between the two readings or not.
    let renewals: [Int64]

    init(ours: Int64, attempts: Int, charges: [AttemptCharge], renewals: [Int64] = []) {
        self.ours = (1...max(1, attempts)).map { ours * Int64($0) }
        self.charges = charges
        self.renewals = renewals
    }

    /// What is missing between the two is explained without the order, and would not be with it.
    ///
    /// Where nothing at all is missing, that holds for every order that may have been carried out, however many they
    /// are: after an outage one look frees them all.
    func showsNoCharge(from before: WalletReading, to now: WalletReading) -> Bool {
        let (certain, possible) = taken(from: before, to: now)
        let missing = before.balance.minor - now.balance.minor - certain
        guard (0...Self.limit).contains(missing) else { return false }
        let sums = SubsetSums(of: possible, upTo: missing)
        return sums.contains(missing) && !ours.contains { sums.contains(missing - $0) }
    }

    /// There is more in it than all charges of which we know leave room for: somebody paid in.
    func showsTopUp(from before: WalletReading, to now: WalletReading) -> Bool {
        before.balance.minor - now.balance.minor < taken(from: before, to: now).certain
    }

    /// Why it cannot be told whether the order was charged, for a person.
    func doubt(from before: WalletReading, to now: WalletReading) -> Doubt {
        let (certain, possible) = taken(from: before, to: now)
        let missing = before.balance.minor - now.balance.minor - certain
        let ours = ours[0]
        let doubt = Doubt.Wallet(before: before.balance, now: now.balance, known: certain, open: possible.count)
        if ours == 0 { return .costUnknown }
        if missing < 0 { return .paidIn(doubt) }
        return missing == ours ? .exactly(doubt) : .unexplained(doubt)
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
        return (certain, possible + renewals)
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
