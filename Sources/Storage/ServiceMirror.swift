import Commerce
import FoundationEssentials

/// Where the upstream's services and ours differ.
package struct Drift: Hashable, Sendable {
    package enum Kind: String, CaseIterable, Sendable {
        /// The upstream has it, we do not: ordered by hand, or a lost reply that nobody claimed.
        case notHere
        /// We have it, the upstream's list does not.
        case notThere
        case suspended
        case costChanged
    }

    package let kind: Kind
    package let upstreamID: UpstreamServiceID
    package let type: String
    /// For staff: a client's id, a status, or the old and the new cost.
    package let detail: String
    /// The order it belongs to, where there is one.
    package let orderNumber: String?

    package init(kind: Kind, upstreamID: UpstreamServiceID, type: String, detail: String, orderNumber: String?) {
        self.kind = kind
        self.upstreamID = upstreamID
        self.type = type
        self.detail = detail
        self.orderNumber = orderNumber
    }
}

/// The ids of services that differ, before anybody looks at what they are.
package struct ServiceComparison: Sendable {
    enum Kind: String { case notHere, notThere, moved }

    let ids: [(kind: Kind, ids: [String])]
}

extension Writer {
    /// Keeps what the upstream's list said at one moment, or a part of it; a service that the list lacks keeps its older `seen_at`.
    package func mirror(_ services: [UpstreamService], at now: Date) throws {
        for service in services {
            try run(
                """
                INSERT INTO upstream_services (upstream_id, client_id, type, status, monthly_cost, first_monthly_cost,
                    first_seen_at, seen_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (upstream_id) DO UPDATE SET client_id = excluded.client_id, type = excluded.type,
                    status = excluded.status, monthly_cost = coalesce(excluded.monthly_cost, monthly_cost),
                    first_monthly_cost = coalesce(first_monthly_cost, excluded.monthly_cost),
                    seen_at = excluded.seen_at
                """,
                service.id.text,
                service.clientID?.text,
                service.type,
                service.status,
                service.monthlyCost?.description,
                service.monthlyCost?.description,
                now.milliseconds,
                now.milliseconds
            )
            if let next = service.nextBillingAt {
                try run(
                    "UPDATE services SET next_billing_at = ? WHERE upstream_id = ?",
                    next.milliseconds,
                    service.id.text
                )
            }
        }
    }

    /// To be called when all of the list was kept.
    package func recordMirror(at now: Date) throws {
        try run(
            """
            INSERT INTO syncs (kind, succeeded_at) VALUES ('services', ?)
            ON CONFLICT (kind) DO UPDATE SET succeeded_at = excluded.succeeded_at
            """,
            now.milliseconds
        )
    }

    /// What `compareServices` found takes the place of what it found before.
    package func keep(_ found: ServiceComparison) throws {
        try run("DELETE FROM drifts")
        for (kind, ids) in found.ids {
            for id in ids { try run("INSERT INTO drifts (kind, upstream_id) VALUES (?, ?)", kind.rawValue, id) }
        }
    }

    /// - Returns: false when the mirror has no such service.
    package func ignoreUpstreamService(_ id: UpstreamServiceID) throws -> Bool {
        try run("UPDATE upstream_services SET is_ignored = 1 WHERE upstream_id = ?", id.text) == 1
    }
}

extension Reader {
    /// What the upstream's last list says that a month of a service costs, in US dollars.
    package func monthlyCost(of service: Service.ID) throws -> Decimal? {
        let text = try first(
            """
            SELECT u.monthly_cost FROM services s JOIN upstream_services u ON u.upstream_id = s.upstream_id WHERE s.id = ?
            """,
            service.rawValue
        ) { $0.optionalText(0) }
        return text.flatMap(\.self).flatMap { Decimal(string: $0) }
    }

    /// What the upstream's last list shows of a client and product that belongs to no line.
    package func unlinkedServices(
        of client: UpstreamClientID,
        _ product: ProductKey,
        limit: Int
    ) throws -> [UpstreamServiceID] {
        guard let mirroredAt = try servicesMirroredAt() else { return [] }
        return try rows(
            """
            SELECT u.upstream_id FROM upstream_services u INDEXED BY upstream_services_of_client
            WHERE u.client_id = ? AND u.type = ? AND u.seen_at >= ?
              AND NOT EXISTS (SELECT 1 FROM services s WHERE s.upstream_id = u.upstream_id)
            ORDER BY u.upstream_id LIMIT ?
            """,
            client.text,
            product.text,
            mirroredAt.milliseconds,
            limit
        ) { UpstreamServiceID($0.text(0)) }.compactMap(\.self)
    }

    package func servicesMirroredAt() throws -> Date? {
        try first("SELECT succeeded_at FROM syncs WHERE kind = 'services' AND succeeded_at IS NOT NULL") {
            Date(milliseconds: $0.int64(0))
        }
    }

    /// Walks both lists to their end, so it is made after each mirroring and kept, not made for each page.
    /// - Parameter limit: of each kind.
    package func compareServices(limit: Int) throws -> ServiceComparison {
        guard let mirroredAt = try servicesMirroredAt()?.milliseconds else { return ServiceComparison(ids: []) }
        let notHere = try rows(
            """
            SELECT u.upstream_id FROM upstream_services u LEFT JOIN services s ON s.upstream_id = u.upstream_id
            WHERE u.seen_at >= ? AND s.id IS NULL AND u.is_ignored = 0 LIMIT ?
            """,
            mirroredAt,
            limit
        ) { $0.text(0) }
        // A service delivered after the list was read cannot be in it.
        let notThere = try rows(
            """
            SELECT s.upstream_id FROM services s JOIN order_lines l ON l.id = s.line_id
            LEFT JOIN upstream_services u ON u.upstream_id = s.upstream_id AND u.seen_at >= ?
            WHERE s.upstream_id IS NOT NULL AND u.upstream_id IS NULL AND s.created_at < ?
              AND l.state IN ('delivered', 'provisioning') LIMIT ?
            """,
            mirroredAt,
            mirroredAt,
            limit
        ) { $0.text(0) }
        let moved = try rows(
            """
            SELECT u.upstream_id FROM upstream_services u JOIN services s ON s.upstream_id = u.upstream_id
            WHERE u.seen_at >= ? AND (u.status = 'suspended' OR u.monthly_cost <> u.first_monthly_cost) LIMIT ?
            """,
            mirroredAt,
            limit
        ) { $0.text(0) }
        return ServiceComparison(ids: [(.notHere, notHere), (.notThere, notThere), (.moved, moved)])
    }

    /// What the last comparison found, as far as it still holds.
    /// - Parameter limit: of each kind.
    package func drift(limit: Int) throws -> [Drift] {
        guard let mirroredAt = try servicesMirroredAt() else { return [] }
        return try notHere(mirroredAt, limit) + notThere(mirroredAt, limit) + moved(mirroredAt, limit)
    }

    private func notHere(_ mirroredAt: Date, _ limit: Int) throws -> [Drift] {
        try rows(
            """
            SELECT u.upstream_id, u.type, 'client ' || coalesce(u.client_id, 'unknown') || ', ' || u.status
            FROM drifts d JOIN upstream_services u ON u.upstream_id = d.upstream_id
            LEFT JOIN services s ON s.upstream_id = d.upstream_id
            WHERE d.kind = 'notHere' AND u.seen_at >= ? AND s.id IS NULL AND u.is_ignored = 0 LIMIT ?
            """,
            mirroredAt.milliseconds,
            limit
        ) { row in try Self.drift(.notHere, row, orderNumber: nil) }
    }

    private func notThere(_ mirroredAt: Date, _ limit: Int) throws -> [Drift] {
        try rows(
            """
            SELECT s.upstream_id, s.product_key, 'not in the supplier''s list', o.number
            FROM drifts d JOIN services s ON s.upstream_id = d.upstream_id
            JOIN order_lines l ON l.id = s.line_id JOIN orders o ON o.id = l.order_id
            LEFT JOIN upstream_services u ON u.upstream_id = s.upstream_id AND u.seen_at >= ?
            WHERE d.kind = 'notThere' AND u.upstream_id IS NULL AND s.created_at < ?
              AND l.state IN ('delivered', 'provisioning') LIMIT ?
            """,
            mirroredAt.milliseconds,
            mirroredAt.milliseconds,
            limit
        ) { row in try Self.drift(.notThere, row, orderNumber: row.text(3)) }
    }

    private func moved(_ mirroredAt: Date, _ limit: Int) throws -> [Drift] {
        try rows(
            """
            SELECT u.upstream_id, u.type,
                   CASE u.status WHEN 'suspended' THEN 'suspended by the supplier'
                        ELSE 'was $' || u.first_monthly_cost || ', now $' || u.monthly_cost || ' a month' END,
                   o.number, u.status
            FROM drifts d JOIN upstream_services u ON u.upstream_id = d.upstream_id
            JOIN services s ON s.upstream_id = d.upstream_id
            JOIN order_lines l ON l.id = s.line_id JOIN orders o ON o.id = l.order_id
            WHERE d.kind = 'moved' AND u.seen_at >= ? AND (u.status = 'suspended' OR u.monthly_cost <> u.first_monthly_cost) LIMIT ?
            """,
            mirroredAt.milliseconds,
            limit
        ) { row in
            try Self.drift(row.text(4) == "suspended" ? .suspended : .costChanged, row, orderNumber: row.text(3))
        }
    }

    private static func drift(_ kind: Drift.Kind, _ row: borrowing Row, orderNumber: String?) throws -> Drift {
        guard let id = UpstreamServiceID(row.text(0)) else { throw StoredValueError(column: "upstream_id") }
        return Drift(kind: kind, upstreamID: id, type: row.text(1), detail: row.text(2), orderNumber: orderNumber)
    }
}
