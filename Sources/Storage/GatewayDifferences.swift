import Commerce
import FoundationEssentials

/// Where a gateway's books and ours differ, or differed until the comparison put it right.
package struct GatewayDifference: Sendable {
    package enum Kind: String, CaseIterable, Sendable {
        /// The gateway took a payment that was not written here; now it is.
        case paymentMissed
        /// The gateway took a payment for an attempt that this shop does not know.
        case paymentUnknown
        /// What was paid is not what was asked for. It is held until a person decides.
        case amountDiffers
        /// A payment stands here that the gateway does not list.
        case paymentNotThere
        /// The gateway paid something back that was not written here; now it is.
        case refundMissed
        /// A refund stands here as done that the gateway does not list.
        case refundNotThere
        /// The gateway could not pay something back after all.
        case refundFailed
        /// An object of the gateway that could not be read or written down.
        case notTakenIn
    }

    package let gateway: String
    package let kind: Kind
    /// The gateway's id of what differs.
    package let reference: String
    package let order: Order.ID?
    package let orderNumber: String?
    package let detail: String
    package let foundAt: Date
    package let settledAt: Date?

    package init(
        gateway: String,
        kind: Kind,
        reference: String,
        order: Order.ID?,
        orderNumber: String?,
        detail: String,
        foundAt: Date,
        settledAt: Date?
    ) {
        self.gateway = gateway
        self.kind = kind
        self.reference = reference
        self.order = order
        self.orderNumber = orderNumber
        self.detail = detail
        self.foundAt = foundAt
        self.settledAt = settledAt
    }
}

/// When a gateway's books were last compared with ours.
package struct GatewaySweep: Sendable {
    package let gateway: String
    package let at: Date
    /// "" when all of it was read.
    package let failure: String

    package init(gateway: String, at: Date, failure: String) {
        self.gateway = gateway
        self.at = at
        self.failure = failure
    }
}

extension Reader {
    /// The latest first.
    package func gatewayDifferences(
        openOnly: Bool,
        before: Date = .distantFuture,
        limit: Int
    ) throws -> [GatewayDifference] {
        let columns: SQL = """
            d.gateway, d.kind, d.reference, d.order_id, o.number, d.detail, d.found_at, d.settled_at
            FROM gateway_differences d LEFT JOIN orders o ON o.id = d.order_id
            """
        let open: SQL =
            "SELECT \(columns) WHERE d.settled_at IS NULL AND d.found_at < ? ORDER BY d.found_at DESC LIMIT ?"
        let all: SQL = "SELECT \(columns) WHERE d.found_at < ? ORDER BY d.found_at DESC LIMIT ?"
        return try rows(openOnly ? open : all, before.milliseconds, limit) { row in
            GatewayDifference(
                gateway: row.text(0),
                kind: try stored(row.text(1), "kind"),
                reference: row.text(2),
                order: row.optionalInt64(3).map { .init($0) },
                orderNumber: row.optionalText(4),
                detail: row.text(5),
                foundAt: Date(milliseconds: row.int64(6)),
                settledAt: row.optionalInt64(7).map(Date.init(milliseconds:))
            )
        }
    }

    package func gatewaySweeps() throws -> [GatewaySweep] {
        try rows("SELECT gateway, swept_at, failure FROM gateway_sweeps ORDER BY gateway") { row in
            GatewaySweep(gateway: row.text(0), at: Date(milliseconds: row.int64(1)), failure: row.text(2))
        }
    }
}

extension Writer {
    /// - Parameter isSettled: the books were put right when it was found.
    /// - Returns: false for one that stands there already.
    @discardableResult
    package func addDifference(
        _ kind: GatewayDifference.Kind,
        _ reference: String,
        by gateway: String,
        order: Order.ID?,
        detail: String,
        isSettled: Bool,
        at now: Date
    ) throws -> Bool {
        try run(
            """
            INSERT INTO gateway_differences (gateway, kind, reference, order_id, detail, found_at, settled_at)
            VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
            """,
            gateway,
            kind.rawValue,
            reference,
            order?.rawValue,
            detail,
            now.milliseconds,
            isSettled ? now.milliseconds : nil
        ) == 1
    }

    /// - Returns: false when there is no such difference, or somebody settled it before.
    @discardableResult
    package func settleDifference(
        _ kind: GatewayDifference.Kind,
        _ reference: String,
        by gateway: String,
        at now: Date
    ) throws -> Bool {
        try run(
            """
            UPDATE gateway_differences SET settled_at = ?
            WHERE gateway = ? AND kind = ? AND reference = ? AND settled_at IS NULL
            """,
            now.milliseconds,
            gateway,
            kind.rawValue,
            reference
        ) == 1
    }

    package func recordSweep(of gateway: String, failure: String, at now: Date) throws {
        try run(
            """
            INSERT INTO gateway_sweeps (gateway, swept_at, failure) VALUES (?, ?, ?)
            ON CONFLICT (gateway) DO UPDATE SET swept_at = excluded.swept_at, failure = excluded.failure
            """,
            gateway,
            now.milliseconds,
            failure
        )
    }
}
