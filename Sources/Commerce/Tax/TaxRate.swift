import FoundationEssentials

/// A rate of tax in thousandths of a percent, so that 8.875 % is exact: 19 % is 19 000.
package struct TaxRate: Hashable, Sendable {
    package static let limit = 0...100_000

    package let thousandths: Int

    package static let zero = TaxRate(unchecked: 0)

    private init(unchecked thousandths: Int) {
        self.thousandths = thousandths
    }

    /// - Returns: nil outside of 0–100 %.
    package init?(thousandths: Int) {
        guard Self.limit.contains(thousandths) else { return nil }
        self.thousandths = thousandths
    }

    /// Reads what a person types: "19", "8.875".
    package init?(typed text: String) {
        guard let percent = Decimal(typed: text), percent.fractionDigits <= 3,
            let thousandths = Int((percent * 1000).description)
        else { return nil }
        self.init(thousandths: thousandths)
    }

    /// "19%", "8.875%"
    package var description: String { plain + "%" }

    /// "19", "8.875"
    package var plain: String {
        Decimal(sign: .plus, exponent: -3, significand: Decimal(thousandths)).description
    }

    /// The tax that comes on top of a net amount.
    package func tax(on net: Money) throws(MoneyError) -> Money {
        try net.portion(thousandths, of: Self.whole, .halfUp)
    }

    /// The tax that a gross amount contains. For an amount made by `tax(on:)` it is that very tax.
    package func tax(within gross: Money) throws(MoneyError) -> Money {
        try gross.portion(thousandths, of: Self.whole + thousandths, .halfUp)
    }

    private static let whole = 100_000
}
