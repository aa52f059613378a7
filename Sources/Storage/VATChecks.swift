import Commerce
import FoundationEssentials

extension Reader {
    /// Whether a number must be in the register before a business is charged no tax.
    package func asksVATRegister() throws -> Bool {
        try first("SELECT asks_vat_register FROM settings") { $0.bool(0) } ?? false
    }

    package func vatCheck(_ id: VATID) throws -> VATCheck? {
        try first("SELECT outcome, consultation, at FROM vat_checks WHERE vat_id = ?", id.text) { row in
            VATCheck(
                id: id,
                outcome: try stored(row.text(0), "outcome"),
                consultation: row.text(1),
                at: Date(milliseconds: row.int64(2))
            )
        }
    }

    /// What an order without tax rests on; nil where the register was not asked.
    package func vatProof(of order: Order.ID) throws -> VATCheck? {
        try first("SELECT vat_id, consultation, at FROM order_vat_proofs WHERE order_id = ?", order.rawValue) { row in
            guard let id = VATID(row.text(0)) else { throw row.unreadable(0, "a VAT number") }
            let at = Date(milliseconds: row.int64(2))
            return VATCheck(id: id, outcome: .registered, consultation: row.text(1), at: at)
        }
    }
}

extension Writer {
    package func setAsksVATRegister(_ asks: Bool) throws {
        try run("UPDATE settings SET asks_vat_register = ?", asks)
    }

    /// The latest answer counts.
    package func keep(_ check: VATCheck) throws {
        try run(
            """
            INSERT INTO vat_checks (vat_id, outcome, consultation, at) VALUES (?, ?, ?, ?)
            ON CONFLICT (vat_id) DO UPDATE SET outcome = excluded.outcome, consultation = excluded.consultation,
                at = excluded.at
            """,
            check.id.text,
            check.outcome.rawValue,
            check.consultation,
            check.at.milliseconds
        )
    }

    package func addVATProof(_ check: VATCheck, to order: Order.ID) throws {
        try run(
            "INSERT INTO order_vat_proofs (order_id, vat_id, consultation, at) VALUES (?, ?, ?, ?)",
            order.rawValue,
            check.id.text,
            check.consultation,
            check.at.milliseconds
        )
    }
}
