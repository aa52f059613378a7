import FoundationEssentials

/// A webhook whose subject is still to be looked up.
package struct StoredWebhook: Sendable {
    package let source: String
    package let eventID: String
    package let body: [UInt8]
    package let tries: Int
}

extension Reader {
    package func webhooksToHandle(at now: Date, limit: Int) throws -> [StoredWebhook] {
        try rows(
            """
            SELECT source, event_id, body, tries FROM webhooks
            WHERE handled_at IS NULL AND not_before <= ? ORDER BY not_before LIMIT ?
            """,
            now.milliseconds,
            limit
        ) { row in
            StoredWebhook(source: row.text(0), eventID: row.text(1), body: row.blob(2), tries: row.int(3))
        }
    }
}

extension Writer {
    /// Keeps a webhook as it came.
    /// - Parameter isHandled: nothing is left to do about it but what this transaction does.
    /// - Returns: false for one that was kept before.
    package func addWebhook(
        source: String,
        eventID: String,
        body: [UInt8],
        isHandled: Bool,
        at now: Date
    ) throws -> Bool {
        try run(
            """
            INSERT INTO webhooks (source, event_id, received_at, body, handled_at, not_before)
            VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
            """,
            source,
            eventID,
            now.milliseconds,
            body,
            isHandled ? now.milliseconds : nil,
            now.milliseconds
        ) == 1
    }

    package func finish(_ webhook: StoredWebhook, at now: Date) throws {
        try run(
            "UPDATE webhooks SET handled_at = ? WHERE source = ? AND event_id = ?",
            now.milliseconds,
            webhook.source,
            webhook.eventID
        )
    }

    /// Its subject could not be looked up just now.
    package func postpone(_ webhook: StoredWebhook, until moment: Date) throws {
        try run(
            "UPDATE webhooks SET tries = tries + 1, not_before = ? WHERE source = ? AND event_id = ?",
            moment.milliseconds,
            webhook.source,
            webhook.eventID
        )
    }

    package func deleteWebhooks(before limit: Date) throws {
        try run("DELETE FROM webhooks WHERE received_at < ?", limit.milliseconds)
    }

    /// Looks at a service sooner than planned.
    /// - Returns: false when no service of ours has this id.
    package func pollSoon(upstreamID: String, at now: Date) throws -> Bool {
        try run("UPDATE services SET poll_at = ? WHERE upstream_id = ?", now.milliseconds, upstreamID) == 1
    }
}
