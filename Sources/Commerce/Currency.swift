/// A currency by its ISO 4217 code, with the number of digits of its minor unit.
package struct Currency: Hashable, Sendable, CustomStringConvertible {
    package let code: String
    package let exponent: Int
    /// Written before the amount where the world knows it; otherwise the code is.
    private let symbol: String?

    private init(_ code: String, _ exponent: Int, _ symbol: String? = nil) {
        self.code = code
        self.exponent = exponent
        self.symbol = symbol
    }

    package init?(code: String) {
        guard let known = Self.all.first(where: { $0.code == code }) else { return nil }
        self = known
    }

    package static let usd = Currency("USD", 2, "$")
    package static let eur = Currency("EUR", 2, "€")
    package static let jpy = Currency("JPY", 0, "¥")
    package static let kwd = Currency("KWD", 3)

    /// The currencies that a shop can be run in.
    package static let all: [Currency] = [
        usd, eur, Currency("GBP", 2, "£"), jpy, kwd,
        Currency("AED", 2), Currency("AUD", 2), Currency("BHD", 3), Currency("BRL", 2), Currency("CAD", 2),
        Currency("CHF", 2), Currency("CLP", 0), Currency("CZK", 2), Currency("DKK", 2), Currency("HKD", 2),
        Currency("ILS", 2), Currency("INR", 2, "₹"), Currency("JOD", 3), Currency("KRW", 0, "₩"),
        Currency("MXN", 2), Currency("MYR", 2), Currency("NOK", 2), Currency("NZD", 2), Currency("OMR", 3),
        Currency("PHP", 2), Currency("PLN", 2), Currency("RON", 2), Currency("SAR", 2), Currency("SEK", 2),
        Currency("SGD", 2), Currency("THB", 2), Currency("TND", 3), Currency("TRY", 2), Currency("TWD", 2),
        Currency("VND", 0), Currency("ZAR", 2),
    ]

    package var description: String { code }

    /// "$" or "SEK " with a space that does not break.
    var prefix: String { symbol ?? code + "\u{A0}" }
}
