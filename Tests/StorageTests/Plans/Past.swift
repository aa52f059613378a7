import Commerce
import FoundationEssentials
import Testing

@testable import Storage

/// A shop with some years behind it, made by the script that also makes the big one for the load tests.
struct Past {
    static let repository: String = {
        let folder = #filePath.split(separator: "/Tests/StorageTests/")[0]
        return "/" + folder.drop { $0 == "/" }
    }()

    let database: Database
    private let scratch: Scratch

    /// - Parameter open: how many of the last lines are not done yet.
    init(orders: Int, open: Int) throws {
        scratch = try Scratch()
        database = try Database(path: scratch.path, readers: 1)
        try database.migrate(folder: Self.repository + "/Migrations")
        let script = try #require(FileManager.default.contents(atPath: Self.repository + "/scripts/history.sql"))
        let now = Date().milliseconds
        try database.exclusively { connection in
            Result {
                try connection.run("CREATE TEMP TABLE history (orders INTEGER, open INTEGER, now INTEGER)")
                try connection.run("INSERT INTO history VALUES (?, ?, ?)", [orders, open, now])
                try connection.run("BEGIN")
                try connection.run(script: [UInt8](script)) {}
                try connection.run("COMMIT")
            }
        }.get()
    }

    /// Gives the planner the statistics that it otherwise guesses.
    func analyze() throws {
        _ = try database.exclusively { connection in Result { try connection.run("ANALYZE") } }.get()
    }

    /// Every statement that the one writing connection has run so far.
    func writtenStatements() throws -> [SQL] {
        try database.exclusively { $0.preparedStatements }
    }

    /// A new connection has prepared nothing yet.
    func reopened() throws -> Past {
        database.close()
        return Past(database: try Database(path: scratch.path, readers: 1), scratch: scratch)
    }

    private init(database: Database, scratch: Scratch) {
        self.database = database
        self.scratch = scratch
    }
}
