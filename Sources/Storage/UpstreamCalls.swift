import Commerce
import FoundationEssentials

package struct UpstreamCallRecord: Sendable {
    package let call: UpstreamCall
    package let line: OrderLine.ID?
}

extension Reader {
    /// Oldest first.
    package func calls(of line: OrderLine.ID, limit: Int = 200) throws -> [UpstreamCall] {
        try rows(
            """
            SELECT method, path, at, milliseconds, outcome, status, request, reply FROM upstream_calls
            WHERE line_id = ? ORDER BY id LIMIT ?
            """,
            line.rawValue,
            limit
        ) { row in
            UpstreamCall(
                method: row.text(0),
                path: row.text(1),
                startedAt: Date(milliseconds: row.int64(2)),
                milliseconds: row.int(3),
                outcome: row.text(4),
                status: row.optionalInt(5),
                maskedRequest: row.text(6),
                maskedReply: row.text(7)
            )
        }
    }

    /// The wallet as it was last read.
    package func lastBalance() throws -> (balance: Money, at: Date)? {
        try first("SELECT balance_minor, at FROM balances ORDER BY at DESC LIMIT 1") { row in
            (Money(minor: row.int64(0), .usd), Date(milliseconds: row.int64(1)))
        }
    }

    /// Newest first.
    package func balances(limit: Int) throws -> [(balance: Money, at: Date)] {
        try rows("SELECT balance_minor, at FROM balances ORDER BY at DESC LIMIT ?", limit) { row in
            (Money(minor: row.int64(0), .usd), Date(milliseconds: row.int64(1)))
        }
    }
}

extension Writer {
    package func addCall(_ call: UpstreamCall, line: OrderLine.ID?) throws {
        try run(
            """
            INSERT INTO upstream_calls (at, line_id, method, path, outcome, status, milliseconds, request, reply)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            call.startedAt.milliseconds,
            line?.rawValue,
            call.method,
            call.path,
            call.outcome,
            call.status,
            call.milliseconds,
            call.maskedRequest,
            call.maskedReply
        )
    }

    package func deleteCalls(before limit: Date) throws {
        try run("DELETE FROM upstream_calls WHERE at < ?", limit.milliseconds)
    }

    /// Kept when it differs from the last one, or once an hour.
    package func addBalance(_ balance: Money, at now: Date) throws {
        if let last = try lastBalance(), last.balance == balance, now.timeIntervalSince(last.at) < 3600 { return }
        try run(
            """
            INSERT INTO balances (at, balance_minor) VALUES (?, ?)
            ON CONFLICT (at) DO UPDATE SET balance_minor = excluded.balance_minor
            """,
            now.milliseconds,
            balance.minor
        )
    }
}
