import Storage

/// Whether the wallet shows that an order was charged.
enum WalletVerdict: Equatable {
    /// What is missing in the wallet is explained without the order, and would not be with it.
    case notCharged
    /// What is missing is not explained, or is explained only with the order.
    case charged
    /// It is explained either way, by charges whose time or outcome is open.
    case unclear

    /// - Parameters:
    ///   - missing: the wallet before less the wallet now, US cents.
    ///   - ours: what the order would have cost.
    init(missing: Int64, ours: Int64, moves: WalletMoves) {
        guard let sums = Self.sums(of: moves.doubtful) else {
            self = .unclear
            return
        }
        let rest = missing - moves.certain
        switch (sums.contains(rest), sums.contains(rest - ours)) {
        case (true, false): self = .notCharged
        case (true, true): self = .unclear
        case (false, _): self = .charged
        }
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
