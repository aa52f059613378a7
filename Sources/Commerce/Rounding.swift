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

    /// `self × numerator ÷ denominator`, exact until the one rounding to a whole minor unit.
    package func portion(_ numerator: Int, of denominator: Int, _ rule: Rounding) throws(MoneyError) -> Money {
        let product = Int128(minor) * Int128(numerator)
        let (whole, rest) = product.quotientAndRemainder(dividingBy: Int128(denominator))
        let isHalf = 2 * rest.magnitude >= Int128(denominator).magnitude
        let carries =
            switch rule {
            case .down: false
            case .up: rest != 0
            case .halfUp: isHalf
            }
        let away: Int128 = (product < 0) == (denominator < 0) ? 1 : -1
        guard let rounded = Int64(exactly: whole + (carries ? away : 0)) else { throw .overflow }
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

    /// `self × 10^digits` as a whole number. A decimal shows its digits as text only; they are added up as they come.
    func scaled(toDigits digits: Int, _ rule: Rounding) throws(MoneyError) -> Int64 {
        guard isFinite else { throw .overflow }
        var scaled = ScaledDigits(missing: digits)
        var isFraction = false
        for byte in description.utf8 {
            if let digit = byte.decimalDigit {
                try scaled.take(digit, isFraction: isFraction)
            } else {
                isFraction = isFraction || byte == UInt8(ascii: ".")
            }
        }
        let magnitude = try scaled.rounded(rule)
        return isSignMinus ? -magnitude : magnitude
    }
}

/// A number's digits from the first one on, kept as far as a scale reaches.
private struct ScaledDigits {
    private var magnitude: Int64 = 0
    /// Digits after the point that are still to be kept.
    private var missing: Int
    private var firstDropped: Int64?
    private var dropsSomething = false

    init(missing: Int) {
        self.missing = missing
    }

    mutating func take(_ digit: Int64, isFraction: Bool) throws(MoneyError) {
        if isFraction {
            guard missing > 0 else {
                firstDropped = firstDropped ?? digit
                dropsSomething = dropsSomething || digit != 0
                return
            }
            missing -= 1
        }
        try append(digit)
    }

    private mutating func append(_ digit: Int64) throws(MoneyError) {
        let (tenfold, overflows) = magnitude.multipliedReportingOverflow(by: 10)
        let (sum, overflowsToo) = tenfold.addingReportingOverflow(digit)
        guard !overflows, !overflowsToo else { throw .overflow }
        magnitude = sum
    }

    /// The magnitude, with a carry when what falls away makes one.
    mutating func rounded(_ rule: Rounding) throws(MoneyError) -> Int64 {
        while missing > 0 {
            missing -= 1
            try append(0)
        }
        let carries =
            switch rule {
            case .down: false
            case .up: dropsSomething
            case .halfUp: firstDropped ?? 0 >= 5
            }
        let (sum, overflows) = magnitude.addingReportingOverflow(carries ? 1 : 0)
        guard !overflows else { throw .overflow }
        return sum
    }
}

extension UInt8 {
    fileprivate var decimalDigit: Int64? { (0x30...0x39).contains(self) ? Int64(self - 0x30) : nil }
}
