import Dispatch
import Synchronization

/// Runs writing jobs one after another on one thread, and commits all that wait together: one durable commit (the
/// expensive part) carries a group of them. Each job has a savepoint of its own, so that it fails alone.
final class WriteQueue: Sendable {
    struct Job: Sendable {
        /// Runs the job; what it returns reports the success once the commit stood.
        let perform: @Sendable (Writer) throws -> @Sendable () -> Void
        let fail: @Sendable (any Error) -> Void
    }

    private struct Waiting {
        var jobs: ArraySlice<Job> = []
        var isDraining = false
        var isClosed = false
        var commits = 0
    }

    /// Keeps the first of a long queue from waiting for the last.
    private static let groupLimit = 200

    private let connection: Connection
    private let queue = DispatchQueue(label: "storage.write")
    private let waiting = Mutex(Waiting())
    private let version: CommittedNumber
    private let versionQuery: SQL

    /// - Parameters:
    ///   - version: kept as `versionQuery`, a query of one number, finds it after each commit.
    init(_ connection: Connection, version: CommittedNumber, versionQuery: SQL) {
        self.connection = connection
        self.version = version
        self.versionQuery = versionQuery
    }

    var waitingCount: Int { waiting.withLock { $0.jobs.count } }
    var commitCount: Int { waiting.withLock { $0.commits } }

    func submit(_ job: Job) {
        enum Next { case refuse, wait, drain }
        let next = waiting.withLock { waiting -> Next in
            guard !waiting.isClosed else { return .refuse }
            waiting.jobs.append(job)
            defer { waiting.isDraining = true }
            return waiting.isDraining ? .wait : .drain
        }
        switch next {
        case .refuse: job.fail(DatabaseError.closed)
        case .wait: break
        case .drain: queue.async { self.drain() }
        }
    }

    /// Runs `body` between two groups, with the connection to itself.
    func exclusively<T>(_ body: (Connection) -> T) throws(DatabaseError) -> T {
        let result = queue.sync { waiting.withLock { $0.isClosed } ? nil : body(connection) }
        guard let result else { throw .closed }
        return result
    }

    /// Refuses new jobs, waits for those that were taken, and closes the connection.
    func close() {
        waiting.withLock { $0.isClosed = true }
        queue.sync { connection.close() }
    }

    private func drain() {
        while let group = nextGroup() {
            let unstarted = commit(group)
            if !unstarted.isEmpty { waiting.withLock { $0.jobs = unstarted + $0.jobs } }
        }
    }

    private func nextGroup() -> ArraySlice<Job>? {
        waiting.withLock { waiting in
            let group = waiting.jobs.prefix(Self.groupLimit)
            waiting.jobs = waiting.jobs.dropFirst(group.count)
            if waiting.jobs.isEmpty { waiting.jobs = [] }
            if group.isEmpty { waiting.isDraining = false }
            return group.isEmpty ? nil : group
        }
    }

    /// - Returns: the jobs that were not begun, because SQLite gave the transaction up before their turn.
    private func commit(_ group: ArraySlice<Job>) -> ArraySlice<Job> {
        var kept: [(job: Job, report: @Sendable () -> Void, actions: [@Sendable () -> Void])] = []
        do {
            try connection.run("BEGIN IMMEDIATE")
        } catch {
            for job in group { job.fail(error) }
            return []
        }
        for (index, job) in zip(group.indices, group) {
            let writer = Writer(connection)
            defer { writer.end() }
            do {
                kept.append((job, try perform(job, writer), writer.commitActions))
            } catch {
                job.fail(error)
                if undo() { continue }
                let lost = error as? DatabaseError ?? .transactionLost
                for neighbour in kept { neighbour.job.fail(lost) }
                return group[(index + 1)...]
            }
        }
        // Before the migrations have run there is nothing to find.
        let next = (try? connection.first(versionQuery) { $0.int64(0) }) ?? nil
        version.willBecome(next)
        do {
            try connection.run("COMMIT")
            version.became(next)
        } catch {
            rollBack()
            for one in kept { one.job.fail(error) }
            return []
        }
        waiting.withLock { $0.commits += 1 }
        for action in kept.flatMap(\.actions) { action() }
        for one in kept { one.report() }
        return []
    }

    private func perform(_ job: Job, _ writer: Writer) throws -> @Sendable () -> Void {
        try connection.run("SAVEPOINT job")
        let report = try job.perform(writer)
        // Found now, a dangling reference fails its own job; found by COMMIT, it would fail the whole group.
        guard !connection.hasDeferredViolations else { throw DatabaseError.constraint(.foreignKey, name: "") }
        try connection.run("RELEASE job")
        return report
    }

    /// Undoes the job that failed. False: there is nothing left of the transaction, so the whole group is lost.
    private func undo() -> Bool {
        guard connection.isInTransaction else { return false }
        do {
            try connection.run("ROLLBACK TO job")
            try connection.run("RELEASE job")
            return true
        } catch {
            rollBack()
            return false
        }
    }

    private func rollBack() {
        // After some failures SQLite has done it already, and says so by an error.
        if connection.isInTransaction { _ = try? connection.run("ROLLBACK") }
    }
}
