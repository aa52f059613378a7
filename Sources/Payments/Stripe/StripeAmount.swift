import Commerce
import FoundationEssentials

/// Amounts as Stripe counts them (docs.stripe.com/currencies), which is nearly but not quite ISO 4217.
enum StripeAmount {
    private static let withoutDecimals: Set<String> = [
        "BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF", "XOF", "XPF",
    ]
    private static let withThree: Set<String> = ["BHD", "JOD", "KWD", "OMR", "TND"]

    /// Two for most. ISK and UGX have no minor unit any more and are still counted with two decimals, both zero.
    private static func exponent(of code: String) -> Int {
        if withoutDecimals.contains(code) { return 0 }
        return withThree.contains(code) ? 3 : 2
    }

    /// Eight digits is what a charge may have.
    static let maximum: Int64 = 99_999_999

    /// The lowest charge in the customer's currency, by Stripe's table; others are asked and refuse by themselves.
    static func minimum(in currency: Currency) -> Int64 {
        let cents: [String: Int64] = [
            "AED": 200, "AUD": 50, "BRL": 50, "CAD": 50, "CHF": 50, "CZK": 1_500, "DKK": 250, "EUR": 50, "GBP": 30,
            "HKD": 400, "INR": 50, "JPY": 50, "MXN": 1_000, "MYR": 200, "NOK": 300, "NZD": 50, "PLN": 200, "RON": 200,
            "SEK": 300, "SGD": 50, "THB": 1_000, "USD": 50,
        ]
        return cents[currency.code] ?? 1
    }

    /// - Returns: nil for an amount that Stripe cannot take: of three decimals the last one has to be 0.
    static func units(of amount: Money) -> Int64? {
        let exponent = exponent(of: amount.currency.code)
        guard exponent == 3 || exponent >= amount.currency.exponent else { return nil }
        var units = amount.minor
        for _ in amount.currency.exponent..<max(exponent, amount.currency.exponent) {
            let (product, overflow) = units.multipliedReportingOverflow(by: 10)
            guard !overflow else { return nil }
            units = product
        }
        return exponent == 3 && !units.isMultiple(of: 10) ? nil : units
    }

    /// - Parameter code: as Stripe writes it, in lower case.
    /// - Returns: nil for a currency that no shop is run in.
    static func money(_ units: Int64, _ code: String) -> Money? {
        guard let currency = Currency(code: code.uppercased()) else { return nil }
        var minor = units
        for _ in currency.exponent..<max(currency.exponent, exponent(of: currency.code)) {
            guard minor.isMultiple(of: 10) else { return nil }
            minor /= 10
        }
        return Money(minor: minor, currency)
    }
}
