import Commerce
import HTTP
import Shop
import Storage
import Templates

struct SettingsPage: PageModel {
    static let template = "admin/settings"

    enum Part: String, CaseIterable, Sendable {
        case shop, currency, bank, seller, texts, supplier

        /// Where its form is sent.
        fileprivate var path: String { "\(Link.adminSettings.path)/\(rawValue)" }
    }

    private struct Section: Sendable {
        let part: Part
        let title: String
        var help: String?
        var fields: [FormField]
        var result: StateWord?
    }

    private var sections: [Section]

    init(_ request: PageRequest, typed: SettingsForm? = nil, supplierURL: String? = nil) throws {
        let form = try typed ?? SettingsForm(try request.shop.database.read { try $0.settings() })
        sections = Self.sections(form)
        if let upstream = request.context.options.upstream {
            sections.append(Self.supplier(upstream, typed: supplierURL))
        }
    }

    mutating func show(_ errors: [FieldError], in part: Part) {
        guard let place = sections.firstIndex(where: { $0.part == part }) else { return }
        let form = Form(.adminSettings, sections[place].fields).with(errors)
        sections[place].fields = form.fields
        if let problem = form.problem { sections[place].result = StateWord(mark: .problem, word: problem) }
    }

    /// What became of the supplier's credentials.
    mutating func show(_ result: StateWord) {
        guard let place = sections.firstIndex(where: { $0.part == .supplier }) else { return }
        sections[place].result = result
    }

    // MARK: Parts

    private static func sections(_ form: SettingsForm) -> [Section] {
        let currencies = Currency.all.map { currency in
            FormField.Option(value: currency.code, label: currency.code, isSelected: currency.code == form.currency)
        }
        var rate = line("rate", "One US dollar is worth", form.rate, maximum: 25)
        (rate.inputmode, rate.isRequired) = ("decimal", false)
        rate.help =
            "Costs are in US dollars and are converted with this. Placed orders keep what they were placed with."
        var bank = paragraph("bank_details", "Where customers pay to", form.bankDetails, maximum: 2_000)
        bank.help = "Shown with the reference of the order. Without it no bank transfer is offered."
        return [
            Section(
                part: .shop,
                title: "Shop",
                help: "Logo, colour, letters and greeting have a page of their own: Appearance.",
                fields: [
                    line("shop_name", "Name", form.shopName, maximum: 60, isRequired: true),
                    line("support_email", "E-mail for customers", form.supportEmail, maximum: 254),
                ]
            ),
            Section(
                part: .currency,
                title: "Currency",
                help: "Amounts in pricing rules are converted when the currency changes.",
                fields: [FormField("currency", "Prices are in", .select(currencies)), rate]
            ),
            Section(part: .bank, title: "Bank transfer", fields: [bank]),
            seller(form),
            Section(
                part: .texts,
                title: "Legal texts",
                fields: [
                    paragraph("imprint", "Imprint", form.imprint, maximum: 10_000),
                    paragraph("terms", "Terms", form.terms, maximum: 100_000),
                    paragraph("privacy", "Privacy", form.privacy, maximum: 100_000),
                ]
            ),
        ]
    }

    private static func seller(_ form: SettingsForm) -> Section {
        var vatID = line("seller_vat_id", "VAT or tax number", form.sellerVATID, maximum: 30)
        vatID.isRequired = false
        var name = line("seller_name", "Name", form.sellerName, maximum: 100)
        name.help = "As it stands in the register. The shop's name, while this is empty."
        return Section(
            part: .seller,
            title: "Seller",
            help: "Stands on invoices. What was issued stays as it was.",
            fields: [
                name, paragraph("seller_address", "Address", form.sellerAddress, maximum: 300),
                .country("seller_country", form.sellerCountry, isRequired: false), vatID,
            ]
        )
    }

    private static func supplier(_ connection: any UpstreamConnection, typed url: String?) -> Section {
        let stored = connection.source == .sandbox ? "" : connection.url
        var address = FormField("upstream_url", "Address of the API", .input("url"))
        (address.value, address.maxlength) = (url ?? stored, 300)
        address.placeholder = "https://panel.resellportal.com/wp-json/resellportal/v1/"
        let secrets = [("upstream_key", "Key"), ("upstream_secret", "Secret")].map { name, label in
            var field = FormField(name, label, .input("password"))
            (field.autocomplete, field.maxlength, field.isRequired) = ("off", 200, false)
            field.help = "Left empty, the stored one stays."
            return field
        }
        return Section(
            part: .supplier,
            title: "Supplier",
            help: connection.source.sentence,
            fields: [address] + secrets
        )
    }

    private static func line(
        _ name: String,
        _ label: String,
        _ value: String,
        maximum: Int,
        isRequired: Bool = false
    ) -> FormField {
        var field = FormField(name, label, .input("text"))
        (field.value, field.maxlength, field.isRequired) = (value, maximum, isRequired)
        return field
    }

    private static func paragraph(_ name: String, _ label: String, _ value: String, maximum: Int) -> FormField {
        var field = FormField(name, label, .textArea)
        (field.value, field.maxlength, field.isRequired) = (value, maximum, false)
        return field
    }

    var record: Record {
        ["sections": .list(sections.map(value(of:)))]
    }

    private func value(of section: Section) -> Value {
        var record = Form(.adminSettings, section.fields).record
        record["action"] = .text(section.part.path)
        record["id"] = .text("part-" + section.part.rawValue)
        record["title"] = .text(section.title)
        record["help"] = .optional(section.help)
        record["submitLabel"] = "Save"
        record["canTest"] = .flag(section.part == .supplier)
        record["result"] = section.result.map { ["mark": .text($0.mark.rawValue), "text": .text($0.word)] } ?? .nothing
        return .record(record)
    }

    private init(sample fields: [FormField]) {
        sections = [Section(part: .supplier, title: "Supplier", help: "Help.", fields: fields, result: .sample)]
    }

    static let sample = SettingsPage(sample: FormField.samples)
}

extension SettingsPage.Part {
    /// Puts what was typed in this part's form over what is stored.
    func take(_ typed: FormFields, into form: inout SettingsForm) {
        func set(_ name: String, _ path: WritableKeyPath<SettingsForm, String>) {
            if let value = typed[name] { form[keyPath: path] = value }
        }
        switch self {
        case .shop:
            set("shop_name", \.shopName)
            set("support_email", \.supportEmail)
        case .currency:
            set("currency", \.currency)
            set("rate", \.rate)
        case .bank: set("bank_details", \.bankDetails)
        case .texts:
            set("imprint", \.imprint)
            set("terms", \.terms)
            set("privacy", \.privacy)
        case .seller:
            set("seller_name", \.sellerName)
            set("seller_address", \.sellerAddress)
            set("seller_country", \.sellerCountry)
            set("seller_vat_id", \.sellerVATID)
        case .supplier: break
        }
    }
}

extension UpstreamSource {
    fileprivate var sentence: String {
        switch self {
        case .sandbox: "No credentials yet: the built-in sandbox answers, and every page says “demo”."
        case .environment: "The environment sets these; they are changed there."
        case .settings: "New credentials are tried before they are kept."
        }
    }
}
