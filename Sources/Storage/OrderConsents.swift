import Commerce
import FoundationEssentials

extension Reader {
    /// What the customer agreed to with an order, word for word, and when.
    package func consents(of order: Order.ID) throws -> [(text: String, at: Date)] {
        try rows("SELECT text, at FROM order_consents WHERE order_id = ? ORDER BY scope", order.rawValue) { row in
            (row.text(0), Date(milliseconds: row.int64(1)))
        }
    }
}

extension Writer {
    package func addConsent(_ consent: Consent, to order: Order.ID, at now: Date) throws {
        try run(
            "INSERT INTO order_consents (order_id, scope, text, at) VALUES (?, ?, ?, ?)",
            order.rawValue,
            consent.scope.text,
            consent.text,
            now.milliseconds
        )
    }
}
