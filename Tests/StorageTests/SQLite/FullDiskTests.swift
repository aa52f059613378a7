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
