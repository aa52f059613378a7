import CSQLite

/// Why the database did not do what it was told. No case ever carries a bound value: the texts are SQLite's own about
/// the schema and the statement, so that an error may be logged.
package enum DatabaseError: Error, Equatable, Sendable {
    package enum Constraint: Equatable, Sendable {
        case unique, foreignKey, check, notNull, dataType, trigger
    }

    /// `name` is what SQLite names: `table.column`, `index 'name'`, the check's name, a trigger's message, or "".
    case constraint(Constraint, name: String)
    case busy
    /// The disk (or the database's own page limit) is full.
    case full
    case corrupt
    case readOnly
    /// Another process (or another `Database` of this one) has opened the file for writing.
    case inUse
    /// WAL needs memory shared between processes of one machine, which this filesystem does not give.
    case networkFilesystem(String)
    /// The file is a database, but not one that this program made.
    case foreignFile
    /// SQLite did not take a setting that the program relies on.
    case settingRefused(String)
    /// A row was read as something that it is not.
    case column(Int, expected: String, found: String)
    /// SQLite rolled the whole transaction back, or a `Reader` or `Writer` was used after its closure.
    case transactionLost
    case closed
    /// A call of the operating system failed; `code` is its `errno`.
    case file(operation: String, code: Int32)
    case other(code: Int32, message: String)
}

extension DatabaseError {
    /// - Parameters:
    ///   - code: an extended result code.
    ///   - message: SQLite's message, if it speaks of nothing but schema and statement text.
    init(code: Int32, message: @autoclosure () -> String? = nil) {
        switch code & 0xFF {
        case SQLITE_CONSTRAINT: self = .constraint(Constraint(code: code), name: Self.name(in: message() ?? ""))
        case SQLITE_BUSY, SQLITE_LOCKED: self = .busy
        case SQLITE_FULL: self = .full
        case SQLITE_CORRUPT, SQLITE_NOTADB: self = .corrupt
        case SQLITE_READONLY: self = .readOnly
        default: self = .other(code: code, message: message() ?? String(cString: sqlite3_errstr(code)))
        }
    }

    /// The failure of a running statement. Some of SQLite's run-time messages quote values (a search expression, a JSON
    /// path); those about constraints name schema objects only.
    init(running code: Int32, on handle: OpaquePointer) {
        self.init(code: code, message: code & 0xFF == SQLITE_CONSTRAINT ? String(cString: sqlite3_errmsg(handle)) : nil)
    }

    /// "UNIQUE constraint failed: orders.number" → "orders.number".
    private static func name(in message: String) -> String {
        let words = message.split(separator: " constraint failed", maxSplits: 1, omittingEmptySubsequences: false)
        guard words.count == 2 else { return message }
        return words[1].hasPrefix(": ") ? String(words[1].dropFirst(2)) : ""
    }
}

extension DatabaseError.Constraint {
    fileprivate init(code: Int32) {
        // The extended codes are macros with casts, which Swift does not import: SQLITE_CONSTRAINT | (n << 8).
        switch code >> 8 {
        case 1: self = .check
        case 3: self = .foreignKey
        case 5: self = .notNull
        case 6, 8, 10: self = .unique
        case 12: self = .dataType
        default: self = .trigger
        }
    }
}
