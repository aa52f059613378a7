import Commerce
import FoundationEssentials

/// What the reseller set about the shop as a whole.
package struct ShopSettings: Hashable, Sendable {
    package var shopName: String
    /// `#rrggbb`, lower case.
    package var accent: String
    package var font: Typeface
    package var tagline: String
    /// The sentence below the headline of the home page.
    package var lead: String
    /// Stands at the end of every page.
    package var footer: String
    /// nil without a logo.
    package let logoDigest: String?
    package var currency: Currency
    /// Units of `currency` for one US dollar, exact; 1 when the shop sells in dollars.
    package var rate: Decimal
    package var bankDetails: String
    package var supportEmail: String
    package var imprint: String
    package var terms: String
    package var privacy: String
    package var taxMode: TaxMode
    package var allowsReverseCharge: Bool
    package var seller: Seller
    /// Raised, by triggers, with whatever the catalogue's pages show.
    package let catalogueVersion: Int64
}

/// Who sells, as invoices say it.
package struct Seller: Hashable, Sendable {
    package var name: String
    /// Lines of the postal address without the country.
    package var address: String
    /// ISO 3166-1 alpha-2, or "".
    package var country: String
    /// "" for who has none.
    package var vatID: String

    package init(name: String, address: String, country: String, vatID: String) {
        self.name = name
        self.address = address
        self.country = country
        self.vatID = vatID
    }
}

/// The letters that the shop is set in: families that come with every system, so that nothing is loaded.
package enum Typeface: String, CaseIterable, Sendable {
    case sans, serif, mono
}

/// Where the upstream is and what it knows the reseller by. The key and the secret are boxes that only the vault opens.
package struct SealedUpstreamAccess: Hashable, Sendable {
    package let url: String
    package let key: [UInt8]
    package let secret: [UInt8]

    package init(url: String, key: [UInt8], secret: [UInt8]) {
        self.url = url
        self.key = key
        self.secret = secret
    }
}

extension Database {
    static let catalogueVersionQuery: SQL = "SELECT catalogue_version FROM settings"

    /// The catalogue's version without asking the database: what is shown under it is what a reading that begins now
    /// would find. nil while that is not known, during a commit that changes it and before the first write.
    package var catalogueVersion: Int64? { committedVersion.value }
}

extension Reader {
    package func settings() throws -> ShopSettings {
        let found = try first(
            """
            SELECT shop_name, accent, font, tagline, lead, footer, (SELECT digest FROM logo), currency, rate,
                   bank_details, support_email, imprint, terms, privacy, tax_mode, allows_reverse_charge, seller_name,
                   seller_address, seller_country, seller_vat_id, catalogue_version
            FROM settings
            """
        ) { row in
            ShopSettings(
                shopName: row.text(0),
                accent: row.text(1),
                font: try stored(row.text(2), "font"),
                tagline: row.text(3),
                lead: row.text(4),
                footer: row.text(5),
                logoDigest: row.optionalText(6),
                currency: try row.currency(7),
                rate: try row.decimal(8),
                bankDetails: row.text(9),
                supportEmail: row.text(10),
                imprint: row.text(11),
                terms: row.text(12),
                privacy: row.text(13),
                taxMode: try stored(row.text(14), "tax_mode"),
                allowsReverseCharge: row.int(15) == 1,
                seller: Seller(name: row.text(16), address: row.text(17), country: row.text(18), vatID: row.text(19)),
                catalogueVersion: row.int64(20)
            )
        }
        // The migration writes the one row and nothing deletes it.
        guard let found else { throw DatabaseError.corrupt }
        return found
    }

    package func catalogueVersion() throws -> Int64 {
        if let catalogueVersionSeen { return catalogueVersionSeen }
        let version = try first(Database.catalogueVersionQuery) { $0.int64(0) } ?? 0
        // A page asks several times, and a writer may raise it in between.
        if !(self is Writer) { catalogueVersionSeen = version }
        return version
    }

    /// - Returns: nil while nothing was entered; the environment's access counts then.
    package func upstreamAccess() throws -> SealedUpstreamAccess? {
        try first(
            """
            SELECT upstream_url, sealed_upstream_key, sealed_upstream_secret FROM settings
            WHERE upstream_url IS NOT NULL AND sealed_upstream_key IS NOT NULL AND sealed_upstream_secret IS NOT NULL
            """
        ) { SealedUpstreamAccess(url: $0.text(0), key: $0.blob(1), secret: $0.blob(2)) }
    }
}

extension Writer {
    package func saveSettings(_ settings: ShopSettings) throws {
        try run(
            """
            UPDATE settings SET shop_name = ?, accent = ?, font = ?, tagline = ?, lead = ?, footer = ?, currency = ?,
                rate = ?, bank_details = ?, support_email = ?, imprint = ?, terms = ?, privacy = ?,
                tax_mode = ?, allows_reverse_charge = ?, seller_name = ?, seller_address = ?, seller_country = ?,
                seller_vat_id = ?
            """,
            settings.shopName,
            settings.accent,
            settings.font.rawValue,
            settings.tagline,
            settings.lead,
            settings.footer,
            settings.currency.code,
            settings.rate.description,
            settings.bankDetails,
            settings.supportEmail,
            settings.imprint,
            settings.terms,
            settings.privacy,
            settings.taxMode.rawValue,
            settings.allowsReverseCharge ? 1 : 0,
            settings.seller.name,
            settings.seller.address,
            settings.seller.country,
            settings.seller.vatID
        )
    }

    package func saveUpstreamAccess(_ access: SealedUpstreamAccess) throws {
        try run(
            "UPDATE settings SET upstream_url = ?, sealed_upstream_key = ?, sealed_upstream_secret = ?",
            access.url,
            access.key,
            access.secret
        )
    }
}

extension Row {
    func currency(_ column: Int) throws -> Currency {
        guard let currency = Currency(code: text(column)) else { throw unreadable(column, "a currency") }
        return currency
    }

    /// An exact decimal that was stored as text.
    func decimal(_ column: Int) throws -> Decimal {
        guard let number = Decimal(string: text(column)) else { throw unreadable(column, "a decimal") }
        return number
    }

    func optionalDecimal(_ column: Int) throws -> Decimal? {
        isNull(column) ? nil : try decimal(column)
    }

    func productKey(_ column: Int) throws -> ProductKey {
        guard let key = ProductKey(text(column)) else { throw unreadable(column, "a product's key") }
        return key
    }

    func planKey(_ column: Int) throws -> PlanKey {
        guard let key = PlanKey(text(column)) else { throw unreadable(column, "a plan's key") }
        return key
    }

    /// Does not quote what was found: an error may be logged.
    func unreadable(_ column: Int, _ expected: String) -> DatabaseError {
        .column(column, expected: expected, found: "another text")
    }
}
