import FoundationEssentials

extension Money: CustomStringConvertible {
    /// The amount with all minor digits and no currency: "1234.50", "-0.05", "1200" for a yen.
    package var plain: String {
        (minor < 0 ? "-" : "") + digits(isGrouped: false)
    }

    /// The amount as shown to people: "$1,234.50", "−$5.00", "SEK 39.00".
    package var description: String {
        (minor < 0 ? "−" : "") + currency.prefix + digits(isGrouped: true)
    }

    /// Written from the last digit to the first, into the string's own bytes: a list of products does it a hundred times.
    /// 19 digits, a point and six commas at most.
    private func digits(isGrouped: Bool) -> String {
        String(unsafeUninitializedCapacity: 32) { bytes in
            var count = 0
            func write(_ byte: UInt8) {
                bytes[count] = byte
                count += 1
            }
            var rest = minor.magnitude
            var place = 0
            repeat {
                if place == currency.exponent, place > 0 { write(UInt8(ascii: ".")) }
                let whole = place - currency.exponent
                if isGrouped, whole > 0, whole.isMultiple(of: 3) { write(UInt8(ascii: ",")) }
                write(UInt8(ascii: "0") + UInt8(rest % 10))
                rest /= 10
                place += 1
            } while rest > 0 || place <= currency.exponent
            var written = UnsafeMutableBufferPointer(rebasing: bytes[..<count])
            written.reverse()
            return count
        }
    }

    /// Reads what a person types: "12", "12.5", "12.50". No sign, no grouping, no more digits than the currency has.
    package init?(typed text: String, _ currency: Currency) {
        guard let amount = Decimal(typed: text), amount.fractionDigits <= currency.exponent,
            let money = try? Money(rounding: amount, currency, .down)
        else { return nil }
        self = money
    }
}
