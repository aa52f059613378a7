import Commerce
import FoundationEssentials
import Storage

/// The billing form as typed.
package struct BillingForm: Sendable {
    package var name = ""
    package var company = ""
    package var address = ""
    /// "DE"
    package var country = ""
    /// "US CA": a country and one of its regions with rates of their own; "" elsewhere.
    package var region = ""
    package var vatID = ""

    package init() {}

    package init(_ details: BillingDetails) {
        name = details.name
        company = details.company
        address = details.address
        country = details.country
        region = details.region.isEmpty ? "" : details.country + " " + details.region
        vatID = details.vatID
    }
}

package struct InvalidBilling: Error, Sendable {
    package let errors: [FieldError]
}

extension Shop {
    /// Keeps who the customer's next invoices are for. Orders that were placed keep their own.
    /// - Throws: `InvalidBilling` with the fields `billing_name`, `company`, `address`, `country`, `region`, `vat_id`.
    package func changeBilling(_ form: BillingForm, of customer: Customer.ID) async throws {
        try await database.write { writer in
            let table = try writer.taxTable()
            try writer.saveBillingDetails(try ReadBilling(form, table).details, of: customer)
        }
        try await checkVATID(of: customer)
    }
}

private struct ReadBilling {
    let details: BillingDetails

    init(_ form: BillingForm, _ table: TaxTable) throws(InvalidBilling) {
        var errors: [FieldError] = []
        var details = BillingDetails(
            name: SettingsFields.line(form.name, "billing_name", maximum: 100, isRequired: true, &errors),
            company: SettingsFields.line(form.company, "company", maximum: 100, &errors),
            address: SettingsFields.paragraph(form.address, "address", maximum: 300, &errors)
        )
        details.country = form.country.trimmed
        // Without tax nobody needs to know.
        if !Country.isCode(details.country), !(details.country.isEmpty && table.mode == .none) {
            errors.append(FieldError("country", "Please choose a country."))
        }
        details.region = Self.region(form.region, of: details.country, table, &errors)
        details.vatID = Self.vatID(form.vatID, of: details.country, &errors)
        guard errors.isEmpty else { throw InvalidBilling(errors: errors) }
        self.details = details
    }

    private static func region(
        _ typed: String,
        of country: String,
        _ table: TaxTable,
        _ errors: inout [FieldError]
    ) -> String {
        let known = table.regions.filter { $0.country == country }
        let parts = typed.split(separator: " ", maxSplits: 1).map(String.init)
        guard parts.count == 2 else {
            guard typed.trimmed.isEmpty else {
                errors.append(FieldError("region", "Please choose from the list."))
                return ""
            }
            return ""
        }
        guard parts[0] == country, known.contains(where: { $0.region == parts[1] }) else {
            errors.append(FieldError("region", "That is not a part of the country above."))
            return ""
        }
        return parts[1]
    }

    private static func vatID(_ typed: String, of country: String, _ errors: inout [FieldError]) -> String {
        guard !typed.trimmed.isEmpty else { return "" }
        guard let id = VATID(typed) else {
            let message = "This is not a VAT number of an EU country, such as DE136695976. Leave it empty without one."
            errors.append(FieldError("vat_id", message))
            return ""
        }
        guard id.country == country || id.country == "XI" && country == "GB" else {
            errors.append(FieldError("vat_id", "This number belongs to another country than the one above."))
            return ""
        }
        return id.text
    }
}
