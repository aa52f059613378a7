import Commerce
import FoundationEssentials

/// One browser that is signed in. The token itself is in its cookie only; here is what it digests to.
package struct Session: Hashable, Sendable {
    /// SHA-256 of the token.
    package let digest: [UInt8]
    package let customer: Customer.ID
    package let createdAt: Date
    package let seenAt: Date
    package let expiresAt: Date
    /// "Firefox on Linux".
    package let device: String

    package init(
        digest: [UInt8],
        customer: Customer.ID,
        createdAt: Date,
        seenAt: Date,
        expiresAt: Date,
        device: String
    ) {
        self.digest = digest
        self.customer = customer
        self.createdAt = createdAt
        self.seenAt = seenAt
        self.expiresAt = expiresAt
        self.device = device
    }
}

extension Session {
    fileprivate static let columns: SQL = """
        sessions.token_digest, sessions.customer_id, sessions.created_at, sessions.seen_at, sessions.expires_at,
        sessions.device
        """

    fileprivate init(_ row: borrowing Row) {
        self.init(
            digest: row.blob(0),
            customer: Customer.ID(row.int64(1)),
            createdAt: Date(milliseconds: row.int64(2)),
            seenAt: Date(milliseconds: row.int64(3)),
            expiresAt: Date(milliseconds: row.int64(4)),
            device: row.text(5)
        )
    }
}

extension Reader {
    /// The session and whose it is, unless it has expired.
    package func session(_ digest: [UInt8], at now: Date) throws -> (session: Session, customer: Customer)? {
        try first(
            """
            SELECT \(Session.columns), \(Customer.columns)
            FROM sessions JOIN customers ON customers.id = sessions.customer_id
            WHERE sessions.token_digest = ? AND sessions.expires_at > ?
            """,
            digest,
            now.milliseconds
        ) { (session: Session($0), customer: Customer($0, at: 6)) }
    }

    /// Last seen first.
    package func sessions(of customer: Customer.ID, at now: Date) throws -> [Session] {
        try rows(
            """
            SELECT \(Session.columns) FROM sessions
            WHERE customer_id = ? AND expires_at > ? ORDER BY seen_at DESC, created_at DESC
            """,
            customer.rawValue,
            now.milliseconds
        ) { Session($0) }
    }
}

extension Writer {
    package func addSession(_ session: Session) throws {
        try run(
            """
            INSERT INTO sessions (token_digest, customer_id, created_at, seen_at, expires_at, device)
            VALUES (?, ?, ?, ?, ?, ?)
            """,
            session.digest,
            session.customer.rawValue,
            session.createdAt.milliseconds,
            session.seenAt.milliseconds,
            session.expiresAt.milliseconds,
            session.device
        )
    }

    package func touchSession(_ digest: [UInt8], seenAt: Date, expiresAt: Date) throws {
        // Two requests may report at the same time; the later one counts.
        try run(
            "UPDATE sessions SET seen_at = ?, expires_at = ? WHERE token_digest = ? AND seen_at < ?",
            seenAt.milliseconds,
            expiresAt.milliseconds,
            digest,
            seenAt.milliseconds
        )
    }

    /// Ends one session, of this customer only.
    /// - Returns: false when the customer has no such session.
    @discardableResult
    package func endSession(_ digest: [UInt8], of customer: Customer.ID) throws -> Bool {
        try run("DELETE FROM sessions WHERE token_digest = ? AND customer_id = ?", digest, customer.rawValue) == 1
    }

    /// - Parameter kept: the session that goes on; nil ends them all.
    package func endSessions(of customer: Customer.ID, except kept: [UInt8]?) throws {
        try run(
            "DELETE FROM sessions WHERE customer_id = ? AND token_digest IS NOT ?",
            customer.rawValue,
            kept
        )
    }

    package func deleteExpiredSessions(at now: Date) throws {
        try run("DELETE FROM sessions WHERE expires_at <= ?", now.milliseconds)
    }
}
