import Commerce
import FoundationEssentials

/// Somebody who has an account. Staff are customers who may also enter the back office.
package struct Customer: Hashable, Sendable {
    package typealias ID = Identifier<Customer>

    package let id: ID
    /// Lower case.
    package let email: String
    package let name: String
    package let isStaff: Bool
    package let createdAt: Date

    package init(id: ID, email: String, name: String, isStaff: Bool, createdAt: Date) {
        self.id = id
        self.email = email
        self.name = name
        self.isStaff = isStaff
        self.createdAt = createdAt
    }
}

extension Customer {
    static let columns: SQL =
        "customers.id, customers.email, customers.name, customers.is_staff, customers.created_at"

    /// - Parameter first: where `columns` begin in the row.
    init(_ row: borrowing Row, at first: Int = 0) {
        self.init(
            id: ID(row.int64(first)),
            email: row.text(first + 1),
            name: row.text(first + 2),
            isStaff: row.bool(first + 3),
            createdAt: Date(milliseconds: row.int64(first + 4))
        )
    }
}

extension Reader {
    package func customer(_ id: Customer.ID) throws -> Customer? {
        try first("SELECT \(Customer.columns) FROM customers WHERE id = ?", id.rawValue) { Customer($0) }
    }

    /// - Parameter email: lower case.
    package func customer(email: String) throws -> Customer? {
        try first("SELECT \(Customer.columns) FROM customers WHERE email = ?", email) { Customer($0) }
    }

    package func passwordHash(of id: Customer.ID) throws -> String? {
        try first("SELECT password_hash FROM customers WHERE id = ?", id.rawValue) { $0.text(0) }
    }

    /// The customer and the password hash that a sign-in is held against.
    package func credentials(email: String) throws -> (customer: Customer, passwordHash: String)? {
        try first("SELECT \(Customer.columns), password_hash FROM customers WHERE email = ?", email) {
            (customer: Customer($0), passwordHash: $0.text(5))
        }
    }

    package func staff() throws -> [Customer] {
        try rows("SELECT \(Customer.columns) FROM customers WHERE is_staff = 1 ORDER BY id") { Customer($0) }
    }

    package func hasStaff() throws -> Bool {
        try first("SELECT 1 FROM customers WHERE is_staff = 1 LIMIT 1") { _ in true } ?? false
    }

    /// The newest first.
    /// - Parameters:
    ///   - text: part of a name or an e-mail address; "" finds everybody.
    ///   - last: the last customer of the page before.
    package func customers(matching text: String = "", after last: Customer? = nil, limit: Int) throws -> [Customer] {
        let newest = last?.createdAt.milliseconds ?? .max
        let highest = last?.id.rawValue ?? .max
        return try rows(
            """
            SELECT \(Customer.columns) FROM customers
            WHERE (created_at, id) < (?, ?) AND (? = '' OR instr(lower(email || ' ' || name), lower(?)) > 0)
            ORDER BY created_at DESC, id DESC LIMIT ?
            """,
            newest,
            highest,
            text,
            text,
            limit
        ) { Customer($0) }
    }
}

/// What a customer has bought, in one currency.
package struct CustomerFigures: Sendable {
    package let orders: Int
    package let spent: Money
    package let profit: Money
}

extension Reader {
    /// The first ones by address.
    /// - Parameter beginning: how the e-mail address begins, lower case.
    package func customers(emailBeginning beginning: String, limit: Int) throws -> [Customer] {
        try rows(
            """
            SELECT \(Customer.columns) FROM customers WHERE email >= ? AND email < ? ORDER BY email LIMIT ?
            """,
            beginning,
            // Above every text that goes on from here.
            beginning + "\u{10FFFF}",
            limit
        ) { Customer($0) }
    }

    /// Sums over the customer's paid lines that were not cancelled.
    package func figures(of customer: Customer.ID, in currency: Currency) throws -> CustomerFigures {
        let sums = try first(
            """
            SELECT count(DISTINCT o.id), coalesce(sum(l.gross_minor), 0), coalesce(sum(l.net_minor - l.cost_minor), 0)
            FROM order_lines l JOIN orders o ON o.id = l.order_id
            WHERE l.customer_id = ? AND l.state <> 'cancelled' AND o.paid_at IS NOT NULL AND o.currency = ?
            """,
            customer.rawValue,
            currency.code
        ) { row in
            CustomerFigures(
                orders: row.int(0),
                spent: Money(minor: row.int64(1), currency),
                profit: Money(minor: row.int64(2), currency)
            )
        }
        return sums ?? CustomerFigures(orders: 0, spent: .zero(currency), profit: .zero(currency))
    }
}

extension Writer {
    /// - Parameter email: lower case.
    /// - Returns: nil when the address has an account already.
    package func addCustomer(
        name: String,
        email: String,
        passwordHash: String,
        isStaff: Bool = false,
        at now: Date
    ) throws -> Customer.ID? {
        // Writing is one job after another, so nobody can come between the look and the insertion.
        guard try customer(email: email) == nil else { return nil }
        let id = try insert(
            "INSERT INTO customers (email, name, password_hash, is_staff, created_at) VALUES (?, ?, ?, ?, ?)",
            email,
            name,
            passwordHash,
            isStaff,
            now.milliseconds
        )
        return Customer.ID(id)
    }

    package func rename(_ id: Customer.ID, to name: String) throws {
        try run("UPDATE customers SET name = ? WHERE id = ?", name, id.rawValue)
    }

    package func makeStaff(_ id: Customer.ID) throws {
        try run("UPDATE customers SET is_staff = 1 WHERE id = ?", id.rawValue)
    }

    package func setPasswordHash(of id: Customer.ID, to new: String) throws {
        try run("UPDATE customers SET password_hash = ? WHERE id = ?", new, id.rawValue)
    }

    /// Sets the password if it is still the one that was verified.
    /// - Returns: false when somebody changed it meanwhile.
    package func changePasswordHash(of id: Customer.ID, from old: String, to new: String) throws -> Bool {
        try run("UPDATE customers SET password_hash = ? WHERE id = ? AND password_hash = ?", new, id.rawValue, old) == 1
    }
}
