import Commerce
import Crypto
import FoundationEssentials

/// What the upstream (or the reseller by hand) provides for one line.
package struct Service: Sendable {
    package typealias ID = Identifier<Service>

    package let id: ID
    package let line: OrderLine.ID
    package let customer: Customer.ID
    package let product: ProductKey
    package let title: String
    package let orderNumber: String
    package let upstreamID: UpstreamServiceID?
    package let origin: ServiceOrigin
    /// false: adopted without its credentials, which only the lost reply held.
    package let isComplete: Bool
    package let status: String
    package let nextBillingAt: Date?
    /// The customer ends it then.
    package let endsAt: Date?
    package let renewalPayment: RenewalPayment
    package let createdAt: Date
}

/// One value that is shown to the customer.
package struct Delivered: Hashable, Sendable {
    package let label: String
    package let value: String
    package let isSecret: Bool
    package let display: Deliverable.Display

    package init(label: String, value: String, isSecret: Bool, display: Deliverable.Display) {
        self.label = label
        self.value = value
        self.isSecret = isSecret
        self.display = display
    }
}

package struct NewService: Sendable {
    package let line: OrderLine.ID
    package let customer: Customer.ID
    package let product: ProductKey
    package let upstreamID: UpstreamServiceID?
    package let origin: ServiceOrigin
    package let delivery: [Delivered]
    package let isComplete: Bool
    package let status: String
    package let pollAt: Date?

    package init(
        line: OrderLine.ID,
        customer: Customer.ID,
        product: ProductKey,
        upstreamID: UpstreamServiceID?,
        origin: ServiceOrigin,
        delivery: [Delivered],
        isComplete: Bool,
        status: String,
        pollAt: Date?
    ) {
        self.line = line
        self.customer = customer
        self.product = product
        self.upstreamID = upstreamID
        self.origin = origin
        self.delivery = delivery
        self.isComplete = isComplete
        self.status = status
        self.pollAt = pollAt
    }
}

extension Reader {
    static let serviceColumns: SQL = """
        s.id, s.line_id, s.customer_id, s.product_key, l.title, o.number, s.upstream_id, s.origin, s.is_complete,
        s.status, s.next_billing_at, s.ends_at, s.renewal_payment, s.created_at
        """
    // CROSS keeps the order: the planner may begin with all lines that are delivered, which are nearly all there are.
    static let serviceTables: SQL = """
        services s CROSS JOIN order_lines l ON l.id = s.line_id CROSS JOIN orders o ON o.id = l.order_id
        """

    package func service(of line: OrderLine.ID) throws -> Service? {
        try first(
            "SELECT \(Self.serviceColumns) FROM \(Self.serviceTables) WHERE s.line_id = ?",
            line.rawValue,
            row: Self.service
        )
    }

    /// Newest first; `before` is the last service of the page before.
    package func services(of customer: Customer.ID, before: Service.ID? = nil, limit: Int) throws -> [Service] {
        try rows(
            """
            SELECT \(Self.serviceColumns) FROM \(Self.serviceTables) WHERE s.customer_id = ? AND s.id < ?
            ORDER BY s.id DESC LIMIT ?
            """,
            customer.rawValue,
            before?.rawValue ?? .max,
            limit,
            row: Self.service
        )
    }

    package func servicesToPoll(at now: Date, limit: Int) throws -> [Service] {
        try rows(
            """
            SELECT \(Self.serviceColumns) FROM \(Self.serviceTables) WHERE s.poll_at <= ?
            ORDER BY s.poll_at LIMIT ?
            """,
            now.milliseconds,
            limit,
            row: Self.service
        )
    }

    package func isLinked(_ id: UpstreamServiceID) throws -> Bool {
        try first("SELECT 1 FROM services WHERE upstream_id = ?", id.text) { $0.bool(0) } ?? false
    }

    package func delivery(of service: Service.ID, vault: Vault) throws -> [Delivered] {
        let line = try first("SELECT line_id FROM services WHERE id = ?", service.rawValue) { $0.int64(0) }
        let sealed = try first("SELECT sealed_delivery FROM services WHERE id = ?", service.rawValue) { $0.blob(0) }
        guard let line, let sealed else { return [] }
        let plain = try vault.open(sealed, context: Self.deliveryContext(.init(line)))
        return (JSON(bytes: plain)?.elements ?? []).compactMap(Delivered.init(document:))
    }

    static func deliveryContext(_ line: OrderLine.ID) -> String { "line:\(line):delivery" }

    static func service(_ row: borrowing Row) throws -> Service {
        guard let product = ProductKey(row.text(3)) else { throw StoredValueError(column: "product_key") }
        return Service(
            id: .init(row.int64(0)),
            line: .init(row.int64(1)),
            customer: .init(row.int64(2)),
            product: product,
            title: row.text(4),
            orderNumber: row.text(5),
            upstreamID: row.optionalText(6).flatMap(UpstreamServiceID.init),
            origin: try stored(row.text(7), "origin"),
            isComplete: row.bool(8),
            status: row.text(9),
            nextBillingAt: row.optionalInt64(10).map(Date.init(milliseconds:)),
            endsAt: row.optionalInt64(11).map(Date.init(milliseconds:)),
            renewalPayment: try stored(row.text(12), "renewal_payment"),
            createdAt: Date(milliseconds: row.int64(13))
        )
    }
}

extension Writer {
    /// Its renewals are paid by card where the customer asked for that when paying for it.
    @discardableResult
    package func addService(_ new: NewService, vault: Vault, at now: Date) throws -> Service.ID {
        .init(
            try insert(
                """
                INSERT INTO services (line_id, customer_id, product_key, upstream_id, origin, sealed_delivery,
                    is_complete, status, created_at, poll_at, renewal_payment)
                SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, CASE WHEN EXISTS (
                    SELECT 1 FROM order_lines l JOIN payment_attempts a ON a.order_id = l.order_id
                    WHERE l.id = ?1 AND a.state = 'paid' AND a.keeps_card = 1) THEN 'card' ELSE 'ask' END
                """,
                new.line.rawValue,
                new.customer.rawValue,
                new.product.text,
                new.upstreamID?.text,
                new.origin.rawValue,
                sealed(new.delivery, of: new.line, vault),
                new.isComplete,
                new.status,
                now.milliseconds,
                new.pollAt?.milliseconds
            )
        )
    }

    package func setDelivery(_ delivery: [Delivered], isComplete: Bool, of service: Service, vault: Vault) throws {
        try run(
            "UPDATE services SET sealed_delivery = ?, is_complete = ? WHERE id = ?",
            sealed(delivery, of: service.line, vault),
            isComplete,
            service.id.rawValue
        )
    }

    /// - Parameter pollAt: when to look again; nil when there is nothing to wait for.
    package func setStatus(_ status: String, nextBillingAt: Date?, pollAt: Date?, of service: Service.ID) throws {
        try run(
            """
            UPDATE services SET status = ?, next_billing_at = coalesce(?, next_billing_at), poll_at = ? WHERE id = ?
            """,
            status,
            nextBillingAt?.milliseconds,
            pollAt?.milliseconds,
            service.rawValue
        )
    }

    private func sealed(_ delivery: [Delivered], of line: OrderLine.ID, _ vault: Vault) -> [UInt8] {
        vault.seal(JSON.array(delivery.map(\.document)).bytes, context: Self.deliveryContext(line))
    }
}

extension Delivered {
    fileprivate var document: JSON {
        .object([
            "label": .string(label), "value": .string(value), "secret": .bool(isSecret),
            "display": .string(display.rawValue),
        ])
    }

    fileprivate init?(document: JSON) {
        guard let label = document["label"]?.text, let value = document["value"]?.text,
            let display = document["display"]?.text.flatMap(Deliverable.Display.init)
        else { return nil }
        self.init(label: label, value: value, isSecret: document["secret"] == .bool(true), display: display)
    }
}
