import FoundationEssentials
import Glibc
import Testing

@testable import Storage

/// A full disk, played by the limit that SQLite itself puts on a file (`max_page_count`): the error is the same.
struct FullDiskTests {
    let scratch: Scratch
    let database: Database
    let large = String(repeating: "x", count: 100_000)

    init() async throws {
        scratch = try Scratch()
        database = try await scratch.notes()
        _ = try await database.add("before")
        try await database.write { try $0.run("PRAGMA max_page_count = 20") }
    }

    @Test func `a write that does not fit fails, and what was there stays`() async throws {
        await #expect(throws: DatabaseError.full) { try await database.add(large) }
        #expect(try database.notes() == ["before"])
    }

    @Test func `when there is room again, writing goes on`() async throws {
        await #expect(throws: DatabaseError.full) { try await database.add(large) }
        _ = try await database.add("small")
        try await database.write { try $0.run("PRAGMA max_page_count = 1000000") }
        _ = try await database.add(large)
        #expect(try database.notes() == ["before", "small", large])
    }
}

/// A really full disk, which fails where `max_page_count` does not: in the commit. Needs the right to mount one.
@Suite(.enabled(if: SmallDisk.isAllowed), .serialized)
struct SmallDiskTests {
    @Test func `a commit that does not fit fails its whole group, and nothing of it stays`() async throws {
        let disk = try SmallDisk()
        let database = try await disk.scratch.notes()
        _ = try await database.add("before")
        try disk.fill()
        let large = String(repeating: "x", count: 200_000)
        let jobs: [@Sendable (Writer) throws -> Int64] = [
            { try $0.insert("INSERT INTO notes (body) VALUES ('small')") },
            { try $0.insert("INSERT INTO notes (body) VALUES (?)", large) },
        ]
        let outcomes = try await inOneGroup(of: database, jobs)
        for outcome in outcomes { #expect(throws: DatabaseError.full) { try outcome.get() } }
        #expect(try database.notes() == ["before"])

        try disk.free()
        _ = try await database.add(large)
        #expect(try database.notes() == ["before", large])
        database.close()
        #expect(try Database(path: disk.scratch.path).notes() == ["before", large])
    }

    @Test func `a backup that does not fit leaves nothing behind`() async throws {
        let disk = try SmallDisk()
        let scratch = try Scratch()
        let database = try await scratch.notes()
        _ = try await database.add(String(repeating: "x", count: 3_000_000))
        await #expect(throws: DatabaseError.full) {
            try await database.backup(to: disk.scratch.folder + "/backup.sqlite")
        }
        let left = try FileManager.default.contentsOfDirectory(atPath: disk.scratch.folder)
        #expect(left == [])
    }
}

/// A filesystem of two megabytes in a test's folder.
final class SmallDisk {
    static let isAllowed = geteuid() == 0 && (try? SmallDisk()) != nil

    let scratch: Scratch

    init() throws {
        scratch = try Scratch()
        try #require(try run(["/bin/mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", scratch.folder]) == 0)
    }

    deinit {
        // Lazily: a test that failed may still hold files open.
        _ = try? run(["/bin/umount", "--lazy", scratch.folder])
    }

    func fill() throws {
        let filler = open(scratch.folder + "/filler", O_WRONLY | O_CREAT, 0o600)
        try #require(filler >= 0)
        defer { close(filler) }
        let block = [UInt8](repeating: 0, count: 4096)
        while write(filler, block, block.count) > 0 {}
    }

    func free() throws {
        try scratch.remove("filler")
    }
}
