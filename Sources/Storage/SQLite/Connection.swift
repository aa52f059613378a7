import CSQLite

/// One `sqlite3 *` with its prepared statements.
///
/// `@unchecked Sendable`: it is opened without SQLite's own mutexes and moves between threads, but its owner (the pool,
/// the writing queue, or one function) lets only one thread use it at a time.
final class Connection: @unchecked Sendable {
    enum Access {
        case readWrite, readOnly
    }

    private static let cacheLimit = 200

    private let handle: OpaquePointer
    private var cache: [SQL: Statement] = [:]
    private var uses = 0
    private var isClosed = false

    /// The file must exist: its permissions are given before SQLite sees it.
    init(path: String, access: Access, busyTimeout milliseconds: Int32 = 5_000) throws(DatabaseError) {
        var opened: OpaquePointer?
        let mode = access == .readWrite ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY
        let code = sqlite3_open_v2(path, &opened, mode | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nil)
        guard code == SQLITE_OK, let opened else {
            sqlite3_close_v2(opened)
            throw DatabaseError(code: code)
        }
        handle = opened
        // Before the first statement: two connections that open a fresh WAL file at once get in each other's way.
        sqlite3_busy_timeout(handle, milliseconds)
        let hardened = csqlite_harden(handle)
        guard hardened == SQLITE_OK else { throw DatabaseError(code: hardened) }
    }

    deinit {
        close()
    }

    /// For an owner that lives longer than the file is open, and uses the connection no more.
    func close() {
        guard !isClosed else { return }
        isClosed = true
        cache.removeAll()
        sqlite3_close_v2(handle)
    }

    var isInTransaction: Bool { sqlite3_get_autocommit(handle) == 0 }
    var lastInsertRowID: Int64 { sqlite3_last_insert_rowid(handle) }

    /// Foreign keys that are checked at commit and would fail it as things stand.
    var hasDeferredViolations: Bool {
        var current: Int32 = 0
        var highest: Int32 = 0
        sqlite3_db_status(handle, SQLITE_DBSTATUS_DEFERRED_FKS, &current, &highest, 0)
        return current != 0
    }

    /// Runs a statement to its end and returns how many rows it inserted, updated or deleted.
    @discardableResult
    func run(_ sql: SQL, _ values: [any SQLBindable] = []) throws(DatabaseError) -> Int {
        let statement = try checkOut(sql)
        defer { statement.reset() }
        try statement.bind(values)
        while try step(statement) {}
        return sqlite3_stmt_readonly(statement.handle) == 0 ? Int(sqlite3_changes(handle)) : 0
    }

    /// Calls `body` for each row until it returns false.
    func each(_ sql: SQL, _ values: [any SQLBindable] = [], _ body: (borrowing Row) throws -> Bool) throws {
        let statement = try checkOut(sql)
        defer { statement.reset() }
        try statement.bind(values)
        let row = Row(statement)
        while try step(statement) {
            let goesOn: Bool
            do {
                goesOn = try body(row)
            } catch {
                // What was wrong with the row is the cause, and what the closure made of the empty value the effect.
                if let fault = statement.fault { throw fault }
                throw error
            }
            if let fault = statement.fault { throw fault }
            guard goesOn else { return }
        }
    }

    func first<T>(_ sql: SQL, _ values: [any SQLBindable] = [], _ body: (borrowing Row) throws -> T) throws -> T? {
        var found: T?
        try each(sql, values) { row in
            found = try body(row)
            return false
        }
        return found
    }

    /// The steps of the query plan. Parameters stay unbound, so that a statement is explained as it is written.
    func explain(_ sql: SQL) throws(DatabaseError) -> [String] {
        let statement = try checkOut("EXPLAIN QUERY PLAN \(sql)")
        defer { statement.reset() }
        let row = Row(statement)
        var plan: [String] = []
        while try step(statement) { plan.append(row.text(3)) }
        return plan
    }

    /// What was run here lately, for tests that explain all of it.
    var preparedStatements: [SQL] { Array(cache.keys) }

    /// Runs every statement of a script; SQLite itself finds where each ends. `afterEach` may stop it by throwing.
    func run(script: [UInt8], afterEach: () throws -> Void) throws {
        // SQLite would take a zero byte for the end of the script, and leave the rest out silently.
        guard !script.contains(0) else {
            throw DatabaseError.other(code: SQLITE_MISUSE, message: "zero byte in script")
        }
        var rest = script[...]
        while !rest.isEmpty {
            let (statement, used) = try prepare(rest)
            if let statement { while try step(statement) {} }
            rest = rest.dropFirst(used)
            try afterEach()
        }
    }

    /// Sets a pragma and refuses to go on unless it reads back as set: some are ignored silently.
    func set(_ pragma: SQL, to value: SQL, readsBack expected: String) throws(DatabaseError) {
        try run("PRAGMA \(pragma) = \(value)")
        guard try setting(pragma) == expected else { throw .settingRefused(pragma.text) }
    }

    func setting(_ pragma: SQL) throws(DatabaseError) -> String {
        let statement = try checkOut("PRAGMA \(pragma)")
        defer { statement.reset() }
        guard try step(statement), let text = sqlite3_column_text(statement.handle, 0) else { return "" }
        return String(cString: text)
    }

    // MARK: Statements

    private func step(_ statement: Statement) throws(DatabaseError) -> Bool {
        switch sqlite3_step(statement.handle) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        case let code: throw DatabaseError(running: code, on: handle)
        }
    }

    private func checkOut(_ sql: SQL) throws(DatabaseError) -> Statement {
        uses += 1
        if let cached = cache[sql], !cached.isRunning {
            cached.isRunning = true
            cached.lastUse = uses
            return cached
        }
        var text = sql.text
        let bytes = text.withUTF8 { [UInt8]($0) }
        let (prepared, used) = try prepare(bytes[...])
        guard let prepared, used == bytes.count else {
            throw .other(code: SQLITE_MISUSE, message: "not exactly one statement")
        }
        prepared.isRunning = true
        prepared.lastUse = uses
        // A query that runs itself again inside its own loop gets a statement of its own, for that once.
        if cache[sql] == nil {
            makeRoom()
            cache[sql] = prepared
        }
        return prepared
    }

    private func makeRoom() {
        guard cache.count >= Self.cacheLimit else { return }
        let idle = cache.filter { !$0.value.isRunning }
        guard let oldest = idle.min(by: { $0.value.lastUse < $1.value.lastUse }) else { return }
        cache[oldest.key] = nil
    }

    /// - Returns: the first statement of `script` (none: only white space or a comment) and how many bytes it took.
    private func prepare(_ script: ArraySlice<UInt8>) throws(DatabaseError) -> (statement: Statement?, used: Int) {
        var prepared: OpaquePointer?
        var used = 0
        let code = script.withUnsafeBytes { bytes -> Int32 in
            guard let start = bytes.assumingMemoryBound(to: CChar.self).baseAddress else { return SQLITE_OK }
            var tail: UnsafePointer<CChar>?
            defer { used = tail.map { $0 - start } ?? bytes.count }
            return sqlite3_prepare_v3(
                handle,
                start,
                Int32(bytes.count),
                UInt32(SQLITE_PREPARE_PERSISTENT),
                &prepared,
                &tail
            )
        }
        guard code == SQLITE_OK else {
            throw DatabaseError(code: code, message: String(cString: sqlite3_errmsg(handle)))
        }
        return (prepared.map(Statement.init), max(used, 1))
    }
}
