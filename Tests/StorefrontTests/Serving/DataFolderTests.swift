import Crypto
import FoundationEssentials
import Storage
import Testing

@testable import Storefront

@Suite struct DataFolderTests {
    private static let migrations = SourceTree.root + "/Migrations"

    @Test func `the folder and all in it are for their owner only`() async throws {
        try await withScratchFolder { scratch in
            let folder = try DataFolder.open(scratch + "/a/b")
            let database = try folder.openDatabase(migrations: Self.migrations)
            defer { database.close() }
            _ = try await folder.secretKey(of: database, configured: nil)
            #expect(permissions(folder.path) == 0o700)
            for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
                #expect(permissions("\(folder.path)/\(name)") == 0o600, "\(name)")
            }
        }
    }

    @Test func `a folder that is a file, or below one, is refused in a sentence`() throws {
        try withScratchFolder { scratch in
            try Data().write(to: URL(filePath: scratch + "/file"))
            for path in [scratch + "/file", scratch + "/file/data"] {
                let failure = #expect(throws: Failure.self) { try DataFolder.open(path) }
                #expect(failure?.lines.count == 1)
                #expect(failure?.lines.first?.contains(path) == true)
            }
        }
    }

    @Test func `a folder that cannot be written is refused`() throws {
        // Root may write anywhere but into the kernel's own filesystems.
        let failure = #expect(throws: Failure.self) { try DataFolder.open("/proc/self") }
        #expect(failure?.lines.first?.contains("cannot be written") == true)
    }

    @Test func `the key of the first start is the key of the next`() async throws {
        try await withScratchFolder { scratch in
            let folder = try DataFolder.open(scratch)
            let database = try folder.openDatabase(migrations: Self.migrations)
            defer { database.close() }
            let first = try await folder.secretKey(of: database, configured: nil)
            let second = try await folder.secretKey(of: database, configured: nil)
            #expect(first.formKey == second.formKey)
            #expect(try second.vault.openText(first.vault.seal("x", context: "c"), context: "c") == "x")
        }
    }

    @Test func `a lost key is not replaced by a new one`() async throws {
        try await withScratchFolder { scratch in
            let folder = try DataFolder.open(scratch)
            let database = try folder.openDatabase(migrations: Self.migrations)
            defer { database.close() }
            _ = try await folder.secretKey(of: database, configured: nil)
            try FileManager.default.removeItem(atPath: folder.secretKeyPath)
            let failure = await #expect(throws: Failure.self) {
                try await folder.secretKey(of: database, configured: nil)
            }
            #expect(failure?.lines.first?.contains("is missing") == true)
            #expect(!FileManager.default.fileExists(atPath: folder.secretKeyPath))
        }
    }

    @Test func `another key is refused, and the right one from outside is taken`() async throws {
        try await withScratchFolder { scratch in
            let folder = try DataFolder.open(scratch)
            let database = try folder.openDatabase(migrations: Self.migrations)
            defer { database.close() }
            let key = [UInt8](repeating: 7, count: 32)
            _ = try await folder.secretKey(of: database, configured: key)
            #expect(!FileManager.default.fileExists(atPath: folder.secretKeyPath))
            _ = try await folder.secretKey(of: database, configured: key)
            let failure = await #expect(throws: Failure.self) {
                try await folder.secretKey(of: database, configured: [UInt8](repeating: 8, count: 32))
            }
            #expect(failure?.lines.first?.hasPrefix("STOREFRONT_SECRET_KEY") == true)
        }
    }

    @Test(arguments: ["", "not base64", "c2hvcnQ="])
    func `a damaged key file is named, not used`(content: String) async throws {
        try await withScratchFolder { scratch in
            let folder = try DataFolder.open(scratch)
            let database = try folder.openDatabase(migrations: Self.migrations)
            defer { database.close() }
            let file = FileManager.default.createFile(
                atPath: folder.secretKeyPath,
                contents: Data(content.utf8),
                attributes: [.posixPermissions: 0o600]
            )
            #expect(file)
            let failure = await #expect(throws: Failure.self) {
                try await folder.secretKey(of: database, configured: nil)
            }
            #expect(failure?.lines.first?.hasPrefix(folder.secretKeyPath) == true)
        }
    }

    @Test func `a key that others can read is refused`() async throws {
        try await withScratchFolder { scratch in
            let folder = try DataFolder.open(scratch)
            let database = try folder.openDatabase(migrations: Self.migrations)
            defer { database.close() }
            _ = try await folder.secretKey(of: database, configured: nil)
            try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: folder.secretKeyPath)
            let failure = await #expect(throws: Failure.self) {
                try await folder.secretKey(of: database, configured: nil)
            }
            #expect(failure?.lines.first?.contains("chmod 600") == true)
        }
    }

    @Test func `a second opening is refused by name`() throws {
        try withScratchFolder { scratch in
            let folder = try DataFolder.open(scratch)
            let database = try folder.openDatabase(migrations: Self.migrations)
            defer { database.close() }
            let failure = #expect(throws: Failure.self) { try folder.openDatabase(migrations: Self.migrations) }
            #expect(failure?.lines.first?.contains("in use") == true)
        }
    }
}
