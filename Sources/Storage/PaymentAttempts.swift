import Commerce
import FoundationEssentials

/// One try to pay one order by a gateway; its id is the gateway's idempotency key.
package struct StoredAttempt: Sendable {
    package enum State: String, CaseIterable, Sendable {
        /// Written before the gateway is asked for its page.
        case opening
        case open, processing
        case paid
        /// Paid, but not what was asked for.
        case held
        case failed, expired

        /// Whether money may still come by it.
        package var isAlive: Bool { self == .opening || self == .open || self == .processing }
        /// Nothing that is heard later takes it back.
        package var isPaid: Bool { self == .paid || self == .held }
    }

    package let id: String
    package let order: Order.ID
    package let gateway: String
    /// The gateway's own id, once it has answered.
    package let reference: String?
    package let state: State
    /// What was asked for.
    package let amount: Money
    package let email: String
    package let returnURL: String
    package let startedAt: Date
    package let expiresAt: Date
    /// The customer asked for the card to be kept for renewals.
    package let keepsCard: Bool
    /// The gateway's id of the customer, where it had one before.
    package let owner: String?
    /// The card that is charged while its owner is away.
    package let card: SavedCard.ID?

    /// Money that is on its way, or is looked at by staff.
    package var isUnderWay: Bool {
        state == .processing || state == .held || (card != nil && state.isAlive)
    }

    package init(
        id: String,
        order: Order.ID,
        gateway: String,
        reference: String?,
        state: State,
        amount: Money,
        email: String,
        returnURL: String,
        startedAt: Date,
        expiresAt: Date,
        keepsCard: Bool = false,
        owner: String? = nil,
        card: SavedCard.ID? = nil
    ) {
        self.id = id
        self.order = order
        self.gateway = gateway
        self.reference = reference
        self.state = state
        self.amount = amount
        self.email = email
        self.returnURL = returnURL
        self.startedAt = startedAt
        self.expiresAt = expiresAt
        self.keepsCard = keepsCard
        self.owner = owner
        self.card = card
    }
}

extension Reader {
    package func paymentAttempt(_ id: String) throws -> StoredAttempt? {
        try first("SELECT \(Self.attemptColumns) FROM payment_attempts WHERE id = ?", id) { try Self.attempt($0) }
    }

    package func paymentAttempt(_ reference: String, by gateway: String) throws -> StoredAttempt? {
        try first(
            "SELECT \(Self.attemptColumns) FROM payment_attempts WHERE gateway = ? AND reference = ?",
            gateway,
            reference
        ) { try Self.attempt($0) }
    }

    package func paymentAttempts(of order: Order.ID) throws -> [StoredAttempt] {
        try rows(
            "SELECT \(Self.attemptColumns) FROM payment_attempts WHERE order_id = ? ORDER BY started_at",
            order.rawValue
        ) { try Self.attempt($0) }
    }

    /// Those by which money may still come, begun before a moment; the oldest first.
    package func unsettledAttempts(startedBefore moment: Date, limit: Int) throws -> [StoredAttempt] {
        try rows(
            """
            SELECT \(Self.attemptColumns) FROM payment_attempts
            WHERE state IN ('opening', 'open', 'processing') AND started_at < ? ORDER BY started_at LIMIT ?
            """,
            moment.milliseconds,
            limit
        ) { try Self.attempt($0) }
    }

    /// Charges of cards whose answer was lost, or never came; the oldest first.
    package func unsettledCharges(startedBefore moment: Date = .distantFuture, limit: Int) throws -> [StoredAttempt] {
        try rows(
            """
            SELECT \(Self.attemptColumns) FROM payment_attempts
            WHERE state = 'opening' AND card_id IS NOT NULL AND started_at < ? ORDER BY started_at LIMIT ?
            """,
            moment.milliseconds,
            limit
        ) { try Self.attempt($0) }
    }

    private static let attemptColumns: SQL = """
        id, order_id, gateway, reference, state, email, return_url, started_at, expires_at, amount_minor, currency,
        keeps_card, owner, card_id
        """

    private static func attempt(_ row: borrowing Row) throws -> StoredAttempt {
        StoredAttempt(
            id: row.text(0),
            order: .init(row.int64(1)),
            gateway: row.text(2),
            reference: row.optionalText(3),
            state: try stored(row.text(4), "state"),
            amount: Money(minor: row.int64(9), try storedCurrency(row.text(10))),
            email: row.text(5),
            returnURL: row.text(6),
            startedAt: Date(milliseconds: row.int64(7)),
            expiresAt: Date(milliseconds: row.int64(8)),
            keepsCard: row.bool(11),
            owner: row.optionalText(12),
            card: row.optionalInt64(13).map { .init($0) }
        )
    }
}

extension Writer {
    package func add(_ attempt: StoredAttempt) throws {
        try run(
            """
            INSERT INTO payment_attempts (id, order_id, gateway, reference, state, amount_minor, currency, email,
                return_url, started_at, expires_at, keeps_card, owner, card_id)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            attempt.id,
            attempt.order.rawValue,
            attempt.gateway,
            attempt.reference,
            attempt.state.rawValue,
            attempt.amount.minor,
            attempt.amount.currency.code,
            attempt.email,
            attempt.returnURL,
            attempt.startedAt.milliseconds,
            attempt.expiresAt.milliseconds,
            attempt.keepsCard,
            attempt.owner,
            attempt.card?.rawValue
        )
    }

    /// The gateway answered, now or later by its list.
    package func setReference(_ reference: String, ofAttempt id: String) throws {
        try run(
            """
            UPDATE payment_attempts SET reference = ?, state = CASE state WHEN 'opening' THEN 'open' ELSE state END
            WHERE id = ? AND reference IS NULL
            """,
            reference,
            id
        )
    }

    /// A success is never downgraded by a failure that arrives later.
    package func setState(_ state: StoredAttempt.State, ofAttempt id: String) throws {
        try run(
            "UPDATE payment_attempts SET state = ? WHERE id = ? AND state NOT IN ('paid', 'held')",
            state.rawValue,
            id
        )
    }
}
