import Crypto
import FoundationEssentials

/// Why the schema could not be brought up to date. Whatever the case: nothing of the named migration was kept.
package enum MigrationError: Error, Equatable, Sendable {
    case unreadable(path: String)
    /// Not `NNNN_name.sql`, or not the number that follows the one before it (from 0001, without gap or repetition).
    case misnumbered(file: String, expected: Int)
    /// The file is not what it was when it was applied.
    case edited(file: String)
    /// The database has a migration that this program does not know: it was opened by a newer one.
    case newerDatabase(migration: String)
    case failed(file: String, DatabaseError)
    /// A migration is one transaction; this file begins or ends one itself.
    case endsTransaction(file: String)
    /// Rows in `table` refer to rows that do not exist.
    case danglingReferences(file: String, table: String)
    /// The snapshot before the first migration, or the list of applied ones, failed.
    case database(DatabaseError)
}

extension Database {
    /// Applies the `NNNN_name.sql` files of `folder` that were not applied yet, in order, each in one transaction with
    /// the row that records it. A database that holds something is first copied to `<path>.before-NNNN`.
    /// - Returns: the names of the files applied now.
    @discardableResult
    package func migrate(folder: String) throws(MigrationError) -> [String] {
        let known = try Migration.load(folder: folder)
        let result: Result<[String], MigrationError>
        do throws(DatabaseError) {
            result = try exclusively { connection in
                Result { () throws(MigrationError) -> [String] in
                    try Migrator(connection, path: path).apply(known)
                }
            }
        } catch {
            throw .database(error)
        }
        return try result.get()
    }
}

/// One file of the migrations folder.
private struct Migration {
    let number: Int
    let file: String
    let script: [UInt8]
    let checksum: String

    static func load(folder: String) throws(MigrationError) -> [Migration] {
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
            throw .unreadable(path: folder)
        }
        var migrations: [Migration] = []
        for name in names.filter({ $0.hasSuffix(".sql") }).sorted() {
            let expected = migrations.count + 1
            let digits = name.prefix { $0 != "_" }
            guard digits.utf8.count == 4, Int(digits) == expected, name.utf8.count > "0000_.sql".utf8.count else {
                throw .misnumbered(file: name, expected: expected)
            }
            guard let content = FileManager.default.contents(atPath: "\(folder)/\(name)") else {
                throw .unreadable(path: "\(folder)/\(name)")
            }
            let script = [UInt8](content)
            let checksum = Hex.encode(Hash.sha256(script))
            migrations.append(Migration(number: expected, file: name, script: script, checksum: checksum))
        }
        return migrations
    }
}

private struct Migrator {
    let connection: Connection
    let path: String

    init(_ connection: Connection, path: String) {
        self.connection = connection
        self.path = path
    }

    func apply(_ known: [Migration]) throws(MigrationError) -> [String] {
        let pending: [Migration] = try wrapped { try self.pending(known) }
        guard let first = pending.first else { return [] }
        if first.number > 1 {
            let snapshot = path + ".before-" + String(first.file.prefix(4))
            try wrapped { try Database.snapshot(of: path, to: snapshot) }
        }
        // A table is changed by building it anew, which its own foreign keys would forbid; they are checked as a whole
        // before the commit instead. SQLite ignores this pragma inside of a transaction.
        try wrapped { try connection.set("foreign_keys", to: "OFF", readsBack: "0") }
        defer { _ = try? connection.set("foreign_keys", to: "ON", readsBack: "1") }
        for migration in pending { try apply(migration) }
        try wrapped { try connection.set("foreign_keys", to: "ON", readsBack: "1") }
        return pending.map(\.file)
    }

    /// Holds the recorded migrations against the files and returns the files that are left.
    private func pending(_ known: [Migration]) throws -> [Migration] {
        try connection.run(
            """
            CREATE TABLE IF NOT EXISTS schema_migrations (
                number INTEGER PRIMARY KEY,
                file TEXT NOT NULL,
                checksum TEXT NOT NULL,
                applied_at INTEGER NOT NULL
            ) STRICT
            """
        )
        var applied = 0
        try connection.each("SELECT number, file, checksum FROM schema_migrations ORDER BY number") { row in
            guard row.int(0) <= known.count, row.int(0) == applied + 1 else {
                throw MigrationError.newerDatabase(migration: row.text(1))
            }
            let migration = known[applied]
            guard migration.file == row.text(1), migration.checksum == row.text(2) else {
                throw MigrationError.edited(file: migration.file)
            }
            applied += 1
            return true
        }
        return Array(known.dropFirst(applied))
    }

    private func apply(_ migration: Migration) throws(MigrationError) {
        do {
            try connection.run("BEGIN IMMEDIATE")
            try connection.run(script: migration.script) {
                guard connection.isInTransaction else { throw MigrationError.endsTransaction(file: migration.file) }
            }
            let dangling = try connection.first("PRAGMA foreign_key_check") { $0.text(0) }
            if let table = dangling {
                throw MigrationError.danglingReferences(file: migration.file, table: table)
            }
            try connection.run(
                "INSERT INTO schema_migrations (number, file, checksum, applied_at) VALUES (?, ?, ?, ?)",
                [migration.number, migration.file, migration.checksum, Int(Date().timeIntervalSince1970)]
            )
            try connection.run("COMMIT")
        } catch {
            if connection.isInTransaction { _ = try? connection.run("ROLLBACK") }
            switch error {
            case let error as MigrationError: throw error
            case let error as DatabaseError: throw .failed(file: migration.file, error)
            default: throw .failed(file: migration.file, .transactionLost)
            }
        }
    }

    private func wrapped<T>(_ body: () throws -> T) throws(MigrationError) -> T {
        do {
            return try body()
        } catch let error as MigrationError {
            throw error
        } catch {
            throw .database(error as? DatabaseError ?? .transactionLost)
        }
    }
}
