import Commerce
import FoundationEssentials
import Storage

/// The settings page as typed.
package struct SettingsForm: Sendable {
    package var shopName = ""
    package var currency = ""
    package var rate = ""
    package var bankDetails = ""
    package var supportEmail = ""
    package var imprint = ""
    package var terms = ""
    package var privacy = ""
    package var sellerName = ""
    package var sellerAddress = ""
    /// "DE", or "".
    package var sellerCountry = ""
    package var sellerVATID = ""

    package init() {}

    /// As they stand now, so that a form with some of them leaves the others.
    package init(_ settings: ShopSettings) {
        shopName = settings.shopName
        currency = settings.currency.code
        rate = settings.rate.description
        bankDetails = settings.bankDetails
        supportEmail = settings.supportEmail
        imprint = settings.imprint
        terms = settings.terms
        privacy = settings.privacy
        sellerName = settings.seller.name
        sellerAddress = settings.seller.address
        sellerCountry = settings.seller.country
        sellerVATID = settings.seller.vatID
    }
}

package enum ChangeSettingsError: Error, Hashable, Sendable {
    case invalid([FieldError])
}

extension Shop {
    /// Orders keep the currency that they were placed in; rules that name amounts are converted with the rates.
    /// - Throws: `ChangeSettingsError.invalid` with the fields `shop_name`, `currency`, `rate`, `bank_details`,
    ///   `support_email`, `imprint`, `terms`, `privacy`, `seller_name`, `seller_address`, `seller_country`, `seller_vat_id`.
    package func changeSettings(_ form: SettingsForm) async throws {
        let read = try ReadSettings(form)
        try await database.write { writer in
            var settings = try writer.settings()
            let former = (currency: settings.currency, rate: settings.rate)
            settings.shopName = read.shopName
            settings.currency = read.currency
            settings.rate = read.rate
            settings.bankDetails = read.bankDetails
            settings.supportEmail = read.supportEmail
            settings.imprint = read.imprint
            settings.terms = read.terms
            settings.privacy = read.privacy
            settings.seller = read.seller
            guard settings.taxMode == .none || !read.seller.country.isEmpty else {
                let message = "Tax is switched on and needs your country."
                throw ChangeSettingsError.invalid([FieldError("seller_country", message)])
            }
            try writer.saveSettings(settings)
            guard former.currency != read.currency else { return }
            try Self.convertRules(from: former, to: (read.currency, read.rate), in: writer)
        }
    }

    private static func convertRules(
        from former: (currency: Currency, rate: Decimal),
        to now: (currency: Currency, rate: Decimal),
        in writer: Writer
    ) throws {
        let convert = { (minor: Int64) throws -> Int64 in
            let dollars = Money(minor: minor, former.currency).decimal / former.rate
            return try Money(rounding: dollars * now.rate, now.currency, .halfUp).minor
        }
        let rules = try writer.pricingRules()
        for (scope, rule) in rules.exceptions.merging([.shop: rules.shop], uniquingKeysWith: { $1 }) {
            var converted = rule
            converted.fixedMinor = try convert(rule.fixedMinor)
            converted.minimumProfitMinor = try convert(rule.minimumProfitMinor)
            converted.floorMinor = try convert(rule.floorMinor)
            if converted != rule { try writer.saveRule(converted, for: scope) }
        }
    }
}

/// The settings page read into values.
private struct ReadSettings: Sendable {
    let shopName: String
    let currency: Currency
    let rate: Decimal
    let bankDetails: String
    let supportEmail: String
    let imprint: String
    let terms: String
    let privacy: String
    let seller: Seller

    init(_ form: SettingsForm) throws(ChangeSettingsError) {
        var errors: [FieldError] = []
        shopName = SettingsFields.line(form.shopName, "shop_name", maximum: 60, isRequired: true, &errors)
        let money = Self.currency(form.currency, rate: form.rate, &errors)
        (currency, rate) = money
        bankDetails = SettingsFields.paragraph(form.bankDetails, "bank_details", maximum: 2_000, &errors)
        supportEmail = Self.email(form.supportEmail, &errors)
        imprint = SettingsFields.paragraph(form.imprint, "imprint", maximum: 10_000, &errors)
        terms = SettingsFields.paragraph(form.terms, "terms", maximum: 100_000, &errors)
        privacy = SettingsFields.paragraph(form.privacy, "privacy", maximum: 100_000, &errors)
        seller = Self.seller(form, &errors)
        guard errors.isEmpty else { throw .invalid(errors) }
    }

    private static func seller(_ form: SettingsForm, _ errors: inout [FieldError]) -> Seller {
        var seller = Seller(
            name: SettingsFields.line(form.sellerName, "seller_name", maximum: 100, &errors),
            address: SettingsFields.paragraph(form.sellerAddress, "seller_address", maximum: 300, &errors),
            country: form.sellerCountry.trimmed,
            vatID: SettingsFields.line(form.sellerVATID, "seller_vat_id", maximum: 30, &errors)
        )
        if !seller.country.isEmpty, !Country.isCode(seller.country) {
            errors.append(FieldError("seller_country", "Please choose a country."))
        }
        // Outside of the EU the form of a tax number is not known here.
        if VATID.countries.contains(seller.country), !seller.vatID.isEmpty {
            let id = VATID(seller.vatID)
            if id?.country != seller.country {
                errors.append(FieldError("seller_vat_id", "This is not a VAT number of that country."))
            }
            seller.vatID = id?.text ?? seller.vatID
        }
        return seller
    }

    private static func currency(
        _ code: String,
        rate typed: String,
        _ errors: inout [FieldError]
    ) -> (Currency, Decimal) {
        guard let currency = Currency(code: code) else {
            errors.append(FieldError("currency", "Please choose one of the currencies."))
            return (.usd, 1)
        }
        // Costs are dollars: a shop that sells in dollars has nothing to convert.
        guard currency != .usd else { return (.usd, 1) }
        guard let rate = Decimal(typed: typed.trimmed), rate > 0, rate <= 1_000_000 else {
            let message = "Enter how many \(currency) one US dollar is worth, such as 0.92."
            errors.append(FieldError("rate", message))
            return (currency, 1)
        }
        return (currency, rate)
    }

    private static func email(_ typed: String, _ errors: inout [FieldError]) -> String {
        guard !typed.trimmed.isEmpty else { return "" }
        do throws(FieldError) {
            return try AccountFields.readEmail(typed)
        } catch {
            errors.append(FieldError("support_email", error.message))
            return typed
        }
    }
}
