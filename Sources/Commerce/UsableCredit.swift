/// A part of a customer's credit: what came by one way to pay, or was given.
package struct CreditPart: Hashable, Sendable {
    /// nil: no money came for it.
    package let origin: PaymentMethod?
    package let amount: Money

    package init(_ origin: PaymentMethod?, _ amount: Money) {
        (self.origin, self.amount) = (origin, amount)
    }
}

/// A customer's credit held against what it is to pay. Credit is money that came by some way to pay, and does not get
/// around what that way may not be used for: what is not sold by card is not sold for credit that came by card.
package struct UsableCredit: Hashable, Sendable {
    package struct Refused: Hashable, Sendable {
        package let part: CreditPart
        package let reason: PaymentRefusal
    }

    /// What may be spent, in the order in which it is: what can be used for everything last.
    package let parts: [CreditPart]
    package let refused: [Refused]
    /// What may be spent, in all.
    package let amount: Money

    /// - Parameters:
    ///   - credit: all parts in one currency, `currency`.
    ///   - country: of the customer, as for `PaymentRules.refusal`.
    package init(
        _ credit: [CreditPart],
        for products: [ProductKey],
        in country: String?,
        by rules: PaymentRules,
        _ currency: Currency
    ) throws(MoneyError) {
        var (parts, refused): ([CreditPart], [Refused]) = ([], [])
        for part in credit {
            if let reason = part.origin.flatMap({ rules.refusal(of: $0, for: products, in: country) }) {
                refused.append(Refused(part: part, reason: reason))
            } else {
                parts.append(part)
            }
        }
        self.parts = parts.inSpendingOrder
        self.refused = refused
        amount = try parts.map(\.amount).total(currency)
    }

    /// All of the credit, whether it may be spent or not.
    package var whole: Money {
        get throws(MoneyError) { try refused.map(\.part.amount).total(amount.currency).adding(amount) }
    }
}

extension [CreditPart] {
    /// What can be used for everything is kept the longest.
    package var inSpendingOrder: [CreditPart] {
        sorted { ($0.origin == nil ? 1 : 0, $0.origin?.key ?? "") < ($1.origin == nil ? 1 : 0, $1.origin?.key ?? "") }
    }

    /// One part for each way.
    package var joined: [CreditPart] {
        get throws(MoneyError) {
            var parts: [CreditPart] = []
            for part in self {
                if let place = parts.firstIndex(where: { $0.origin == part.origin }) {
                    parts[place] = CreditPart(part.origin, try parts[place].amount.adding(part.amount))
                } else {
                    parts.append(part)
                }
            }
            return parts
        }
    }

    /// The first of it up to an amount; all of it where that is less.
    package func taking(_ amount: Money) -> [CreditPart] {
        var left = amount.minor
        return compactMap { part in
            let taken = Swift.min(left, part.amount.minor)
            guard taken > 0 else { return nil }
            left -= taken
            return CreditPart(part.origin, Money(minor: taken, amount.currency))
        }
    }
}
