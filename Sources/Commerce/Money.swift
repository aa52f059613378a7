package enum MoneyError: Error, Equatable {
    case currencyMismatch(Currency, Currency)
    case overflow
}

/// An amount in a currency's minor unit (cents). Arithmetic between currencies and past `Int64` are errors.
package struct Money: Hashable, Sendable {
    package let minor: Int64
    package let currency: Currency

    package init(minor: Int64, _ currency: Currency) {
        self.minor = minor
        self.currency = currency
    }

    package static func zero(_ currency: Currency) -> Money { Money(minor: 0, currency) }

    package var isNegative: Bool { minor < 0 }
    package var isZero: Bool { minor == 0 }

    package func adding(_ other: Money) throws(MoneyError) -> Money {
        try combined(with: other) { $0.addingReportingOverflow($1) }
    }

    package func subtracting(_ other: Money) throws(MoneyError) -> Money {
        try combined(with: other) { $0.subtractingReportingOverflow($1) }
    }

    package func negated() throws(MoneyError) -> Money {
        try Money.zero(currency).subtracting(self)
    }

    private func combined(
        with other: Money,
        _ operation: (Int64, Int64) -> (partialValue: Int64, overflow: Bool)
    ) throws(MoneyError) -> Money {
        guard currency == other.currency else { throw .currencyMismatch(currency, other.currency) }
        let (sum, overflow) = operation(minor, other.minor)
        guard !overflow else { throw .overflow }
        return Money(minor: sum, currency)
    }
}

extension Sequence<Money> {
    package func total(_ currency: Currency) throws(MoneyError) -> Money {
        var sum = Money.zero(currency)
        for amount in self { sum = try sum.adding(amount) }
        return sum
    }
}
