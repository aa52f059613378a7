import FoundationEssentials
import Testing

@testable import Storage

struct BackupTests {
    let scratch: Scratch
    let database: Database
    var backup: String { scratch.folder + "/backup.sqlite" }

    init() async throws {
        scratch = try Scratch()
        database = try await scratch.notes()
        _ = try await database.add("saved")
    }

    @Test func `a backup holds what was committed and is readable by its owner only`() async throws {
        try await database.backup(to: backup)
        #expect(try scratch.permissions("backup.sqlite") == 0o600)
        #expect(try Database(path: backup).notes() == ["saved"])
        #expect(!scratch.exists("backup.sqlite.unfinished"))
    }

    @Test func `a later backup replaces the earlier one`() async throws {
        try await database.backup(to: backup)
        _ = try await database.add("later")
        try await database.backup(to: backup)
        #expect(try Database(path: backup).notes() == ["saved", "later"])
    }

    @Test func `a running shop can be backed up from beside`() async throws {
        let inspector = try Database(inspecting: scratch.path)
        try await inspector.backup(to: backup)
        #expect(try Database(path: backup).notes() == ["saved"])
    }

    @Test func `generated columns are copied`() async throws {
        try await database.write { writer in
            try writer.run("CREATE TABLE sums (a INTEGER, v AS (a + 1) VIRTUAL, s AS (a + 2) STORED)")
            try writer.run("INSERT INTO sums (a) VALUES (1)")
        }
        let inspector = try Database(inspecting: scratch.path)
        try await inspector.backup(to: backup)
        let sums = try Database(path: backup).read {
            try $0.rows("SELECT a, v, s FROM sums") { [$0.int(0), $0.int(1), $0.int(2)] }
        }
        #expect(sums == [[1, 2, 3]])
    }

    @Test(arguments: ["shop.sqlite", "shop.sqlite-wal", "shop.sqlite.lock", "link.sqlite", "./shop.sqlite"])
    func `a backup onto the database itself is refused`(name: String) async throws {
        try FileManager.default.createSymbolicLink(
            atPath: scratch.folder + "/link.sqlite",
            withDestinationPath: scratch.path
        )
        await #expect(throws: DatabaseError.self) { try await database.backup(to: "\(scratch.folder)/\(name)") }
        #expect(try database.notes() == ["saved"])
    }

    @Test func `a backup that cannot be written leaves nothing behind`() async throws {
        await #expect(throws: DatabaseError.file(operation: "open", code: 2)) {
            try await database.backup(to: scratch.folder + "/missing/backup.sqlite")
        }
    }

    @Test func `restoring brings the backup back and keeps the former file`() async throws {
        try await database.backup(to: backup)
        _ = try await database.add("after")
        database.close()
        try Database.restore(database: scratch.path, from: backup)
        #expect(try Database(path: scratch.path).notes() == ["saved"])
        #expect(try Database(path: scratch.path + ".replaced").notes() == ["saved", "after"])
        #expect(try scratch.permissions("shop.sqlite") == 0o600)
    }

    @Test func `the log of a crashed process is not played into the restored file`() async throws {
        try await database.backup(to: backup)
        _ = try await database.add("crashed")
        // What a killed process leaves: the file, and a log that was never folded in.
        for suffix in ["", "-wal", "-shm"] { try scratch.copy("shop.sqlite\(suffix)", to: "crashed.sqlite\(suffix)") }
        let crashed = scratch.folder + "/crashed.sqlite"
        try Database.restore(database: crashed, from: backup)
        #expect(try Database(path: crashed).notes() == ["saved"])
        #expect(try Database(path: crashed + ".replaced").notes() == ["saved", "crashed"])
    }

    @Test func `a database is restored where there was none`() async throws {
        try await database.backup(to: backup)
        let path = scratch.folder + "/new/shop.sqlite"
        try Database.restore(database: path, from: backup)
        #expect(try Database(path: path).notes() == ["saved"])
    }

    @Test func `restoring is refused while the database is in use`() async throws {
        try await database.backup(to: backup)
        _ = try await database.add("after")
        #expect(throws: DatabaseError.inUse) { try Database.restore(database: scratch.path, from: backup) }
        #expect(try database.notes() == ["saved", "after"])
    }

    @Test func `a damaged, foreign or missing backup is refused and the database untouched`() async throws {
        try await database.backup(to: backup)
        for number in 0..<2_000 { _ = try await database.add("note \(number) " + String(repeating: "x", count: 200)) }
        let damaged = scratch.folder + "/damaged.sqlite"
        try await database.backup(to: damaged)
        let before = try database.notes()
        database.close()

        var bytes = try Data(contentsOf: URL(filePath: damaged))
        for index in 40_000..<48_000 { bytes[index] ^= 0x5A }
        try bytes.write(to: URL(filePath: damaged))
        #expect(throws: DatabaseError.corrupt) { try Database.restore(database: scratch.path, from: damaged) }

        try scratch.write("text.sqlite", String(repeating: "text", count: 2_000))
        #expect(throws: DatabaseError.corrupt) {
            try Database.restore(database: scratch.path, from: scratch.folder + "/text.sqlite")
        }
        try scratch.write("empty.sqlite", "")
        #expect(throws: DatabaseError.foreignFile) {
            try Database.restore(database: scratch.path, from: scratch.folder + "/empty.sqlite")
        }
        #expect(throws: DatabaseError.file(operation: "open", code: 2)) {
            try Database.restore(database: scratch.path, from: scratch.folder + "/missing.sqlite")
        }
        #expect(try Database(path: scratch.path).notes() == before)
    }
}
