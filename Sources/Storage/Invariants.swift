/// Something that must hold of the database as it stands, and where it does not.
package struct Invariant: Sendable {
    /// A sentence: "every paid line has one forwarding job".
    package let name: String
    /// One entry per broken row, at most `Reader.violationLimit`.
    package let violations: [String]

    package var holds: Bool { violations.isEmpty }

    package init(name: String, violations: [String]) {
        self.name = name
        self.violations = violations
    }

    package static var numbers: Range<Int> { Reader.statements.indices }
}

extension Reader {
    static let violationLimit = 50

    /// Proves DESIGN §4–5 from the database alone, all of it at one moment.
    package func checkInvariants() throws -> [Invariant] {
        try Invariant.numbers.map(checkInvariant)
    }

    /// One of `Invariant.numbers`. Each is a sentence of its own, so that a shop in use can be proved in many short
    /// readings: behind a long one the log could not be folded into the file and would grow.
    package func checkInvariant(_ number: Int) throws -> Invariant {
        let (name, sql) = Self.statements[number]
        return Invariant(name: name, violations: try rows("SELECT * FROM (\(sql)) LIMIT 50") { $0.text(0) })
    }

    /// Lines whose outcome is open: listed, not broken.
    package func openOutcomes() throws -> [String] {
        try rows(
            """
            SELECT 'line ' || l.id || ' of order ' || o.number || ' is ' || l.state
            FROM order_lines l INDEXED BY lines_by_state JOIN orders o ON o.id = l.order_id
            WHERE l.state IN ('unknown', 'needsPerson') ORDER BY l.id
            """
        ) { $0.text(0) }
    }

    fileprivate static let statements = goods + money

    private static let goods: [(String, SQL)] = [
        (
            "every line of a paid order has a forwarding job unless it renews a service, and no unpaid one has",
            """
            SELECT 'line ' || l.id || ' is ' || l.state || CASE WHEN f.line_id IS NULL THEN ' without' ELSE ' with' END
                || ' a job, its order is ' || o.state
            FROM order_lines l JOIN orders o ON o.id = l.order_id LEFT JOIN forwardings f ON f.line_id = l.id
            WHERE (o.paid_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM renewals r WHERE r.line_id = l.id))
                <> (f.line_id IS NOT NULL)
            """
        ),
        (
            "no line waits in a paid order, and none moved in an unpaid one",
            """
            SELECT 'line ' || l.id || ' is ' || l.state || ', its order is ' || o.state
            FROM order_lines l JOIN orders o ON o.id = l.order_id
            WHERE (o.paid_at IS NULL AND l.state NOT IN ('waiting', 'cancelled'))
               OR (o.paid_at IS NOT NULL AND l.state = 'waiting')
            """
        ),
        (
            "every delivered line has a service, and every service such a line",
            """
            SELECT 'line ' || l.id || ' is ' || l.state || CASE WHEN s.id IS NULL THEN ' without' ELSE ' with' END
                || ' a service'
            FROM order_lines l LEFT JOIN services s ON s.line_id = l.id
            WHERE (l.state IN ('delivered', 'provisioning', 'ended')) <> (s.id IS NOT NULL)
              AND NOT (l.state IN ('rejected', 'cancelled') AND s.status IN ('failed', 'error'))
            """
        ),
        (
            "every service has an upstream id, unless it was delivered by hand",
            """
            SELECT 'service ' || id FROM services WHERE upstream_id IS NULL AND origin <> 'byHand'
            """
        ),
        (
            "no upstream service is given out twice",
            """
            SELECT 'upstream service ' || upstream_id || ' stands ' || count(*) || ' times' FROM services
            WHERE upstream_id IS NOT NULL GROUP BY upstream_id HAVING count(*) > 1
            """
        ),
        (
            "no customer has two unresolved lines",
            """
            SELECT 'customer ' || customer_id || ' has ' || count(*) FROM order_lines
            WHERE state IN ('sending', 'unknown') GROUP BY customer_id HAVING count(*) > 1
            """
        ),
        (
            "every unresolved line has an attempt that says so",
            """
            SELECT 'line ' || l.id || ' is ' || l.state FROM order_lines l
            WHERE l.state IN ('sending', 'unknown') AND NOT EXISTS (
                SELECT 1 FROM attempts a WHERE a.line_id = l.id AND (a.outcome IS NULL OR a.outcome = 'unknown'))
            """
        ),
        (
            "every accepted attempt led to a service or was reconciled",
            """
            SELECT 'attempt ' || a.id || ' of line ' || a.line_id FROM attempts a
            WHERE a.outcome IN ('accepted', 'adopted')
              AND NOT EXISTS (SELECT 1 FROM services s WHERE s.line_id = a.line_id)
            """
        ),
        (
            "every order adds up to its lines",
            """
            SELECT 'order ' || o.number FROM orders o JOIN order_lines l ON l.order_id = o.id
            GROUP BY o.id HAVING sum(l.net_minor) <> o.net_minor OR sum(l.tax_minor) <> o.tax_minor
                OR sum(l.gross_minor) <> o.total_minor
            """
        ),
        (
            "what the upstream charged is in the books, line by line",
            """
            SELECT 'line ' || l.id FROM order_lines l
            WHERE l.charged_minor IS NOT NULL AND l.charged_minor <> coalesce((
                SELECT sum(e.amount_minor) FROM ledger_entries e
                WHERE e.source_kind = 'upstream' AND e.source_id = CAST(l.id AS TEXT)
                  AND e.account = 'upstreamCost'), 0)
            """
        ),
        (
            "every state was reached by an event",
            """
            SELECT 'line ' || l.id || ' is ' || l.state FROM order_lines l
            WHERE l.state <> 'waiting' AND l.state <> (
                SELECT e.to_state FROM order_events e WHERE e.order_id = l.order_id AND e.line_id = l.id
                ORDER BY e.id DESC LIMIT 1)
            """
        ),
        (
            "a renewal is paid exactly when its order is",
            """
            SELECT 'renewal ' || r.id || ' is ' || r.state || ', its line is ' || l.state
            FROM renewals r JOIN order_lines l ON l.id = r.line_id
            WHERE (r.state = 'paid') <> (l.state = 'renewed') AND NOT (r.state = 'paid' AND l.state = 'cancelled')
            """
        ),
        (
            "foreign keys hold",
            "SELECT \"table\" || ' row ' || rowid FROM pragma_foreign_key_check"
        ),
    ]
}
