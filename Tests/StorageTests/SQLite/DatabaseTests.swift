import FoundationEssentials
import Testing

@testable import Storage

struct DatabaseTests {
    let scratch: Scratch

    init() throws {
        scratch = try Scratch()
    }

    @Test func `commits are durable and references are checked`() async throws {
        let database = try Database(path: scratch.path)
        @Sendable func settings(_ reader: Reader) throws -> [String] {
            let names: [SQL] = ["journal_mode", "synchronous", "foreign_keys", "trusted_schema", "cell_size_check"]
            return try names.map { name in
                let values = try reader.rows("SELECT CAST(\(name) AS TEXT) FROM pragma_\(name)") { $0.text(0) }
                return try #require(values.first)
            }
        }
        #expect(try await database.write { try settings($0) } == ["wal", "2", "1", "0", "1"])
        #expect(try database.read(settings) == ["wal", "2", "1", "0", "1"])
    }

    @Test func `a write is visible to the next read`() async throws {
        let database = try await scratch.notes()
        for number in 0..<50 {
            _ = try await database.add("note \(number)")
            #expect(try database.notes().last == "note \(number)")
        }
    }

    @Test func `a read sees one moment`() async throws {
        let database = try await scratch.notes()
        _ = try await database.add("before")
        let started = Gate()
        let written = Gate()
        let reading = onThread {
            try database.read { reader in
                let first = try reader.rows("SELECT body FROM notes") { $0.text(0) }
                started.open()
                written.wait()
                return (first, try reader.rows("SELECT body FROM notes") { $0.text(0) })
            }
        }
        _ = try await onThread { started.wait() }.value
        _ = try await database.add("meanwhile")
        written.open()
        let (first, second) = try await reading.value
        #expect(first == ["before"])
        #expect(second == ["before"])
        #expect(try database.notes() == ["before", "meanwhile"])
    }

    @Test func `a reader cannot write, whatever it is told`() async throws {
        let database = try await scratch.notes()
        #expect(throws: DatabaseError.readOnly) {
            try database.read { try $0.rows("INSERT INTO notes (body) VALUES ('x') RETURNING id") { $0.int(0) } }
        }
        #expect(try database.notes() == [])
    }

    @Test func `a reader or writer is of no use after its closure`() async throws {
        let database = try await scratch.notes()
        let kept = try database.read { $0 }
        #expect(throws: DatabaseError.transactionLost) { try kept.rows("SELECT 1") { $0.int(0) } }
    }

    @Test func `a reader comes back to the pool after an error`() async throws {
        struct Stop: Error {}
        let database = try await scratch.notes(readers: 1)
        for _ in 0..<3 { #expect(throws: Stop.self) { try database.read { _ in throw Stop() } } }
        #expect(try database.notes() == [])
    }

    @Test func `many threads read at once through few connections`() async throws {
        let database = try await scratch.notes(readers: 2)
        _ = try await database.add("one")
        let readings = try await withThrowingTaskGroup(of: [String].self) { group in
            for _ in 0..<40 { group.addTask { try database.notes() } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(readings == [[String]](repeating: ["one"], count: 40))
    }

    @Test func `only the owner may read the files`() async throws {
        let database = try Database(path: scratch.folder + "/new/deep/shop.sqlite")
        _ = try await database.write { try $0.run("CREATE TABLE t (a)") }
        #expect(try scratch.permissions("new") == 0o700)
        #expect(try scratch.permissions("new/deep") == 0o700)
        for file in ["shop.sqlite", "shop.sqlite-wal", "shop.sqlite-shm", "shop.sqlite.lock"] {
            #expect(try scratch.permissions("new/deep/\(file)") == 0o600)
        }
    }

    @Test func `a file that others could read is closed to them`() throws {
        try scratch.write("shop.sqlite", "")
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: scratch.path)
        _ = try Database(path: scratch.path)
        #expect(try scratch.permissions("shop.sqlite") == 0o600)
    }

    @Test func `a second opener is refused until the first has closed`() async throws {
        let database = try await scratch.notes()
        #expect(throws: DatabaseError.inUse) { try Database(path: scratch.path) }
        database.close()
        let next = try Database(path: scratch.path)
        #expect(try next.notes() == [])
    }

    @Test func `another process sees that the database is taken`() throws {
        let claim = ["/usr/bin/flock", "--nonblock", scratch.path + ".lock", "true"]
        let database = try Database(path: scratch.path)
        #expect(try run(claim) == 1)
        database.close()
        #expect(try run(claim) == 0)
    }

    @Test func `a database that nobody holds any more is closed`() async throws {
        _ = try await scratch.notes()
        await eventually { (try? Database(path: scratch.path)) != nil }
    }

    @Test func `a running database can be inspected from beside`() async throws {
        let database = try await scratch.notes()
        _ = try await database.add("one")
        let inspector = try Database(inspecting: scratch.path)
        #expect(try inspector.notes() == ["one"])
        await #expect(throws: DatabaseError.readOnly) { try await inspector.add("two") }
        inspector.close()
    }

    @Test func `after closing everything is refused and the log is folded in`() async throws {
        let database = try await scratch.notes()
        _ = try await database.add("one")
        #expect(scratch.exists("shop.sqlite-wal"))
        database.close()
        database.close()
        #expect(!scratch.exists("shop.sqlite-wal"))
        #expect(throws: DatabaseError.closed) { try database.notes() }
        await #expect(throws: DatabaseError.closed) { try await database.add("two") }
        #expect(throws: MigrationError.database(.closed)) { try database.migrate(folder: scratch.folder) }
        #expect(try Database(path: scratch.path).notes() == ["one"])
    }

    @Test func `somebody else's database is refused and left alone`() throws {
        try DatabaseFile.prepare(scratch.path)
        let connection = try Connection(path: scratch.path, access: .readWrite)
        try connection.run("CREATE TABLE theirs (a)")
        connection.close()
        #expect(throws: DatabaseError.foreignFile) { try Database(path: scratch.path) }
        #expect(throws: DatabaseError.foreignFile) { try Database(inspecting: scratch.path) }
    }

    @Test func `a file that is no database is refused`() throws {
        try scratch.write("shop.sqlite", String(repeating: "not a database ", count: 500))
        #expect(throws: DatabaseError.corrupt) { try Database(path: scratch.path) }
    }

    @Test func `filesystems without shared memory are known by their number`() {
        #expect(DatabaseFile.networkFilesystem(magic: 0x6969) == "NFS")
        #expect(DatabaseFile.networkFilesystem(magic: 0xFF53_4D42) == "CIFS")
        #expect(DatabaseFile.networkFilesystem(magic: 0xEF53) == nil)
    }

    @Test func `a query plan tells an index from a full scan`() async throws {
        let database = try await scratch.notes()
        let indexed = try database.read { try $0.explain("SELECT id FROM notes WHERE body = ?") }
        let scanning = try database.read { try $0.explain("SELECT body FROM notes WHERE id + 1 = ?") }
        #expect(indexed.count == 1)
        #expect(indexed.allSatisfy { $0.hasPrefix("SEARCH notes") })
        #expect(scanning.contains { $0.hasPrefix("SCAN notes") })
    }
}
