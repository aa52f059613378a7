import Commerce
import FoundationEssentials

/// One side of a booking. A positive amount is a debit.
package struct Posting: Sendable {
    package let account: LedgerAccount
    package let amount: Money
    /// Of credit: the way by which its money came; nil for what was given, and on every other account.
    package let origin: PaymentMethod?

    package init(_ account: LedgerAccount, _ amount: Money, origin: PaymentMethod? = nil) {
        self.account = account
        self.amount = amount
        self.origin = origin
    }

    /// Credit that its customer has less of.
    package static func taking(_ parts: [CreditPart]) -> [Posting] {
        parts.map { Posting(.customerCredit, $0.amount, origin: $0.origin) }
    }

    /// Credit that its customer has more of.
    package static func giving(_ parts: [CreditPart]) throws(MoneyError) -> [Posting] {
        try taking(parts).map { (posting) throws(MoneyError) in try posting.reversed }
    }

    package var reversed: Posting {
        get throws(MoneyError) { Posting(account, try amount.negated(), origin: origin) }
    }
}

/// What a booking is for. One source is booked once: a second breaks the unique key.
package struct LedgerSource: Sendable {
    package let kind: String
    package let id: String
    package let customer: Customer.ID?
    package let order: Order.ID?
    package let note: String

    package init(_ kind: String, _ id: String, customer: Customer.ID? = nil, order: Order.ID? = nil, note: String = "")
    {
        self.kind = kind
        self.id = id
        self.customer = customer
        self.order = order
        self.note = note
    }
}

package struct CreditEntry: Sendable {
    package let id: Int64
    package let at: Date
    package let kind: String
    package let note: String
    /// Positive when the customer gained.
    package let amount: Money
    /// The customer's credit in this currency after it.
    package let balance: Money
    package let orderNumber: String?
}

/// The postings do not add up to zero, which is a mistake of ours.
package struct UnbalancedBooking: Error, Sendable {
    package let source: String
}

extension Reader {
    package func credit(of customer: Customer.ID, in currency: Currency) throws -> Money {
        let minor = try first(
            """
            SELECT coalesce(-sum(amount_minor), 0) FROM ledger_entries
            WHERE account = 'customerCredit' AND customer_id = ? AND currency = ?
            """,
            customer.rawValue,
            currency.code
        ) { $0.int64(0) }
        return Money(minor: minor ?? 0, currency)
    }

    /// The same by the way that it came, in the order in which it is spent.
    package func creditParts(of customer: Customer.ID, in currency: Currency) throws -> [CreditPart] {
        try rows(
            """
            SELECT origin, -sum(amount_minor) FROM ledger_entries
            WHERE account = 'customerCredit' AND customer_id = ? AND currency = ?
            GROUP BY origin HAVING sum(amount_minor) < 0
            """,
            customer.rawValue,
            currency.code
        ) { Self.creditPart($0, currency) }.inSpendingOrder
    }

    /// What went back to the credit for an order, by the way that it had come.
    package func creditGivenBack(for order: Order) throws -> [CreditPart] {
        try rows(
            """
            SELECT origin, -sum(amount_minor) FROM ledger_entries
            WHERE order_id = ? AND account = 'customerCredit' AND source_kind = 'refund' GROUP BY origin
            """,
            order.id.rawValue
        ) { Self.creditPart($0, order.total.currency) }
    }

    private static func creditPart(_ row: borrowing Row, _ currency: Currency) -> CreditPart {
        CreditPart(origin(row.text(0)), Money(minor: row.int64(1), currency))
    }

    private static func origin(_ text: String) -> PaymentMethod? { text.isEmpty ? nil : PaymentMethod(key: text) }

    /// Newest first; `before` is the last entry of the page before.
    package func creditEntries(of customer: Customer.ID, before: Int64? = nil, limit: Int) throws -> [CreditEntry] {
        // The sums run over this customer's entries only, by their index.
        try rows(
            """
            SELECT e.id, e.at, e.source_kind, e.note, e.amount, e.currency, e.balance, o.number
            FROM (SELECT id, at, source_kind, note, order_id, currency, -amount_minor AS amount,
                         -sum(amount_minor) OVER (PARTITION BY currency ORDER BY id) AS balance
                  FROM ledger_entries WHERE account = 'customerCredit' AND customer_id = ?) e
            LEFT JOIN orders o ON o.id = e.order_id
            WHERE e.id < ? ORDER BY e.id DESC LIMIT ?
            """,
            customer.rawValue,
            before ?? .max,
            limit
        ) { row in
            let currency = try storedCurrency(row.text(5))
            return CreditEntry(
                id: row.int64(0),
                at: Date(milliseconds: row.int64(1)),
                kind: row.text(2),
                note: row.text(3),
                amount: Money(minor: row.int64(4), currency),
                balance: Money(minor: row.int64(6), currency),
                orderNumber: row.optionalText(7)
            )
        }
    }
}

extension Reader {
    /// Whether a payment was put aside because it is not what was asked for, and nobody has decided about it.
    package func isHeld(_ payment: Payment) throws -> Bool {
        let isUnsettled = try first(
            "SELECT 1 FROM ledger_entries WHERE source_kind = 'payment' AND source_id = ? AND account = 'unsettled'",
            payment.ledgerID
        ) { _ in true }
        return try isUnsettled == true && !isBooked("held", payment.ledgerID)
    }

    package func isBooked(_ kind: String, _ id: String) throws -> Bool {
        try first("SELECT 1 FROM ledger_entries WHERE source_kind = ? AND source_id = ? LIMIT 1", kind, id) { _ in true
        }
            ?? false
    }

    package func postings(of kind: String, _ id: String) throws -> [Posting] {
        try rows(
            """
            SELECT account, amount_minor, currency, origin FROM ledger_entries
            WHERE source_kind = ? AND source_id = ? ORDER BY id
            """,
            kind,
            id
        ) { row in
            Posting(
                try stored(row.text(0), "account"),
                Money(minor: row.int64(1), try storedCurrency(row.text(2))),
                origin: Self.origin(row.text(3))
            )
        }
    }

    /// What one account took for an order, per currency.
    package func booked(_ account: LedgerAccount, of order: Order.ID) throws -> [Money] {
        try rows(
            """
            SELECT currency, sum(amount_minor) FROM ledger_entries WHERE order_id = ? AND account = ?
            GROUP BY currency ORDER BY currency
            """,
            order.rawValue,
            account.rawValue
        ) { row in Money(minor: row.int64(1), try storedCurrency(row.text(0))) }
    }
}

extension Writer {
    /// Books all postings of one source, or none. Postings of nothing are left out.
    package func book(_ source: LedgerSource, _ postings: [Posting], at now: Date) throws {
        var sums: [Currency: Money] = [:]
        for posting in postings {
            let currency = posting.amount.currency
            sums[currency] = try (sums[currency] ?? .zero(currency)).adding(posting.amount)
        }
        guard sums.values.allSatisfy(\.isZero) else { throw UnbalancedBooking(source: source.kind) }
        for posting in postings where !posting.amount.isZero {
            try run(
                """
                INSERT INTO ledger_entries (source_kind, source_id, account, customer_id, order_id, amount_minor,
                    currency, at, note, origin)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                source.kind,
                source.id,
                posting.account.rawValue,
                source.customer?.rawValue,
                source.order?.rawValue,
                posting.amount.minor,
                posting.amount.currency.code,
                now.milliseconds,
                source.note,
                posting.origin?.key ?? ""
            )
        }
    }
}
