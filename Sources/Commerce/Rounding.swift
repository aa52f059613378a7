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
    /// An exact amount in major units, rounded to a whole minor unit.
    package init(rounding amount: Decimal, _ currency: Currency, _ rule: Rounding) throws(MoneyError) {
        try self.init(rounding: ExactAmount(amount), currency, rule)
    }

    init(rounding amount: ExactAmount, _ currency: Currency, _ rule: Rounding) throws(MoneyError) {
        self.init(minor: try amount.rounded(toPlaces: currency.exponent, rule), currency)
    }

    /// `self × numerator ÷ denominator`, exact until the one rounding to a whole minor unit.
    package func portion(_ numerator: Int, of denominator: Int, _ rule: Rounding) throws(MoneyError) -> Money {
        let product = Int128(minor) * Int128(numerator)
        guard let rounded = Int64(exactly: product.divided(by: Int128(denominator), rule)) else { throw .overflow }
        return Money(minor: rounded, currency)
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
            parts.allSatisfy({ $0.utf8.allSatisfy { $0.decimalDigit != nil } }),
            let value = Decimal(string: text)
        else { return nil }
        self = value
    }

    /// Digits after the point that are needed to write the value.
    var fractionDigits: Int {
        let parts = description.split(separator: ".")
        return parts.count == 2 ? parts[1].count : 0
    }
}
