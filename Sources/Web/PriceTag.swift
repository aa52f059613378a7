import Commerce
import Templates

/// A price as `price.html` shows it.
struct PriceTag: Sendable {
    let price: Money
    /// What one payment is for: "a month".
    var per: String?
    var note: String?
    var isFrom = false

    init(price: Money, per: String? = nil, note: String? = nil, isFrom: Bool = false) {
        self.price = price
        self.per = per
        self.note = note
        self.isFrom = isFrom
    }

    /// A price on the shelf, with what is to be said about tax.
    init(_ price: Price, per: String?, isFrom: Bool = false) {
        self.init(price: price.retail, per: per, note: price.taxNote?.text, isFrom: isFrom)
    }

    var value: Value {
        let text = price.description
        return [
            "amount": .text(price.plain),
            "currency": .text(price.currency.code),
            "text": .text(text),
            "per": .optional(per),
            "note": .optional(note),
            "from": .flag(isFrom),
            // More than stands on one line at the size of a product page.
            "isLong": .flag(text.unicodeScalars.count > 11),
        ]
    }

    static let sample = PriceTag(
        price: Money(minor: 648, .usd),
        per: "a month",
        note: "incl. tax",
        isFrom: true
    )
}

extension TaxNote {
    /// "incl. 19% VAT"
    var text: String {
        switch self {
        case .included(let name, let rate): "incl. \(rate.description) \(name)"
        case .added: "plus tax"
        }
    }
}

extension TaxTreatment {
    /// "VAT 19%", for sums.
    var label: String {
        switch self {
        case .untaxed: "Tax"
        case .taxed(let name, let rate): "\(name) \(rate.description)"
        case .reverseCharge: "VAT, reverse charge"
        case .outside: "No tax for your country"
        }
    }
}
