import Commerce
import FoundationEssentials

extension Reader {
    package func taxTable() throws -> TaxTable { try taxTable(try settings()) }

    /// A shop without tax does not read the rules.
    func taxTable(_ settings: ShopSettings) throws -> TaxTable {
        guard settings.taxMode != .none else { return .none }
        return TaxTable(
            mode: settings.taxMode,
            sellerCountry: settings.seller.country,
            allowsReverseCharge: settings.allowsReverseCharge,
            rules: try taxRules()
        )
    }

    /// By country, the newest first.
    package func taxRules() throws -> [TaxRule] {
        try rows(
            """
            SELECT id, country, region, category, name, rate, valid_from, valid_until FROM tax_rules
            ORDER BY country, region, category, valid_from DESC
            """
        ) { row in
            guard let rate = TaxRate(thousandths: row.int(5)) else { throw row.unreadable(5, "a rate") }
            let (region, category) = (row.text(2), row.text(3))
            return TaxRule(
                id: .init(row.int64(0)),
                country: row.text(1),
                region: region.isEmpty ? nil : region,
                category: category.isEmpty ? nil : try stored(category, "category"),
                name: row.text(4),
                rate: rate,
                from: Date(milliseconds: row.int64(6)),
                until: row.optionalInt64(7).map(Date.init(milliseconds:))
            )
        }
    }
}

extension Writer {
    /// Begins a day: pages that were kept with the rates of another are made anew. A shop without tax has no such days.
    package func turnTaxDay(at now: Date) throws {
        let day = now.milliseconds / 86_400_000
        try run("UPDATE settings SET tax_day = ? WHERE tax_day <> ? AND tax_mode <> 'none'", day, day)
    }

    /// `rule.id` is ignored. Two rules for the same that begin on the same day break the unique key.
    package func addTaxRule(_ rule: TaxRule) throws {
        try run(
            """
            INSERT INTO tax_rules (country, region, category, name, rate, valid_from, valid_until)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """,
            rule.country,
            rule.region ?? "",
            rule.category?.rawValue ?? "",
            rule.name,
            rule.rate.thousandths,
            rule.from.milliseconds,
            rule.until?.milliseconds
        )
    }

    /// Orders keep what they were placed with.
    package func removeTaxRule(_ id: TaxRule.ID) throws {
        try run("DELETE FROM tax_rules WHERE id = ?", id.rawValue)
    }
}

extension TaxTreatment {
    var kind: String {
        switch self {
        case .untaxed: "untaxed"
        case .taxed: "taxed"
        case .reverseCharge: "reverseCharge"
        case .outside: "outside"
        }
    }

    var name: String {
        guard case .taxed(let name, _) = self else { return "" }
        return name
    }

    init(kind: String, name: String, rate: Int) throws(StoredValueError) {
        switch kind {
        case "untaxed": self = .untaxed
        case "reverseCharge": self = .reverseCharge
        case "outside": self = .outside
        default:
            guard let rate = TaxRate(thousandths: rate) else { throw StoredValueError(column: "tax_rate") }
            self = .taxed(name: name, rate)
        }
    }
}
