import FoundationEssentials

extension Reader {
    package func isAnythingPutOff(beyond now: Date) throws -> Bool {
        try first(
            """
            SELECT EXISTS (SELECT 1 FROM order_lines INDEXED BY lines_to_forward
                           WHERE state = 'queued' AND not_before > ?1)
                OR EXISTS (SELECT 1 FROM order_lines INDEXED BY lines_by_state
                           WHERE state = 'held' AND not_before > ?1)
                OR EXISTS (SELECT 1 FROM services WHERE poll_at > ?1)
                OR EXISTS (SELECT 1 FROM mails INDEXED BY mails_due WHERE state = 'queued' AND not_before > ?1)
            """,
            now.milliseconds
        ) { $0.int(0) == 1 } ?? false
    }
}

extension Writer {
    /// Lines, services to be looked at and mails that wait for a later time wait no longer.
    package func makeDue(at now: Date) throws {
        try run(
            "UPDATE order_lines INDEXED BY lines_to_forward SET not_before = ?1 WHERE state = 'queued' AND not_before > ?1",
            now.milliseconds
        )
        try run(
            "UPDATE order_lines INDEXED BY lines_by_state SET not_before = ?1 WHERE state = 'held' AND not_before > ?1",
            now.milliseconds
        )
        try run("UPDATE services SET poll_at = ?1 WHERE poll_at > ?1", now.milliseconds)
        try run(
            "UPDATE mails INDEXED BY mails_due SET not_before = ?1 WHERE state = 'queued' AND not_before > ?1",
            now.milliseconds
        )
    }
}
