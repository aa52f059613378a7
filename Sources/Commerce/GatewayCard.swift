/// A card that a gateway keeps for its owner: where it is kept, and what tells the owner which one it is. No card data.
package struct GatewayCard: Hashable, Sendable {
    /// The gateway's id of the owner.
    package let owner: String
    /// The gateway's id of the card.
    package let reference: String
    /// The gateway's word: `visa`.
    package let brand: String
    package let lastFour: String
    /// The last month in which it is good, such as 2029 and 4.
    package let expiryYear: Int
    package let expiryMonth: Int

    package init(
        owner: String,
        reference: String,
        brand: String,
        lastFour: String,
        expiryYear: Int,
        expiryMonth: Int
    ) {
        self.owner = owner
        self.reference = reference
        self.brand = brand
        self.lastFour = lastFour
        self.expiryYear = expiryYear
        self.expiryMonth = expiryMonth
    }

    /// "Visa ending in 4242"
    package var name: String {
        let word = brand.isEmpty ? "Card" : brand.prefix(1).uppercased() + brand.dropFirst()
        return "\(word) ending in \(lastFour)"
    }

    /// "04/2029"
    package var expiry: String { (expiryMonth < 10 ? "0" : "") + "\(expiryMonth)/\(expiryYear)" }
}

/// A gateway that keeps a card where its owner agreed to it, and charges it while they are away.
package protocol CardKeeper: RemoteGateway {
    /// Charges a card. Asking again for the same attempt is the same charge.
    /// - Throws: `refused` when the bank says no; with the code `authentication_required` when it wants the owner there.
    func charge(_ card: GatewayCard, for attempt: PaymentAttempt) async throws(GatewayError) -> GatewayPayment
    /// Closes the page of an attempt, so that nobody can pay on it any more.
    /// - Throws: `refused` when it is not open.
    func close(_ reference: String) async throws(GatewayError) -> GatewayPayment
    /// Forgets a card; `unknownReference` when it is not kept.
    func forget(_ card: GatewayCard) async throws(GatewayError)
}
