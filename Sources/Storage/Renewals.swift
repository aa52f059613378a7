import Commerce
import FoundationEssentials

/// A further period of a service, with the order that asks for it.
package struct Renewal: Sendable {
    package typealias ID = Identifier<Renewal>

    package let id: ID
    package let service: Service.ID
    package let customer: Customer.ID
    package let line: OrderLine.ID
    package let order: Order.ID
    package let orderNumber: String
    /// What the order's line says.
    package let title: String
    package let start: Date
    package let end: Date
    package let state: RenewalState

    /// When a card is charged for it.
    package var chargedAt: Date { start.addingTimeInterval(-RenewalSchedule.collection) }
}

/// What the reseller decided about renewals.
package struct RenewalSettings: Hashable, Sendable {
    package var leadDays: Int
    package var unpaid: UnpaidRenewal

    package init(leadDays: Int, unpaid: UnpaidRenewal) {
        self.leadDays = leadDays
        self.unpaid = unpaid
    }

    package var schedule: RenewalSchedule { RenewalSchedule(leadDays: leadDays) }
}

extension Reader {
    private static let renewalColumns: SQL = """
        r.id, r.service_id, l.customer_id, r.line_id, l.order_id, o.number, l.title, r.period_start, r.period_end, r.state
        """
    // CROSS keeps the order: with few renewals and many lines the planner would begin with the lines.
    private static let renewalTables: SQL = """
        renewals r CROSS JOIN order_lines l ON l.id = r.line_id CROSS JOIN orders o ON o.id = l.order_id
        """

    package func renewalSettings() throws -> RenewalSettings {
        let found = try first("SELECT renewal_lead_days, unpaid_renewal FROM settings") { row in
            RenewalSettings(leadDays: row.int(0), unpaid: try stored(row.text(1), "unpaid_renewal"))
        }
        guard let found else { throw DatabaseError.corrupt }
        return found
    }

    /// Services whose next period begins in a span and was not asked for, by that date.
    /// - Parameter last: the last one of the part before.
    package func servicesToRenew(
        from start: Date,
        until end: Date,
        after last: Service? = nil,
        limit: Int
    ) throws -> [Service] {
        try rows(
            """
            SELECT \(Self.serviceColumns) FROM \(Self.serviceTables)
            WHERE s.next_billing_at IS NOT NULL AND s.ends_at IS NULL AND (s.next_billing_at, s.id) > (?, ?)
              AND s.next_billing_at <= ? AND l.state = 'delivered' AND s.upstream_id IS NOT NULL
              AND NOT EXISTS (SELECT 1 FROM renewals r WHERE r.service_id = s.id
                              AND r.period_start = s.next_billing_at AND r.state <> 'withdrawn')
            ORDER BY s.next_billing_at, s.id LIMIT ?
            """,
            (last?.nextBillingAt ?? start).milliseconds,
            last?.id.rawValue ?? 0,
            end.milliseconds,
            limit,
            row: Self.service
        )
    }

    /// Services that their customers have ended, by the time.
    package func servicesToEnd(until now: Date, limit: Int) throws -> [Service] {
        try rows(
            """
            SELECT \(Self.serviceColumns) FROM \(Self.serviceTables)
            WHERE s.ends_at <= ? AND l.state = 'delivered' ORDER BY s.ends_at LIMIT ?
            """,
            now.milliseconds,
            limit,
            row: Self.service
        )
    }

    package func service(_ id: Service.ID) throws -> Service? {
        try first(
            "SELECT \(Self.serviceColumns) FROM \(Self.serviceTables) WHERE s.id = ?",
            id.rawValue,
            row: Self.service
        )
    }

    /// Asked for and unpaid, by the date, before a moment.
    package func askedRenewals(startingBefore end: Date, limit: Int) throws -> [Renewal] {
        try rows(
            """
            SELECT \(Self.renewalColumns) FROM \(Self.renewalTables) WHERE r.state = 'asked' AND r.period_start <= ?
            ORDER BY r.period_start, r.id LIMIT ?
            """,
            end.milliseconds,
            limit,
            row: Self.renewal
        )
    }

    /// Those whose service is being deleted.
    package func endingRenewals(limit: Int) throws -> [Renewal] {
        try rows(
            "SELECT \(Self.renewalColumns) FROM \(Self.renewalTables) WHERE r.state = 'ending' ORDER BY r.id LIMIT ?",
            limit,
            row: Self.renewal
        )
    }

    /// Begun and not known to be charged, the oldest first.
    package func unchargedRenewals(startedBefore now: Date, limit: Int) throws -> [Renewal] {
        try rows(
            """
            SELECT \(Self.renewalColumns) FROM \(Self.renewalTables)
            WHERE r.is_charged = 0 AND r.period_start <= ? AND r.state IN ('asked', 'paid', 'carried')
            ORDER BY r.period_start, r.id LIMIT ?
            """,
            now.milliseconds,
            limit,
            row: Self.renewal
        )
    }

    package func renewal(of line: OrderLine.ID) throws -> Renewal? {
        try first(
            "SELECT \(Self.renewalColumns) FROM \(Self.renewalTables) WHERE r.line_id = ?",
            line.rawValue,
            row: Self.renewal
        )
    }

    /// Of a service, the latest period first.
    package func renewals(of service: Service.ID, limit: Int) throws -> [Renewal] {
        try rows(
            """
            SELECT \(Self.renewalColumns) FROM \(Self.renewalTables) WHERE r.service_id = ?
            ORDER BY r.period_start DESC LIMIT ?
            """,
            service.rawValue,
            limit,
            row: Self.renewal
        )
    }

    /// How many further periods of a service were asked for before one.
    package func periods(of service: Service.ID, before start: Date) throws -> Int {
        try first(
            "SELECT count(*) FROM renewals WHERE service_id = ? AND period_start < ? AND state <> 'withdrawn'",
            service.rawValue,
            start.milliseconds
        ) { $0.int(0) } ?? 0
    }

    /// What is coming: every service that renews until a date, with its renewal where it was asked for.
    package func upcomingRenewals(from start: Date, until end: Date, limit: Int) throws -> [UpcomingRenewal] {
        try rows(
            """
            SELECT \(Self.serviceColumns), l.upstream_cost_minor, r.state, ro.number
            FROM \(Self.serviceTables)
            LEFT JOIN renewals r ON r.service_id = s.id AND r.period_start = s.next_billing_at
            LEFT JOIN order_lines rl ON rl.id = r.line_id LEFT JOIN orders ro ON ro.id = rl.order_id
            WHERE s.next_billing_at IS NOT NULL AND s.ends_at IS NULL AND s.next_billing_at > ?
              AND s.next_billing_at <= ? AND l.state = 'delivered'
            ORDER BY s.next_billing_at, s.id LIMIT ?
            """,
            start.milliseconds,
            end.milliseconds,
            limit
        ) { row in
            var state: RenewalState?
            if let text = row.optionalText(15) { state = try stored(text, "state") }
            return UpcomingRenewal(
                service: try Self.service(row),
                cost: Money(minor: row.int64(14), .usd),
                state: state,
                orderNumber: row.optionalText(16)
            )
        }
    }

    /// When a mail was written that has left; nil while it has not.
    package func sentMail(_ kind: String, about subjectID: String) throws -> Date? {
        try first(
            "SELECT created_at FROM mails WHERE kind = ? AND subject_id = ? AND period = '' AND state = 'sent'",
            kind,
            subjectID
        ) { Date(milliseconds: $0.int64(0)) }
    }

    /// Whether a mail was written, sent or not.
    package func isMailed(_ kind: String, about subjectID: String) throws -> Bool {
        try first(
            "SELECT 1 FROM mails WHERE kind = ? AND subject_id = ? AND period = ''",
            kind,
            subjectID
        ) { $0.bool(0) } ?? false
    }

    private static func renewal(_ row: borrowing Row) throws -> Renewal {
        Renewal(
            id: .init(row.int64(0)),
            service: .init(row.int64(1)),
            customer: .init(row.int64(2)),
            line: .init(row.int64(3)),
            order: .init(row.int64(4)),
            orderNumber: row.text(5),
            title: row.text(6),
            start: Date(milliseconds: row.int64(7)),
            end: Date(milliseconds: row.int64(8)),
            state: try stored(row.text(9), "state")
        )
    }
}

/// A charge that the upstream will make.
package struct UpcomingRenewal: Sendable {
    package let service: Service
    /// What the first period cost, US cents.
    package let cost: Money
    /// nil: not asked for yet.
    package let state: RenewalState?
    /// Of the renewal.
    package let orderNumber: String?
}

extension Writer {
    package func saveRenewalSettings(_ settings: RenewalSettings) throws {
        try run(
            "UPDATE settings SET renewal_lead_days = ?, unpaid_renewal = ?",
            settings.leadDays,
            settings.unpaid.rawValue
        )
    }

    /// Asks for a period, for the first time or once more after the customer had ended the service.
    /// - Returns: false when it was asked for already.
    package func addRenewal(of service: Service.ID, from start: Date, to end: Date, line: OrderLine.ID) throws -> Bool {
        try run(
            """
            INSERT INTO renewals (service_id, period_start, period_end, line_id, state) VALUES (?, ?, ?, ?, 'asked')
            ON CONFLICT (service_id, period_start) DO UPDATE SET line_id = excluded.line_id, state = 'asked'
            WHERE state = 'withdrawn'
            """,
            service.rawValue,
            start.milliseconds,
            end.milliseconds,
            line.rawValue
        ) == 1
    }

    /// Moves a renewal by its table.
    package func move(_ renewal: Renewal, _ event: RenewalEvent) throws {
        let next: RenewalState
        do throws(InvalidTransition) { next = try renewal.state.applying(event) } catch {
            throw MoveError.invalid(error)
        }
        let changed = try run(
            "UPDATE renewals SET state = ? WHERE id = ? AND state = ?",
            next.rawValue,
            renewal.id.rawValue,
            renewal.state.rawValue
        )
        guard changed == 1 else { throw MoveError.movedMeanwhile }
    }

    /// - Returns: false when it was known before.
    package func setCharged(_ renewal: Renewal.ID) throws -> Bool {
        try run("UPDATE renewals SET is_charged = 1 WHERE id = ? AND is_charged = 0", renewal.rawValue) == 1
    }

    /// - Parameter end: nil lets the service go on.
    package func setEnd(_ end: Date?, of service: Service.ID) throws {
        try run("UPDATE services SET ends_at = ? WHERE id = ?", end?.milliseconds, service.rawValue)
    }

    package func setRenewalPayment(_ payment: RenewalPayment, of service: Service.ID) throws {
        try run("UPDATE services SET renewal_payment = ? WHERE id = ?", payment.rawValue, service.rawValue)
    }
}
