/// One read transaction: everything that is read through it is of the same moment. Valid only inside the closure that
/// received it; afterwards every call throws `DatabaseError.transactionLost`.
package class Reader {
    fileprivate let connection: Connection
    private var isOpen = true
    /// The version of the catalogue that all of the transaction sees, once it was asked for.
    final var catalogueVersionSeen: Int64?

    init(_ connection: Connection) {
        self.connection = connection
    }

    final func end() {
        isOpen = false
    }

    /// All rows, each made into a value.
    final func rows<T>(
        _ sql: SQL,
        _ values: any SQLBindable...,
        row body: (borrowing Row) throws -> T
    ) throws -> [T] {
        var all: [T] = []
        try open().each(sql, values) { row in
            all.append(try body(row))
            return true
        }
        return all
    }

    /// The first row made into a value, or nil without one.
    final func first<T>(
        _ sql: SQL,
        _ values: any SQLBindable...,
        row body: (borrowing Row) throws -> T
    ) throws -> T? {
        try open().first(sql, values, body)
    }

    /// Visits the rows one by one, for results too long to hold.
    final func each(
        _ sql: SQL,
        _ values: any SQLBindable...,
        row body: (borrowing Row) throws -> Void
    ) throws {
        try open().each(sql, values) { row in
            try body(row)
            return true
        }
    }

    /// The query plan, a line per step, for tests that hold a query to its index ("SCAN orders" is a full scan).
    final func explain(_ sql: SQL) throws -> [String] {
        try open().explain(sql)
    }

    /// What was run on this connection lately, for tests that explain all of it.
    final var preparedStatements: [SQL] { connection.preparedStatements }

    /// SQLite ends a transaction by itself on some failures. What follows would then run outside of any.
    fileprivate final func open() throws(DatabaseError) -> Connection {
        guard isOpen, connection.isInTransaction else { throw .transactionLost }
        return connection
    }
}

/// One writing job inside the transaction that commits it, alone or together with others.
package final class Writer: Reader {
    private(set) var commitActions: [@Sendable () -> Void] = []

    /// Runs a statement and returns how many rows it inserted, updated or deleted.
    @discardableResult
    func run(_ sql: SQL, _ values: any SQLBindable...) throws(DatabaseError) -> Int {
        try open().run(sql, values)
    }

    /// Runs an INSERT and returns the new row's id.
    func insert(_ sql: SQL, _ values: any SQLBindable...) throws(DatabaseError) -> Int64 {
        let connection = try open()
        try connection.run(sql, values)
        return connection.lastInsertRowID
    }

    /// `action` runs once the commit stood, and never if it did not: to wake a worker, say. It must be short: it runs
    /// where all writing happens.
    package func afterCommit(_ action: @escaping @Sendable () -> Void) {
        commitActions.append(action)
    }
}
