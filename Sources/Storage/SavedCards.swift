import Commerce
import FoundationEssentials

/// A card that a gateway keeps for a customer. There is at most one per customer; one that was removed stays as what was
/// charged.
package struct SavedCard: Sendable {
    package typealias ID = Identifier<SavedCard>

    package let id: ID
    package let customer: Customer.ID
    package let gateway: String
    package let card: GatewayCard
    package let removedAt: Date?

    package init(id: ID, customer: Customer.ID, gateway: String, card: GatewayCard, removedAt: Date?) {
        self.id = id
        self.customer = customer
        self.gateway = gateway
        self.card = card
        self.removedAt = removedAt
    }
}

extension Reader {
    private static let cardColumns: SQL = """
        id, customer_id, gateway, owner, reference, brand, last_four, expiry_year, expiry_month, removed_at
        """

    /// The one that is charged.
    package func savedCard(of customer: Customer.ID) throws -> SavedCard? {
        try first(
            "SELECT \(Self.cardColumns) FROM saved_cards WHERE customer_id = ? AND removed_at IS NULL",
            customer.rawValue,
            row: Self.card
        )
    }

    package func savedCard(_ id: SavedCard.ID) throws -> SavedCard? {
        try first("SELECT \(Self.cardColumns) FROM saved_cards WHERE id = ?", id.rawValue, row: Self.card)
    }

    /// What a gateway calls a customer, from the last card that it kept.
    package func cardOwner(_ customer: Customer.ID, at gateway: String) throws -> String? {
        try first(
            "SELECT owner FROM saved_cards WHERE customer_id = ? AND gateway = ? ORDER BY id DESC LIMIT 1",
            customer.rawValue,
            gateway
        ) { $0.text(0) }
    }

    /// Removed here and perhaps still kept by the gateway; the oldest first.
    package func cardsToForget(limit: Int) throws -> [SavedCard] {
        try rows(
            """
            SELECT \(Self.cardColumns) FROM saved_cards WHERE removed_at IS NOT NULL AND forgotten_at IS NULL
            ORDER BY removed_at LIMIT ?
            """,
            limit,
            row: Self.card
        )
    }

    /// Services whose renewals are to be paid by card.
    package func servicesPaidByCard(of customer: Customer.ID) throws -> [Service] {
        try rows(
            """
            SELECT \(Self.serviceColumns) FROM \(Self.serviceTables)
            WHERE s.customer_id = ? AND s.renewal_payment = 'card' ORDER BY s.id
            """,
            customer.rawValue,
            row: Self.service
        )
    }

    private static func card(_ row: borrowing Row) throws -> SavedCard {
        SavedCard(
            id: .init(row.int64(0)),
            customer: .init(row.int64(1)),
            gateway: row.text(2),
            card: GatewayCard(
                owner: row.text(3),
                reference: row.text(4),
                brand: row.text(5),
                lastFour: row.text(6),
                expiryYear: row.int(7),
                expiryMonth: row.int(8)
            ),
            removedAt: row.optionalInt64(9).map(Date.init(milliseconds:))
        )
    }
}

extension Writer {
    /// Keeps a card in the place of the one before. One that is known already, kept or removed, stays as it is.
    /// - Returns: false for a known one.
    package func keep(_ card: GatewayCard, of customer: Customer.ID, by gateway: String, at now: Date) throws -> Bool {
        let isKnown = try first(
            "SELECT 1 FROM saved_cards WHERE gateway = ? AND reference = ?",
            gateway,
            card.reference
        ) { $0.bool(0) }
        guard isKnown == nil else { return false }
        if let former = try savedCard(of: customer) { try remove(former.id, at: now) }
        try run(
            """
            INSERT INTO saved_cards (customer_id, gateway, owner, reference, brand, last_four, expiry_year,
                expiry_month, added_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            customer.rawValue,
            gateway,
            card.owner,
            card.reference,
            card.brand,
            card.lastFour,
            card.expiryYear,
            card.expiryMonth,
            now.milliseconds
        )
        return true
    }

    /// It is charged no more; the gateway is told later.
    package func remove(_ card: SavedCard.ID, at now: Date) throws {
        try run(
            "UPDATE saved_cards SET removed_at = ? WHERE id = ? AND removed_at IS NULL",
            now.milliseconds,
            card.rawValue
        )
    }

    package func setForgotten(_ card: SavedCard.ID, at now: Date) throws {
        try run(
            "UPDATE saved_cards SET forgotten_at = ? WHERE id = ? AND removed_at IS NOT NULL",
            now.milliseconds,
            card.rawValue
        )
    }
}
