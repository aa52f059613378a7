/// One movement of the wallet. Whoever runs a test holds these against the books of the shop.
struct LedgerEntry: Record {
    enum Kind: String, Sendable {
        case order, renewal, deposit
    }

    let number: Int
    let kind: Kind
    var order: Int?
    var clientID: Int?
    var serviceID: Int?
    var product: String?
    /// Positive for a charge, negative for money paid in.
    let amount: Amount
    let balance: Amount
    let at: Moment

    var row: JSON {
        [
            "number": .kept(number), "kind": .string(kind.rawValue), "order": .kept(order),
            "client_id": .kept(clientID), "service_id": .kept(serviceID), "product_key": .optional(product),
            "amount": .money(amount), "balance_after": .money(balance), "at": .string(at.text),
        ]
    }
}

extension LedgerEntry {
    init?(record: JSON) {
        guard let number = record.integer("number"), let kind = record.text("kind").flatMap(Kind.init),
            let amount = record.amount("amount"), let balance = record.amount("balance"), let at = record.moment("at")
        else { return nil }
        self.init(
            number: number,
            kind: kind,
            order: record.integer("order"),
            clientID: record.integer("client_id"),
            serviceID: record.integer("service_id"),
            product: record.text("product"),
            amount: amount,
            balance: balance,
            at: at
        )
    }

    var record: JSON {
        [
            "number": .kept(number), "kind": .string(kind.rawValue), "order": .kept(order),
            "client_id": .kept(clientID), "service_id": .kept(serviceID), "product": .optional(product),
            "amount": .kept(amount), "balance": .kept(balance), "at": .kept(at),
        ]
    }
}
