import Commerce
import FoundationEssentials
import Storage

/// A rate of tax as typed.
package struct TaxRuleForm: Sendable {
    package var country = ""
    package var region = ""
    /// A category's key; "" for everything.
    package var category = ""
    package var name = "VAT"
    /// Percent.
    package var rate = ""
    /// The beginning of the first day; nil for a text that is no day.
    package var from: Date?
    /// The beginning of the first day after it.
    package var until: Date?
    package var hasEnd = false

    package init() {}
}

package enum ChangeTaxError: Error, Sendable {
    case invalid([FieldError])
}

extension Shop {
    /// - Throws: `ChangeTaxError.invalid` with the fields `country`, `region`, `category`, `name`, `rate`, `from`, `until`.
    package func addTaxRule(_ form: TaxRuleForm) async throws {
        let rule = try Self.read(form)
        do {
            try await database.write { try $0.addTaxRule(rule) }
        } catch DatabaseError.constraint(.unique, _) {
            throw ChangeTaxError.invalid([FieldError("from", "A rate for the same begins on this day already.")])
        }
    }

    package func removeTaxRule(_ id: TaxRule.ID) async throws {
        try await database.write { try $0.removeTaxRule(id) }
    }

    /// - Throws: `ChangeTaxError.invalid` with the fields `tax_mode`, `reverse_charge`.
    /// - Parameter asksRegister: reverse charge needs a number that the EU's register confirms.
    package func changeTaxMode(
        _ typed: String,
        allowsReverseCharge: Bool,
        asksRegister: Bool = false
    ) async throws {
        guard let mode = TaxMode(rawValue: typed) else {
            throw ChangeTaxError.invalid([FieldError("tax_mode", "Please choose one.")])
        }
        try await database.write { writer in
            var settings = try writer.settings()
            if mode != .none, settings.seller.country.isEmpty {
                let message = "First say in the settings, under Seller, which country you are established in."
                throw ChangeTaxError.invalid([FieldError("tax_mode", message)])
            }
            if allowsReverseCharge, settings.seller.vatID.isEmpty {
                let message = "It needs your own VAT number, in the settings under Seller."
                throw ChangeTaxError.invalid([FieldError("reverse_charge", message)])
            }
            settings.taxMode = mode
            settings.allowsReverseCharge = allowsReverseCharge
            try writer.saveSettings(settings)
            try writer.setAsksVATRegister(asksRegister)
        }
    }

    private static func read(_ form: TaxRuleForm) throws(ChangeTaxError) -> TaxRule {
        var errors: [FieldError] = []
        let country = form.country.trimmed
        if !Country.isCode(country) { errors.append(FieldError("country", "Please choose a country.")) }
        let region = SettingsFields.line(form.region, "region", maximum: 40, &errors)
        let name = SettingsFields.line(form.name, "name", maximum: 30, isRequired: true, &errors)
        let category = Category(rawValue: form.category)
        if category == nil, !form.category.isEmpty { errors.append(FieldError("category", "Please choose one.")) }
        let rate = TaxRate(typed: form.rate.trimmed)
        if rate == nil {
            errors.append(FieldError("rate", "Enter a percentage from 0 to 100, such as 19 or 8.875."))
        }
        if form.from == nil { errors.append(FieldError("from", "Enter the first day.")) }
        if form.hasEnd, form.until == nil { errors.append(FieldError("until", "Enter a day, or nothing.")) }
        if let from = form.from, let until = form.until, until <= from {
            errors.append(FieldError("until", "The end must come after the beginning."))
        }
        guard let rate, let from = form.from, errors.isEmpty else { throw .invalid(errors) }
        return TaxRule(
            id: .init(0),
            country: country,
            region: region.isEmpty ? nil : region,
            category: category,
            name: name,
            rate: rate,
            from: from,
            until: form.until
        )
    }
}
