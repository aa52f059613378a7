import CSQLite

/// One prepared statement, finalised with the object. Used through `Connection` only.
final class Statement {
    let handle: OpaquePointer
    var isRunning = false
    var lastUse = 0
    /// The first wrong column access of the current row.
    fileprivate(set) var fault: DatabaseError?

    init(_ handle: OpaquePointer) {
        self.handle = handle
    }

    deinit {
        sqlite3_finalize(handle)
    }

    func bind(_ values: [any SQLBindable]) throws(DatabaseError) {
        let expected = sqlite3_bind_parameter_count(handle)
        guard values.count == expected else {
            throw .other(code: SQLITE_MISUSE, message: "\(values.count) values for \(expected) parameters")
        }
        var index: Int32 = 0
        for value in values {
            index += 1
            let code = bind(value.sqlValue, at: index)
            guard code == SQLITE_OK else { throw DatabaseError(code: code) }
        }
    }

    private func bind(_ value: SQLValue, at index: Int32) -> Int32 {
        switch value {
        case .null:
            return sqlite3_bind_null(handle, index)
        case .integer(let number):
            return sqlite3_bind_int64(handle, index, number)
        case .text(var text):
            return text.withUTF8 { bytes in
                // A null pointer would bind NULL.
                guard let start = bytes.baseAddress else { return csqlite_bind_text(handle, index, "", 0) }
                return start.withMemoryRebound(to: CChar.self, capacity: bytes.count) {
                    csqlite_bind_text(handle, index, $0, UInt64(bytes.count))
                }
            }
        case .blob(let blob):
            return blob.withUnsafeBytes { bytes in
                guard let start = bytes.baseAddress, !bytes.isEmpty else {
                    return sqlite3_bind_zeroblob(handle, index, 0)
                }
                return csqlite_bind_blob(handle, index, start, UInt64(bytes.count))
            }
        }
    }

    /// Makes the statement ready for its next run and forgets what was bound, which may be secret.
    func reset() {
        sqlite3_reset(handle)
        sqlite3_clear_bindings(handle)
        fault = nil
        isRunning = false
    }
}

/// The current row of a running query, read by position. It cannot be kept beyond the closure that receives it.
///
/// A column that is absent, NULL or of another type than asked for yields an empty value, and the query then throws
/// `DatabaseError.column` as soon as the closure returns (or throws): what was made of the row is dropped.
struct Row: ~Copyable {
    private let statement: Statement

    init(_ statement: Statement) {
        self.statement = statement
    }

    func int64(_ column: Int) -> Int64 {
        expect(SQLITE_INTEGER, column) ? sqlite3_column_int64(statement.handle, Int32(column)) : 0
    }

    func int(_ column: Int) -> Int {
        Int(int64(column))
    }

    func bool(_ column: Int) -> Bool {
        let number = int64(column)
        if number != 0, number != 1 { refuse(column, expected: "0 or 1", found: "INTEGER") }
        return number == 1
    }

    func text(_ column: Int) -> String {
        guard expect(SQLITE_TEXT, column), let start = sqlite3_column_text(statement.handle, Int32(column)) else {
            return ""
        }
        let count = Int(sqlite3_column_bytes(statement.handle, Int32(column)))
        return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    }

    func blob(_ column: Int) -> [UInt8] {
        guard expect(SQLITE_BLOB, column), let start = sqlite3_column_blob(statement.handle, Int32(column)) else {
            return []
        }
        let count = Int(sqlite3_column_bytes(statement.handle, Int32(column)))
        return [UInt8](UnsafeRawBufferPointer(start: start, count: count))
    }

    func optionalInt64(_ column: Int) -> Int64? { isNull(column) ? nil : int64(column) }
    func optionalInt(_ column: Int) -> Int? { isNull(column) ? nil : int(column) }
    func optionalBool(_ column: Int) -> Bool? { isNull(column) ? nil : bool(column) }
    func optionalText(_ column: Int) -> String? { isNull(column) ? nil : text(column) }
    func optionalBlob(_ column: Int) -> [UInt8]? { isNull(column) ? nil : blob(column) }

    func isNull(_ column: Int) -> Bool {
        // A column that does not exist reads as NULL too, and must not pass for an absent value.
        type(column) == SQLITE_NULL && exists(column)
    }

    private func type(_ column: Int) -> Int32 {
        sqlite3_column_type(statement.handle, Int32(clamping: column))
    }

    private func exists(_ column: Int) -> Bool {
        column >= 0 && column < Int(sqlite3_data_count(statement.handle))
    }

    private func expect(_ expected: Int32, _ column: Int) -> Bool {
        let found = type(column)
        if found == expected { return true }
        refuse(
            column,
            expected: Self.name(expected),
            found: exists(column) ? Self.name(found) : "no such column"
        )
        return false
    }

    private func refuse(_ column: Int, expected: String, found: String) {
        if statement.fault == nil { statement.fault = .column(column, expected: expected, found: found) }
    }

    private static func name(_ type: Int32) -> String {
        switch type {
        case SQLITE_INTEGER: "INTEGER"
        case SQLITE_FLOAT: "REAL"
        case SQLITE_TEXT: "TEXT"
        case SQLITE_BLOB: "BLOB"
        default: "NULL"
        }
    }
}
