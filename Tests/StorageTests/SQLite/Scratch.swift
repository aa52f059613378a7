import FoundationEssentials
import Testing

@testable import Storage

/// A folder of a test's own, removed with it.
final class Scratch: Sendable {
    let folder: String

    init() throws {
        folder = FileManager.default.temporaryDirectory.path + "/storage-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    deinit {
        // Again, if a database that is just being closed takes its log away from under the removal.
        for _ in 0..<10 where FileManager.default.fileExists(atPath: folder) {
            try? FileManager.default.removeItem(atPath: folder)
        }
    }

    var path: String { folder + "/shop.sqlite" }

    func exists(_ name: String) -> Bool {
        FileManager.default.fileExists(atPath: "\(folder)/\(name)")
    }

    func permissions(_ name: String) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: "\(folder)/\(name)")
        return try #require(attributes[.posixPermissions] as? Int)
    }

    func write(_ name: String, _ text: String) throws {
        let file = "\(folder)/\(name)"
        let parent = String(file[..<(file.lastIndex(of: "/") ?? file.endIndex)])
        try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
        try Data(text.utf8).write(to: URL(filePath: file))
    }

    func copy(_ name: String, to copy: String) throws {
        try FileManager.default.copyItem(atPath: "\(folder)/\(name)", toPath: "\(folder)/\(copy)")
    }

    func remove(_ name: String) throws {
        try FileManager.default.removeItem(atPath: "\(folder)/\(name)")
    }

    /// A database with one table of notes, its body unique.
    func notes(readers: Int = 2) async throws -> Database {
        let database = try Database(path: path, readers: readers)
        _ = try await database.write {
            try $0.run("CREATE TABLE notes (id INTEGER PRIMARY KEY, body TEXT NOT NULL UNIQUE) STRICT")
        }
        return database
    }
}

extension Database {
    func add(_ note: String) async throws -> Int64 {
        try await write { try $0.insert("INSERT INTO notes (body) VALUES (?)", note) }
    }

    func notes() throws -> [String] {
        try read { try $0.rows("SELECT body FROM notes ORDER BY id") { $0.text(0) } }
    }
}
