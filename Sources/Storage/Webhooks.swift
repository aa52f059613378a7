import FoundationEssentials

extension Writer {
    /// Keeps a webhook as it came.
    /// - Returns: false for one that was kept before.
    package func addWebhook(source: String, eventID: String, body: [UInt8], at now: Date) throws -> Bool {
        try run(
            "INSERT INTO webhooks (source, event_id, received_at, body) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
            source,
            eventID,
            now.milliseconds,
            body
        ) == 1
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
