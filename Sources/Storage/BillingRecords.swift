import Commerce
import FoundationEssentials

extension Reader {
    package func billingDetails(of customer: Customer.ID) throws -> BillingDetails? {
        try first(
            "SELECT name, company, address, country, region, vat_id FROM billing_details WHERE customer_id = ?",
            customer.rawValue
        ) { row in
            BillingDetails(
                name: row.text(0),
                company: row.text(1),
                address: row.text(2),
                country: row.text(3),
                region: row.text(4),
                vatID: row.text(5)
            )
        }
    }

    package func placeProofs(of order: Order.ID) throws -> [(proof: PlaceProof, country: String)] {
        try rows("SELECT kind, country FROM place_proofs WHERE order_id = ? ORDER BY at, kind", order.rawValue) { row in
            (proof: try stored(row.text(0), "kind"), country: row.text(1))
        }
    }
}

extension Writer {
    package func saveBillingDetails(_ details: BillingDetails, of customer: Customer.ID) throws {
        try run(
            """
            INSERT INTO billing_details (customer_id, name, company, address, country, region, vat_id)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (customer_id) DO UPDATE SET name = excluded.name, company = excluded.company,
                address = excluded.address, country = excluded.country, region = excluded.region,
                vat_id = excluded.vat_id
            """,
            customer.rawValue,
            details.name,
            details.company,
            details.address,
            details.country,
            details.region,
            details.vatID
        )
    }

    /// One of each kind is kept, the first.
    package func addPlaceProof(_ proof: PlaceProof, country: String, of order: Order.ID, at now: Date) throws {
        try run(
            "INSERT INTO place_proofs (order_id, kind, country, at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
            order.rawValue,
            proof.rawValue,
            country,
            now.milliseconds
        )
    }
}

extension BillingDetails {
    var stored: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        // Six strings have no failing case.
        return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    init(stored text: String) throws(StoredValueError) {
        guard let details = try? JSONDecoder().decode(BillingDetails.self, from: Data(text.utf8)) else {
            throw StoredValueError(column: "billing")
        }
        self = details
    }
}
