import Commerce
import Templates

/// A price as `price.html` shows it.
struct PriceTag: Sendable {
    let price: Money
    /// What one payment is for: "a month".
    var per: String?
    var note: String?
    var isFrom = false

    var value: Value {
        [
            "amount": .text(price.plain),
            "currency": .text(price.currency.code),
            "text": .text(price.description),
            "per": .optional(per),
            "note": .optional(note),
            "from": .flag(isFrom),
        ]
    }

    static let sample = PriceTag(
        price: Money(minor: 648, .usd),
        per: "a month",
        note: "incl. tax",
        isFrom: true
    )
}
