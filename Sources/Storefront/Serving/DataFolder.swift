import Crypto
import FoundationEssentials
import Glibc
import Storage

/// The folder of one shop: its database, its secret key, the sandbox's state.
struct DataFolder: Sendable {
    let path: String

    var databasePath: String { path + "/storefront.sqlite" }
    var secretKeyPath: String { path + "/secret.key" }
    var sandboxStatePath: String { path + "/sandbox.jsonl" }
    var stripeStatePath: String { path + "/sandbox-stripe.jsonl" }

    /// Makes the folder (0700) if it is not there, and proves that it can be written.
    static func open(_ path: String) throws(Failure) -> DataFolder {
        var isFolder = false
        if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) {
            guard isFolder else { throw Failure("the data folder \(path) is a file") }
        } else {
            do {
                try FileManager.default.createDirectory(
                    atPath: path,
                    withIntermediateDirectories: true,
                    attributes: [.posixPermissions: 0o700]
                )
            } catch {
                throw Failure("the data folder \(path) cannot be made: \(reason(errno))")
            }
        }
        // Asking for permission would not notice a disk that is mounted read-only for everybody, root included.
        let probe = "\(path)/.writable-\(getpid())"
        let descriptor = Glibc.open(probe, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Failure("the data folder \(path) cannot be written: \(reason(errno))") }
        close(descriptor)
        unlink(probe)
        return DataFolder(path: path)
    }

    /// A folder that some shop has used before.
    static func existing(_ path: String) throws(Failure) -> DataFolder {
        let folder = DataFolder(path: path)
        guard FileManager.default.fileExists(atPath: folder.databasePath) else {
            throw Failure("there is no database \(folder.databasePath) (STOREFRONT_DATA)")
        }
        return folder
    }

    /// Opens the database for this process alone and brings its schema up to date.
    func openDatabase(migrations: String) throws(Failure) -> Database {
        let processors = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
        let database: Database
        do throws(DatabaseError) {
            // One reader per event loop and per thread that tasks run on, so that none waits for another.
            database = try Database(path: databasePath, readers: 2 * processors + 2)
        } catch .inUse {
            throw Failure("the data folder \(path) is in use by another process")
        } catch {
            throw Failure("the database \(databasePath) cannot be opened: \(error)")
        }
        do throws(MigrationError) {
            try database.migrate(folder: migrations)
        } catch {
            database.close()
            throw Failure("the database \(databasePath) cannot be brought up to date: \(error)")
        }
        return database
    }

    static func reason(_ code: Int32) -> String {
        String(cString: strerror(code))
    }
}
