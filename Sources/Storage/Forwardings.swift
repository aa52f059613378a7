import Commerce
import Crypto
import FoundationEssentials

/// What was known just before an attempt.
package struct Snapshot: Sendable {
    /// The client's, at the upstream.
    package let services: Set<UpstreamServiceID>
    package let wallet: WalletReading

    package init(services: Set<UpstreamServiceID>, wallet: WalletReading) {
        self.services = services
        self.wallet = wallet
    }
}

package struct Attempt: Sendable {
    package typealias ID = Identifier<Attempt>

    package let id: ID
    package let line: OrderLine.ID
    package let startedAt: Date
    package let services: Set<UpstreamServiceID>
    /// The wallet before it started.
    package let balance: Money
    /// The latest reading of the wallet that surely does not show it: at first the one before it.
    package let reading: WalletReading
    package let outcome: String?
    package let detail: String
}

extension Reader {
    /// Paid lines that may be sent now: due, and no other line of their customer is unresolved. Oldest first, one per
    /// customer, so that all of them can be sent side by side.
    ///
    /// The index is named because the planner, when it guesses, takes the one by state and walks past all that wait.
    package func linesToForward(at now: Date, limit: Int) throws -> [OrderLine] {
        try rows(
            """
            SELECT \(Self.lineColumns) FROM order_lines l INDEXED BY lines_to_forward JOIN orders o ON o.id = l.order_id
            WHERE l.state = 'queued' AND l.not_before <= ?
              AND l.id = (SELECT q.id FROM order_lines q
                          WHERE q.customer_id = l.customer_id AND q.state = 'queued' AND q.not_before <= ?
                          ORDER BY q.id LIMIT 1)
              AND NOT EXISTS (SELECT 1 FROM order_lines u
                              WHERE u.customer_id = l.customer_id AND u.state IN ('sending', 'unknown'))
            ORDER BY l.not_before, l.id LIMIT ?
            """,
            now.milliseconds,
            now.milliseconds,
            limit,
            row: Self.line
        )
    }

    /// When the next queued line becomes due, for the worker's sleep.
    package func nextForwarding() throws -> Date? {
        try first(
            """
            SELECT not_before FROM order_lines INDEXED BY lines_to_forward
            WHERE state = 'queued' AND not_before > 0 ORDER BY not_before LIMIT 1
            """
        ) { Date(milliseconds: $0.int64(0)) }
    }

    /// Held because the wallet was too low, and not postponed beyond `now`. Oldest first.
    package func linesWaitingForWallet(
        costingAtMost minor: Int64 = .max,
        at now: Date,
        limit: Int
    ) throws -> [OrderLine] {
        try rows(
            """
            SELECT \(Self.lineColumns) FROM order_lines l JOIN orders o ON o.id = l.order_id
            WHERE l.state = 'held' AND l.hold_reason = 'walletTooLow' AND l.upstream_cost_minor <= ?
              AND l.not_before <= ?
            ORDER BY l.state_at, l.id LIMIT ?
            """,
            minor,
            now.milliseconds,
            limit,
            row: Self.line
        )
    }

    package func isWalletAwaited() throws -> Bool {
        try first(
            "SELECT EXISTS (SELECT 1 FROM order_lines WHERE state = 'held' AND hold_reason = 'walletTooLow')"
        ) { $0.int(0) == 1 } ?? false
    }

    package func tries(of line: OrderLine.ID) throws -> Int {
        try first("SELECT tries FROM forwardings WHERE line_id = ?", line.rawValue) { $0.int(0) } ?? 0
    }

    package func floor(of line: OrderLine.ID) throws -> Int64 {
        try first("SELECT rule_floor_minor FROM order_lines WHERE id = ?", line.rawValue) { $0.int64(0) } ?? 0
    }

    package func attempts(of line: OrderLine.ID) throws -> [Attempt] {
        try rows(
            """
            SELECT id, line_id, started_at, known_services, balance_minor, outcome, detail,
                   reading_minor, last_attempt, open_attempts
            FROM attempts WHERE line_id = ? ORDER BY id
            """,
            line.rawValue
        ) { row in
            Attempt(
                id: .init(row.int64(0)),
                line: .init(row.int64(1)),
                startedAt: Date(milliseconds: row.int64(2)),
                services: Set(row.text(3).split(separator: " ").compactMap { UpstreamServiceID(String($0)) }),
                balance: Money(minor: row.int64(4), .usd),
                reading: Self.walletReading(row, at: 7),
                outcome: row.optionalText(5),
                detail: row.text(6)
            )
        }
    }

    package func sealedReply(of line: OrderLine.ID) throws -> [(attempt: Attempt.ID, sealed: [UInt8])] {
        try rows(
            "SELECT id, sealed_reply FROM attempts WHERE line_id = ? AND sealed_reply IS NOT NULL ORDER BY id",
            line.rawValue
        ) { (Attempt.ID($0.int64(0)), $0.blob(1)) }
    }
}

extension Writer {
    package func makeDue(linesOf customer: Customer.ID, at now: Date) throws {
        try run(
            "UPDATE order_lines SET not_before = min(not_before, ?) WHERE customer_id = ? AND state = 'queued'",
            now.milliseconds,
            customer.rawValue
        )
    }

    /// A person has seen what a line leaves today and sends it all the same: only a further loss holds it again.
    package func lowerFloor(of line: OrderLine.ID, to minor: Int64) throws {
        try run("UPDATE order_lines SET rule_floor_minor = min(rule_floor_minor, ?) WHERE id = ?", minor, line.rawValue)
    }

    /// The line's one forwarding job. A second for the same line breaks the primary key.
    package func addForwarding(_ line: OrderLine.ID, request: Selection, at now: Date) throws {
        try run(
            "INSERT INTO forwardings (line_id, request, created_at) VALUES (?, ?, ?)",
            line.rawValue,
            request.stored,
            now.milliseconds
        )
    }

    package func postpone(_ line: OrderLine.ID, from now: Date, by seconds: Double = 0, countingTry: Bool) throws {
        // A supplier may ask for any pause; after an hour it is asked again all the same.
        let moment = now.addingTimeInterval(min(seconds, 3600))
        try run("UPDATE order_lines SET not_before = ? WHERE id = ?", moment.milliseconds, line.rawValue)
        if countingTry { try run("UPDATE forwardings SET tries = tries + 1 WHERE line_id = ?", line.rawValue) }
    }

    /// Written in the transaction that moves the line to `sending`.
    package func startAttempt(_ line: OrderLine.ID, _ snapshot: Snapshot, at now: Date) throws -> Attempt.ID {
        let ids = snapshot.services.map(\.text).sorted().joined(separator: " ")
        return .init(
            try insert(
                """
                INSERT INTO attempts
                    (line_id, started_at, known_services, balance_minor, reading_minor, last_attempt, open_attempts)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """,
                line.rawValue,
                now.milliseconds,
                ids,
                snapshot.wallet.balance.minor,
                snapshot.wallet.balance.minor,
                snapshot.wallet.last.rawValue,
                snapshot.wallet.storedOpen
            )
        )
    }

    /// Closes an attempt, or says what reconciliation made of an unknown one.
    package func endAttempt(
        _ attempt: Attempt.ID,
        _ outcome: String,
        detail: String,
        reply: [UInt8]? = nil,
        vault: Vault,
        at now: Date
    ) throws {
        let sealed = reply.map { vault.seal($0, context: Self.replyContext(attempt)) }
        try run(
            """
            UPDATE attempts SET outcome = ?, detail = ?, ended_at = ?, sealed_reply = coalesce(?, sealed_reply)
            WHERE id = ?
            """,
            outcome,
            detail,
            now.milliseconds,
            sealed,
            attempt.rawValue
        )
    }
}

extension Reader {
    package static func replyContext(_ attempt: Attempt.ID) -> String { "attempt:\(attempt):reply" }
}
