import Synchronization
import Testing

@testable import Storage

struct GroupCommitTests {
    struct Refused: Error {}
    typealias Job<T> = @Sendable (Writer) throws -> T

    let scratch: Scratch
    let database: Database

    init() async throws {
        scratch = try Scratch()
        database = try await scratch.notes()
    }

    func inOneGroup<T: Sendable>(_ jobs: [Job<T>]) async throws -> [Result<T, any Error>] {
        try await StorageTests.inOneGroup(of: database, jobs)
    }

    func adding(_ note: String) -> Job<Int64> {
        { try $0.insert("INSERT INTO notes (body) VALUES (?)", note) }
    }

    @Test func `writes that wait together share one commit`() async throws {
        let before = database.commitCount
        let outcomes = try await inOneGroup((0..<50).map { adding("note \($0)") })
        #expect(try outcomes.map { try $0.get() } == (1...50).map(Int64.init))
        #expect(database.commitCount - before == 2)
        #expect(try database.notes().count == 50)
    }

    @Test func `a long queue is cut into groups`() async throws {
        let before = database.commitCount
        _ = try await inOneGroup((0..<450).map { adding("note \($0)") })
        #expect(database.commitCount - before == 4)
        #expect(try database.notes().count == 450)
    }

    @Test func `a job that fails takes only its own effects back`() async throws {
        let jobs: [Job<Int64>] = [
            adding("first"),
            { writer in
                try writer.run("INSERT INTO notes (body) VALUES ('undone')")
                throw Refused()
            },
            adding("first"),
            adding("last"),
        ]
        let outcomes = try await inOneGroup(jobs)
        #expect(try outcomes[0].get() == 1)
        #expect(throws: Refused.self) { try outcomes[1].get() }
        #expect(throws: DatabaseError.constraint(.unique, name: "notes.body")) { try outcomes[2].get() }
        #expect(throws: Never.self) { try outcomes[3].get() }
        #expect(try database.notes() == ["first", "last"])
    }

    @Test func `a job sees what the ones before it did`() async throws {
        let jobs: [Job<Int64>] = [
            adding("one"),
            { try $0.first("SELECT count(*) FROM notes", row: { $0.int64(0) }) ?? -1 },
        ]
        let outcomes = try await inOneGroup(jobs)
        #expect(try outcomes[1].get() == 1)
    }

    @Test func `a reference left dangling fails its own job, not the group's commit`() async throws {
        try await database.write {
            try $0.run(
                "CREATE TABLE marks (note INTEGER REFERENCES notes (id) DEFERRABLE INITIALLY DEFERRED) STRICT"
            )
        }
        let jobs: [Job<Int64>] = [
            adding("kept"),
            { try $0.insert("INSERT INTO marks (note) VALUES (?)", 99) },
            { writer in
                _ = try writer.insert("INSERT INTO marks (note) VALUES (?)", 7)
                return try writer.insert("INSERT INTO notes (id, body) VALUES (7, 'in time')")
            },
        ]
        let outcomes = try await inOneGroup(jobs)
        #expect(throws: DatabaseError.constraint(.foreignKey, name: "")) { try outcomes[1].get() }
        #expect(try outcomes[2].get() == 7)
        #expect(try database.notes() == ["kept", "in time"])
    }

    @Test func `a job that ends the transaction itself fails with its group, and the next goes on`() async throws {
        let jobs: [Job<Int64>] = [
            adding("lost"),
            { writer in
                try writer.run("ROLLBACK")
                #expect(throws: DatabaseError.transactionLost) { try writer.run("DELETE FROM notes") }
                return 0
            },
            adding("kept"),
        ]
        let outcomes = try await inOneGroup(jobs)
        #expect(throws: DatabaseError.self) { try outcomes[0].get() }
        #expect(throws: DatabaseError.self) { try outcomes[1].get() }
        #expect(throws: Never.self) { try outcomes[2].get() }
        #expect(try database.notes() == ["kept"])
    }

    @Test func `what waits for the commit runs once it stood, and never for a failed job`() async throws {
        let seen = Mutex<[String]>([])
        let database = database
        func noting(_ note: String, fails: Bool) -> @Sendable (Writer) throws -> Void {
            { writer in
                try writer.run("INSERT INTO notes (body) VALUES (?)", note)
                writer.afterCommit { seen.withLock { $0.append(note + ((try? database.notes())?.description ?? "")) } }
                if fails { throw Refused() }
            }
        }
        _ = try await inOneGroup([noting("kept", fails: false), noting("failed", fails: true)])
        #expect(seen.withLock { $0 } == [#"kept["kept"]"#])
    }

    @Test func `writes keep coming from many tasks`() async throws {
        let database = database
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<200 { group.addTask { _ = try await database.add("note \(number)") } }
            try await group.waitForAll()
        }
        #expect(try database.notes().count == 200)
        #expect(database.waitingWrites == 0)
    }
}
