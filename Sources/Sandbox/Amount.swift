/// A sum of US dollars, exact to a hundredth of a cent: fine enough for a rate such as 0.0125 per thousand, and never a
/// floating-point number.
struct Amount: Hashable, Comparable, Sendable {
    /// Ten-thousandths of a dollar.
    var units: Int64

    static let zero = Amount(units: 0)

    init(units: Int64) {
        self.units = units
    }

    static func cents(_ cents: Int64) -> Amount {
        Amount(units: cents * 100)
    }

    /// Reads `12`, `12.5`, `0.0125`, `-3.00`. More than four decimals, exponents and sums of a billion or more are nil.
    init?(_ text: some StringProtocol) {
        var digits = text.utf8[...]
        let isNegative = digits.first == UInt8(ascii: "-")
        if isNegative { digits.removeFirst() }
        let parts = digits.split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = parts.first, (1...9).contains(whole.count) else { return nil }
        let fraction = parts.count == 2 ? parts[1] : whole[whole.endIndex...]
        guard fraction.count <= 4, parts.count == 1 || !fraction.isEmpty else { return nil }
        var units: Int64 = 0
        for digit in whole {
            guard let value = Self.value(of: digit) else { return nil }
            units = units * 10 + value
        }
        for digit in fraction {
            guard let value = Self.value(of: digit) else { return nil }
            units = units * 10 + value
        }
        for _ in fraction.count..<4 { units *= 10 }
        self.units = isNegative ? -units : units
    }

    private static func value(of digit: UInt8) -> Int64? {
        (48...57).contains(digit) ? Int64(digit - 48) : nil
    }

    static func < (left: Amount, right: Amount) -> Bool { left.units < right.units }
    static func + (left: Amount, right: Amount) -> Amount { Amount(units: left.units + right.units) }
    static func - (left: Amount, right: Amount) -> Amount { Amount(units: left.units - right.units) }
    static func * (left: Amount, count: Int64) -> Amount { Amount(units: left.units * count) }
    static func += (left: inout Amount, right: Amount) { left = left + right }
    static func -= (left: inout Amount, right: Amount) { left = left - right }

    /// The whole divided into `parts`, rounded to the nearest cent, halves up.
    func divided(by parts: Int64) -> Amount {
        .cents((units + parts * 50) / (parts * 100))
    }

    /// What `quantity` pieces cost at this rate per thousand: rounded up to the cent, so that nothing is free.
    func perThousand(_ quantity: Int) -> Amount {
        .cents((units * Int64(quantity) + 99_999) / 100_000)
    }

    /// With two decimals, or as many as it takes: `150.00`, `0.0125`.
    var text: String {
        let magnitude = units.magnitude
        let fraction = magnitude % 10_000
        var digits = String(fraction + 10_000).dropFirst()
        while digits.count > 2, digits.last == "0" { digits.removeLast() }
        return "\(units < 0 ? "-" : "")\(magnitude / 10_000).\(digits)"
    }

    /// Without trailing zeros, as PHP prints a float: `150`, `1.8`.
    var shortText: String {
        var text = self.text[...]
        while text.last == "0" { text.removeLast() }
        if text.last == "." { text.removeLast() }
        return String(text)
    }
}
