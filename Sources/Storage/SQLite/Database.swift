import Glibc

/// The shop's one SQLite file, opened for the life of the process: many readers, one writer.
package final class Database: Sendable {
    /// In the file's header (`PRAGMA application_id`): tells our files from any other SQLite database. "SFRT".
    static let applicationID = 0x5346_5254

    let path: String
    private let lock: FileLock?
    private let pool: ReaderPool
    private let queue: WriteQueue?
    let committedVersion = CommittedNumber()

    /// Opens the file for reading and writing, and makes it (0600) and its folder (0700) if they are not there.
    /// - Parameter readers: how many `read` calls can run at once; at least one per event loop, or they wait.
    /// - Throws: `.inUse`, `.networkFilesystem`, `.foreignFile`, `.settingRefused`, `.file`, or what SQLite reports.
    package init(path: String, readers: Int = 4) throws(DatabaseError) {
        try DatabaseFile.prepare(path)
        lock = try FileLock(path: path + ".lock")
        let connection = try Connection(path: path, access: .readWrite)
        try connection.configure(.writing)
        try Self.claim(connection)
        self.path = path
        queue = WriteQueue(connection, version: committedVersion, versionQuery: Self.catalogueVersionQuery)
        pool = try ReaderPool(path: path, size: readers)
    }

    /// Opens an existing file beside the process that serves it, to inspect it or to back it up: `write` and `migrate`
    /// throw `.readOnly`. Throws `.foreignFile` for a database that this program did not make.
    package init(inspecting path: String) throws(DatabaseError) {
        lock = nil
        queue = nil
        self.path = path
        pool = try ReaderPool(path: path, size: 1)
        let mark = try Connection(path: path, access: .readOnly).setting("application_id")
        guard mark == String(Self.applicationID) else { throw .foreignFile }
    }

    /// Runs `body` on this thread in one read transaction, which sees every write that has returned. Blocks while all
    /// readers are lent: do not call `read` inside of `read`.
    package func read<T>(_ body: (Reader) throws -> T) throws -> T {
        try pool.lend { connection in
            let reader = Reader(connection)
            try connection.run("BEGIN")
            defer {
                reader.end()
                // There is nothing to lose: a read transaction only holds its moment.
                _ = try? connection.run("COMMIT")
            }
            return try body(reader)
        }
    }

    /// Runs `body` on the one writing thread and returns when its effects are durable. Jobs that wait at the same time
    /// share a commit. If `body` throws, its effects (and nobody else's) are undone and the error is thrown here; if
    /// the commit fails, nothing of the group is kept and each caller gets the error. `body` must do nothing but read
    /// and write the database. Once handed in, it runs even if the calling task is cancelled.
    @discardableResult
    package nonisolated(nonsending) func write<T: Sendable>(
        _ body: @escaping @Sendable (Writer) throws -> T
    ) async throws -> T {
        guard let queue else { throw DatabaseError.readOnly }
        return try await withCheckedThrowingContinuation { continuation in
            queue.submit(
                WriteQueue.Job(
                    perform: { writer in
                        let value = try body(writer)
                        return { continuation.resume(returning: value) }
                    },
                    fail: { continuation.resume(throwing: $0) }
                )
            )
        }
    }

    /// How many commits were made, for the metrics: less than the number of writes when they share.
    package var commitCount: Int { queue?.commitCount ?? 0 }
    /// How many writes wait for their turn.
    package var waitingWrites: Int { queue?.waitingCount ?? 0 }

    /// Waits for what was begun and closes the file; everything afterwards throws `.closed`.
    package func close() {
        // Readers first: the last connection to close folds the log into the file, which only the writer can.
        pool.close()
        queue?.close()
        lock?.release()
    }

    /// Runs `body` between two groups of writes, with the writing connection to itself.
    func exclusively<T>(_ body: (Connection) -> T) throws(DatabaseError) -> T {
        guard let queue else { throw .readOnly }
        return try queue.exclusively(body)
    }

    /// Marks a new file as ours, and refuses somebody else's.
    private static func claim(_ connection: Connection) throws(DatabaseError) {
        if try connection.setting("application_id") == String(applicationID) { return }
        guard try connection.setting("application_id") == "0", try connection.setting("schema_version") == "0" else {
            throw .foreignFile
        }
        try connection.set("application_id", to: "0x53465254", readsBack: String(applicationID))
    }
}

extension Connection {
    enum Purpose {
        case reading, writing
    }

    func configure(_ purpose: Purpose) throws(DatabaseError) {
        if purpose == .writing { try switchToLog() }
        // FULL: a commit that was reported is on the disk, also after a power cut. NORMAL would lose the last ones.
        try set("synchronous", to: "FULL", readsBack: "2")
        try set("foreign_keys", to: "ON", readsBack: "1")
        // Functions named in a damaged or crafted schema do not run.
        try set("trusted_schema", to: "OFF", readsBack: "0")
        try set("cell_size_check", to: "ON", readsBack: "1")
        try set("cache_size", to: "-8000", readsBack: "-8000")
        if purpose == .writing { try set("journal_size_limit", to: "67108864", readsBack: "67108864") }
        if purpose == .reading { try set("query_only", to: "ON", readsBack: "1") }
    }

    /// SQLite does not wait for another connection that switches a fresh file too: both hold a lock that the other
    /// needs, so one is told at once, whatever the time-out, and has to ask again.
    private func switchToLog() throws(DatabaseError) {
        for _ in 0..<500 {
            do throws(DatabaseError) {
                return try set("journal_mode", to: "WAL", readsBack: "wal")
            } catch .busy {
                usleep(10_000)
            }
        }
        try set("journal_mode", to: "WAL", readsBack: "wal")
    }
}
