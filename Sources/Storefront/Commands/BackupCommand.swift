import Storage

/// `storefront backup FILE`: a copy of one moment, also beside a running shop.
struct BackupCommand: Sendable {
    let configuration: Configuration

    func run(to file: String) async throws {
        let folder = try DataFolder.existing(configuration.data)
        let database = try Database(inspecting: folder.databasePath)
        defer { database.close() }
        do {
            try await database.backup(to: file)
        } catch {
            throw Failure("no backup was made: \(error)")
        }
        Terminal.say("The database was copied to \(file).")
        guard configuration.secretKey == nil else { return }
        Terminal.say("Keep \(folder.secretKeyPath) elsewhere: without it the credentials in the copy cannot be read.")
    }
}

/// `storefront restore FILE`: refused while a shop runs on the data folder.
struct RestoreCommand: Sendable {
    let configuration: Configuration

    func run(from file: String) throws {
        let folder = try DataFolder.open(configuration.data)
        do throws(DatabaseError) {
            try Database.restore(database: folder.databasePath, from: file)
        } catch .inUse {
            throw Failure("the data folder \(folder.path) is in use: stop the shop first")
        } catch {
            throw Failure("nothing was restored: \(error)")
        }
        Terminal.say(
            "The database was restored from \(file); the former one, if any, is \(folder.databasePath).replaced"
        )
    }
}
