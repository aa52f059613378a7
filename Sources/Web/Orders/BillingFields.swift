import Commerce
import FoundationEssentials
import HTTP
import Shop
import Storage

extension BillingForm {
    init(_ typed: FormFields) {
        self.init()
        name = typed["billing_name"] ?? ""
        company = typed["company"] ?? ""
        address = typed["address"] ?? ""
        country = typed["country"] ?? ""
        region = typed["region"] ?? ""
        vatID = typed["vat_id"] ?? ""
    }
}

extension FormField {
    /// Who an invoice is for. Only what tax needs is required.
    static func billing(_ form: BillingForm, _ table: TaxTable) -> [FormField] {
        var name = FormField("billing_name", "Name", .input("text"))
        (name.value, name.autocomplete, name.maxlength) = (form.name, "name", 100)
        var address = FormField("address", "Address", .textArea)
        (address.value, address.autocomplete, address.maxlength) = (form.address, "street-address", 300)
        address.isRequired = false
        var company = FormField("company", "Company", .input("text"))
        (company.value, company.autocomplete, company.maxlength) = (form.company, "organization", 100)
        company.isRequired = false
        var vatID = FormField("vat_id", "VAT number", .input("text"))
        (vatID.value, vatID.autocomplete, vatID.maxlength) = (form.vatID, "off", 20)
        vatID.help = "Of a business in the EU."
        vatID.isRequired = false
        let country = FormField.country("country", form.country, isRequired: table.mode != .none)
        return [name, country] + region(form, table) + [address, company, vatID]
    }

    /// Only where some part of a country has a rate of its own.
    private static func region(_ form: BillingForm, _ table: TaxTable) -> [FormField] {
        guard !table.regions.isEmpty else { return [] }
        let none = Option(value: "", label: "None of these", isSelected: form.region.isEmpty)
        let options = table.regions.map { country, region in
            let value = country + " " + region
            return Option(
                value: value,
                label: "\(Country.name(of: country)): \(region)",
                isSelected: value == form.region
            )
        }
        var field = FormField("region", "State or region", .select([none] + options))
        field.isRequired = false
        return [field]
    }

    static func country(_ name: String, _ chosen: String, isRequired: Bool) -> FormField {
        let first = Option(value: "", label: "Please choose", isSelected: chosen.isEmpty)
        let options = Country.all.map { Option(value: $0.code, label: $0.name, isSelected: $0.code == chosen) }
        var field = FormField(name, "Country", .select([first] + options))
        field.autocomplete = "country"
        field.isRequired = isRequired
        return field
    }
}

/// What the EU's register has said of a buyer's VAT number, where the reseller asks it and tax hangs on it.
enum RegisterWord {
    case confirmed(Date)
    case unknownThere
    case silent

    init?(_ billing: BillingDetails?, at now: Date, in reader: Reader) throws {
        guard try reader.asksVATRegister(), let id = billing?.place?.vatID,
            id.country != (try reader.settings().seller.country)
        else { return nil }
        let check = try reader.vatCheck(id)
        switch check?.outcome {
        case .registered where check?.confirms(at: now) == true: self = .confirmed(check?.at ?? now)
        case .notRegistered: self = .unknownThere
        case .registered, .away, nil: self = .silent
        }
    }

    var sentence: String {
        switch self {
        case .confirmed(let day): "The EU’s register confirmed this number on \(day.dayText)."
        case .unknownThere: "The EU’s register does not know this number, so tax is charged. Please check it."
        case .silent:
            "The EU’s register did not answer, so tax is charged. Send this once more to have it asked again."
        }
    }
}

extension TaxPlace {
    /// "Germany", "United States: CA"
    var name: String { Country.name(of: country) + (region.map { ": " + $0 } ?? "") }
}
