import FoundationEssentials

extension Money: CustomStringConvertible {
    /// The amount with all minor digits and no currency: "1234.50", "-0.05", "1200" for a yen.
    package var plain: String {
        let digits = String(minor.magnitude)
        let sign = minor < 0 ? "-" : ""
        guard currency.exponent > 0 else { return sign + digits }
        let padded = String(repeating: "0", count: max(0, currency.exponent + 1 - digits.count)) + digits
        return sign + padded.dropLast(currency.exponent) + "." + padded.suffix(currency.exponent)
    }

    /// The amount as shown to people: "$1,234.50", "−$5.00", "SEK 39.00".
    package var description: String {
        let text = Money(minor: minor == .min ? .max : abs(minor), currency).plain
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        var whole = ""
        for (position, digit) in parts[0].enumerated() {
            if position > 0, (parts[0].count - position).isMultiple(of: 3) { whole.append(",") }
            whole.append(digit)
        }
        let fraction = parts.count > 1 ? "." + parts[1] : ""
        return (minor < 0 ? "−" : "") + currency.prefix + whole + fraction
    }

    /// Reads what a person types: "12", "12.5", "12.50". No sign, no grouping, no more digits than the currency has.
    package init?(typed text: String, _ currency: Currency) {
        guard let amount = Decimal(typed: text), amount.fractionDigits <= currency.exponent,
            let money = try? Money(rounding: amount, currency, .down)
        else { return nil }
        self = money
    }
}
