import FoundationEssentials

/// A decimal number, `digits × 10^-places`, of which a price is made: its arithmetic is exact or an error. `Decimal` would
/// round to 38 digits without a word, and shows its own digits as text only; they are read from there once.
struct ExactAmount {
    private let digits: Int128
    private let places: Int

    /// `ExactAmount(12_500, places: 4)` is 1.25.
    init(_ digits: Int, places: Int = 0) {
        self.init(Int128(digits), places)
    }

    private init(_ digits: Int128, _ places: Int) {
        self.digits = digits
        self.places = places
    }

    /// - Throws: `.overflow` for more digits than are kept, and for what is not a number.
    init(_ decimal: Decimal) throws(MoneyError) {
        guard decimal.isFinite else { throw .overflow }
        var (digits, places, isFraction) = (Int128(0), 0, false)
        for byte in decimal.description.utf8 {
            guard let digit = byte.decimalDigit else {
                isFraction = isFraction || byte == UInt8(ascii: ".")
                continue
            }
            let (tenfold, overflows) = digits.multipliedReportingOverflow(by: 10)
            let (sum, overflowsToo) = tenfold.addingReportingOverflow(Int128(digit))
            guard !overflows, !overflowsToo else { throw .overflow }
            digits = sum
            if isFraction { places += 1 }
        }
        self.init(decimal.isSignMinus ? -digits : digits, places)
    }

    func times(_ other: ExactAmount) throws(MoneyError) -> ExactAmount {
        let (product, overflows) = digits.multipliedReportingOverflow(by: other.digits)
        guard !overflows else { throw .overflow }
        return ExactAmount(product, places + other.places)
    }

    /// `self × 10^wanted` as a whole number.
    func rounded(toPlaces wanted: Int, _ rule: Rounding) throws(MoneyError) -> Int64 {
        var whole = digits
        if wanted < places {
            whole = digits.divided(byTenTo: places - wanted, rule)
        } else if wanted > places {
            let (scaled, overflows) = digits.multipliedReportingOverflow(by: .tenTo(wanted - places))
            guard !overflows else { throw .overflow }
            whole = scaled
        }
        guard let minor = Int64(exactly: whole) else { throw .overflow }
        return minor
    }
}

extension Int128 {
    /// The largest power of ten that fits.
    private static let highestPower = 38
    private static let powers = (0..<highestPower).reduce(into: [Int128(1)]) { powers, place in
        powers.append(powers[place] * 10)
    }

    fileprivate static func tenTo(_ power: Int) -> Int128 { powers[power] }

    fileprivate func divided(byTenTo power: Int, _ rule: Rounding) -> Int128 {
        guard power <= Self.highestPower else { return rule == .up ? signum() : 0 }
        return divided(by: .tenTo(power), rule)
    }

    /// The one place where money is rounded.
    func divided(by divisor: Int128, _ rule: Rounding) -> Int128 {
        let (whole, rest) = quotientAndRemainder(dividingBy: divisor)
        let carries =
            switch rule {
            case .down: false
            case .up: rest != 0
            case .halfUp: rest.magnitude >= divisor.magnitude - rest.magnitude
            }
        guard carries else { return whole }
        return (self < 0) == (divisor < 0) ? whole + 1 : whole - 1
    }
}

extension UInt8 {
    /// What an ASCII digit stands for.
    var decimalDigit: Int? { (0x30...0x39).contains(self) ? Int(self - 0x30) : nil }
}
