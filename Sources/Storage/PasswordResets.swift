import Commerce
import FoundationEssentials

extension Reader {
    /// Whose password the link sets that digests to this; nil when it was used, replaced or is too old.
    package func customer(resettingBy digest: [UInt8], at now: Date) throws -> Customer? {
        try first(
            """
            SELECT \(Customer.columns) FROM password_resets r JOIN customers ON customers.id = r.customer_id
            WHERE r.token_digest = ? AND r.expires_at > ?
            """,
            digest,
            now.milliseconds
        ) { Customer($0) }
    }
}

extension Writer {
    /// The link before, if any, stops working.
    package func openPasswordReset(of customer: Customer.ID, digest: [UInt8], until end: Date) throws {
        try run(
            """
            INSERT INTO password_resets (customer_id, token_digest, expires_at) VALUES (?, ?, ?)
            ON CONFLICT (customer_id) DO UPDATE
            SET token_digest = excluded.token_digest, expires_at = excluded.expires_at
            """,
            customer.rawValue,
            digest,
            end.milliseconds
        )
    }

    package func closePasswordReset(of customer: Customer.ID) throws {
        try run("DELETE FROM password_resets WHERE customer_id = ?", customer.rawValue)
    }

    package func deletePasswordResets(endedBy now: Date) throws {
        try run("DELETE FROM password_resets WHERE expires_at <= ?", now.milliseconds)
    }
}
