/// Which sums some of several amounts can make, up to a limit: a bit for each sum.
struct SubsetSums {
    private var words: [UInt64]

    /// - Parameter amounts: none negative.
    init(of amounts: [Int64], upTo limit: Int64) {
        words = [UInt64](repeating: 0, count: Int(limit / 64) + 1)
        words[0] = 1
        for amount in amounts where amount > 0 && amount <= limit { add(Int(amount)) }
    }

    func contains(_ sum: Int64) -> Bool {
        guard sum >= 0, sum / 64 < words.count else { return false }
        return words[Int(sum / 64)] & (1 << UInt64(sum % 64)) != 0
    }

    /// Each sum so far, and each with the amount added: the bits and the bits shifted. From above, so that the amount
    /// counts once.
    private mutating func add(_ amount: Int) {
        let (whole, rest) = (amount / 64, UInt64(amount % 64))
        for place in stride(from: words.count - 1, through: whole, by: -1) {
            var shifted = words[place - whole] << rest
            if rest > 0, place > whole { shifted |= words[place - whole - 1] >> (64 - rest) }
            words[place] |= shifted
        }
    }
}
