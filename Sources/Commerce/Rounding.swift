import FoundationEssentials

/// How an exact amount becomes a whole number of minor units.
package enum Rounding: Sendable {
    /// Away from zero: what the shop pays is never taken for less.
    case up
    /// Towards zero.
    case down
    /// To the nearest, the half away from zero: what the customer is asked.
    case halfUp
}

extension Money {
    /// The one place where an exact amount in major units is rounded to a whole minor unit.
    package init(rounding amount: Decimal, _ currency: Currency, _ rule: Rounding) throws(MoneyError) {
        self.init(minor: try amount.scaled(toDigits: currency.exponent, rule), currency)
    }

    /// The amount in major units, exact.
    package var decimal: Decimal {
        Decimal(sign: minor < 0 ? .minus : .plus, exponent: -currency.exponent, significand: Decimal(minor.magnitude))
    }
}

extension Decimal {
    /// Reads unsigned digits with at most one point: "6", "6.00", "0.0125"; at most 15 digits before the point and
    /// 9 after it. Nothing else that `Decimal(string:)` would swallow ("12abc", "1e9", " 3").
    package init?(typed text: String) {
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard (1...15).contains(parts[0].utf8.count), parts.count == 1 || (1...9).contains(parts[1].utf8.count),
            parts.allSatisfy({ $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }),
            let value = Decimal(string: text)
        else { return nil }
        self = value
    }

    /// Digits after the point that are needed to write the value.
    var fractionDigits: Int {
        let parts = description.split(separator: ".")
        return parts.count == 2 ? parts[1].count : 0
    }

    /// `self × 10^digits` as a whole number.
    func scaled(toDigits digits: Int, _ rule: Rounding) throws(MoneyError) -> Int64 {
        guard isFinite else { throw .overflow }
        let parts = description.drop(while: { $0 == "-" }).split(separator: ".")
        let fraction = parts.count == 2 ? parts[1] : ""
        let kept = fraction.prefix(digits)
        let dropped = fraction.dropFirst(digits)
        guard
            let magnitude = Int64(
                String(parts.first ?? "0") + kept + String(repeating: "0", count: digits - kept.count)
            )
        else { throw .overflow }
        let (rounded, overflow) = magnitude.addingReportingOverflow(rule.carry(dropped))
        guard !overflow else { throw .overflow }
        return isSignMinus ? -rounded : rounded
    }
}

extension Rounding {
    /// 1 when the digits that fall away carry into the last one kept.
    fileprivate func carry(_ dropped: Substring) -> Int64 {
        switch self {
        case .down: 0
        case .up: dropped.contains { $0 != "0" } ? 1 : 0
        case .halfUp: (dropped.first?.wholeNumberValue ?? 0) >= 5 ? 1 : 0
        }
    }
}
