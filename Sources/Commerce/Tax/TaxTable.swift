import FoundationEssentials

/// Whether prices have tax in them.
package enum TaxMode: String, CaseIterable, Sendable {
    /// The shop charges no tax; a price is what is paid.
    case none
    /// Prices are shown without tax, which comes on top at checkout.
    case exclusive
    /// Prices are shown with the tax of the seller's country in them.
    case inclusive
}

/// One entry of the table: what is charged where, on what, and when.
package struct TaxRule: Hashable, Sendable {
    package typealias ID = Identifier<TaxRule>

    package let id: ID
    /// ISO 3166-1 alpha-2.
    package let country: String
    /// A part of the country with a rate of its own; nil for the rest of it.
    package let region: String?
    /// nil for everything that is sold.
    package let category: Category?
    /// As invoices call it: "VAT".
    package let name: String
    package let rate: TaxRate
    /// The first day, by its beginning in UTC.
    package let from: Date
    /// The first day on which it counts no more; nil while no end is known.
    package let until: Date?

    package init(
        id: ID,
        country: String,
        region: String?,
        category: Category?,
        name: String,
        rate: TaxRate,
        from: Date,
        until: Date?
    ) {
        self.id = id
        self.country = country
        self.region = region
        self.category = category
        self.name = name
        self.rate = rate
        self.from = from
        self.until = until
    }

    fileprivate func counts(at moment: Date) -> Bool {
        from <= moment && until.map { moment < $0 } ?? true
    }
}

/// How one line is taxed: frozen in the quote, printed on the invoice.
package enum TaxTreatment: Hashable, Sendable {
    /// The shop charges no tax at all.
    case untaxed
    case taxed(name: String, TaxRate)
    /// The buyer, a business in another country of the EU, accounts for the tax (VAT Directive art. 196).
    case reverseCharge
    /// The table has no rate for the buyer's place.
    case outside

    package var rate: TaxRate? {
        guard case .taxed(_, let rate) = self else { return nil }
        return rate
    }
}

/// The shop's tax as a whole: pure, and the only place that decides what is charged.
package struct TaxTable: Hashable, Sendable {
    package let mode: TaxMode
    /// Where the reseller is established; "" while that is not known.
    package let sellerCountry: String
    /// Whether a business of another EU country with a well-formed VAT id is charged none. The id is not looked up.
    package let allowsReverseCharge: Bool
    package let rules: [TaxRule]

    package static let none = TaxTable(mode: .none, sellerCountry: "", allowsReverseCharge: false, rules: [])

    package init(mode: TaxMode, sellerCountry: String, allowsReverseCharge: Bool, rules: [TaxRule]) {
        self.mode = mode
        self.sellerCountry = sellerCountry
        self.allowsReverseCharge = allowsReverseCharge
        self.rules = rules
    }

    /// The most specific rule that counts at a moment: region before country, category before everything, the one that
    /// began last where two overlap.
    package func rule(country: String, region: String?, category: Category?, at moment: Date) -> TaxRule? {
        rules.filter { rule in
            rule.country == country && (rule.region == nil || rule.region == region)
                && (rule.category == nil || rule.category == category) && rule.counts(at: moment)
        }.max { one, other in
            let weight = { (rule: TaxRule) in (rule.region == nil ? 0 : 2) + (rule.category == nil ? 0 : 1) }
            return (weight(one), one.from, one.id.rawValue) < (weight(other), other.from, other.id.rawValue)
        }
    }

    /// How a sale to `place` is taxed.
    package func treatment(of place: TaxPlace, _ category: Category?, at moment: Date) -> TaxTreatment {
        guard mode != .none else { return .untaxed }
        if let vatID = place.vatID, allowsReverseCharge, vatID.country == place.country,
            place.country != sellerCountry, VATID.countries.contains(place.country),
            VATID.countries.contains(sellerCountry)
        {
            return .reverseCharge
        }
        guard let rule = rule(country: place.country, region: place.region, category: category, at: moment) else {
            return .outside
        }
        return .taxed(name: rule.name, rule.rate)
    }

    /// The tax that shown prices have in them; nil where they have none.
    package func shelfTreatment(of category: Category?, at moment: Date) -> TaxTreatment? {
        guard mode == .inclusive else { return nil }
        return treatment(of: TaxPlace(country: sellerCountry), category, at: moment)
    }

    /// Regions with rates of their own, for the form that asks for one.
    package var regions: [(country: String, region: String)] {
        Set(rules.compactMap { rule in rule.region.map { [rule.country, $0] } })
            .sorted { $0.joined(separator: " ") < $1.joined(separator: " ") }.map { ($0[0], $0[1]) }
    }
}

/// Where the buyer is, as far as tax is concerned.
package struct TaxPlace: Hashable, Sendable {
    package let country: String
    package let region: String?
    /// nil for a consumer.
    package let vatID: VATID?

    package init(country: String, region: String? = nil, vatID: VATID? = nil) {
        self.country = country
        self.region = region
        self.vatID = vatID
    }
}

/// A line's amounts for one buyer: `gross = net + tax`, all exact.
package struct TaxedAmount: Hashable, Sendable {
    package let net: Money
    package let tax: Money
    package let gross: Money

    /// - Parameters:
    ///   - shelf: the price as shown.
    ///   - included: the rate that `shelf` has in it, if any. Where the buyer's is the same, the price stays as shown;
    ///     elsewhere its net amount does and the buyer's tax is added.
    package init(shelf: Money, included: TaxRate?, _ treatment: TaxTreatment) throws(MoneyError) {
        let contained = try included?.tax(within: shelf) ?? .zero(shelf.currency)
        net = try shelf.subtracting(contained)
        if let included, treatment.rate == included {
            tax = contained
        } else {
            tax = try treatment.rate?.tax(on: net) ?? .zero(shelf.currency)
        }
        gross = try net.adding(tax)
    }
}
