/// Who an invoice is for.
package struct BillingDetails: Hashable, Sendable, Codable {
    package var name: String
    /// "" for a person.
    package var company: String
    /// Lines of the postal address without the country; may be "".
    package var address: String
    /// ISO 3166-1 alpha-2; "" while the customer was never asked, which only a shop without tax does not do.
    package var country: String
    package var region: String
    /// As `VATID.text`; "" for a consumer.
    package var vatID: String

    package init(
        name: String,
        company: String = "",
        address: String = "",
        country: String = "",
        region: String = "",
        vatID: String = ""
    ) {
        self.name = name
        self.company = company
        self.address = address
        self.country = country
        self.region = region
        self.vatID = vatID
    }

    /// nil without a country.
    package var place: TaxPlace? {
        guard !country.isEmpty else { return nil }
        return TaxPlace(country: country, region: region.isEmpty ? nil : region, vatID: VATID(vatID))
    }
}

/// What tells where a buyer is, for the tax office: two that agree are wanted of a sale to a consumer in the EU
/// (Implementing Regulation 282/2011 art. 24f).
package enum PlaceProof: String, CaseIterable, Sendable {
    /// The billing country that the customer entered.
    case declared
    /// The customer's statement at "place order" that they live, or are established, there.
    case confirmed
    /// The country of the card or account, as the gateway says.
    case gateway
}
