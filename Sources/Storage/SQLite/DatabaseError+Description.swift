/// The lines for the log and the operator's terminal.
extension DatabaseError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .constraint(let kind, let name): "\(kind) constraint failed" + (name.isEmpty ? "" : ": \(name)")
        case .busy: "the database is locked by another process"
        case .full: "the disk is full"
        case .corrupt: "the file is damaged or not a database"
        case .readOnly: "the database is open for reading only"
        case .inUse: "another process uses the database"
        case .networkFilesystem(let name): "the database cannot be kept on a network filesystem (\(name))"
        case .foreignFile: "the file is a database of another program"
        case .settingRefused(let name): "SQLite does not take the setting \(name)"
        case .column(let column, let expected, let found): "column \(column) is \(found) instead of \(expected)"
        case .transactionLost: "the transaction is over"
        case .closed: "the database is closed"
        case .file(let operation, let code): "\(operation) failed (errno \(code))"
        case .other(let code, let message): "\(message) (SQLite \(code))"
        }
    }
}

extension MigrationError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unreadable(let path): "\(path) cannot be read"
        case .misnumbered(let file, let expected): "\(file): the next migration must be number \(expected)"
        case .edited(let file): "\(file) was changed after it had been applied"
        case .newerDatabase(let migration): "the database is of a newer version of this program (\(migration))"
        case .failed(let file, let error): "\(file): \(error)"
        case .endsTransaction(let file): "\(file) begins or ends a transaction"
        case .danglingReferences(let file, let table): "\(file) leaves rows in \(table) that refer to nothing"
        case .database(let error): "\(error)"
        }
    }
}
