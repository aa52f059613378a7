import CSQLite
import FoundationEssentials
import Glibc
import Synchronization

/// The database as a file: permissions, the kind of disk below it, renaming that survives a power cut.
enum DatabaseFile {
    /// Magic numbers of statfs(2).
    private static let networkFilesystems: [Int64: String] = [
        0x6969: "NFS", 0x517B: "SMB", 0xFE53_4D42: "SMB2", 0xFF53_4D42: "CIFS", 0x564C: "NCP", 0x5346_414F: "AFS",
        0x7375_7245: "Coda", 0x00C3_6400: "Ceph", 0x0BD0_0BD0: "Lustre", 0x0102_1997: "9P", 0x786F_4256: "vboxsf",
    ]

    static func networkFilesystem(magic: Int64) -> String? {
        networkFilesystems[magic]
    }

    /// Makes the folder (0700; one that exists is left as it is) and the file (0600), before SQLite would make it
    /// readable for everybody. The log and its index get the file's permissions from SQLite.
    static func prepare(_ path: String) throws(DatabaseError) {
        try prepareFolder(of: path)
        try withDescriptor(path, O_RDWR | O_CREAT) { fchmod($0, 0o600) }
    }

    static func prepareFolder(of path: String) throws(DatabaseError) {
        let folder = folder(of: path)
        if !FileManager.default.fileExists(atPath: folder) {
            do {
                try FileManager.default.createDirectory(
                    atPath: folder,
                    withIntermediateDirectories: true,
                    attributes: [.posixPermissions: 0o700]
                )
            } catch {
                throw .file(operation: "mkdir", code: errno)
            }
        }
        if let name = networkFilesystem(magic: csqlite_filesystem(folder)) { throw .networkFilesystem(name) }
    }

    /// Makes an empty file that only its owner can read, in place of one that is left over.
    static func makeEmpty(_ path: String) throws(DatabaseError) {
        remove(path)
        try withDescriptor(path, O_RDWR | O_CREAT | O_EXCL) { _ in 0 }
    }

    /// Puts `new` in the place of `path` at once, so that there is always one whole file of that name.
    static func replace(_ path: String, by new: String) throws(DatabaseError) {
        try withDescriptor(new, O_RDONLY) { fsync($0) }
        guard rename(new, path) == 0 else { throw .file(operation: "rename", code: errno) }
        try withDescriptor(folder(of: path), O_RDONLY | O_DIRECTORY) { fsync($0) }
    }

    static func exists(_ path: String) -> Bool {
        access(path, F_OK) == 0
    }

    /// Whether two names stand for one file, by whatever way (links, `..`).
    static func isSame(_ one: String, _ other: String) -> Bool {
        var first = stat()
        var second = stat()
        guard stat(one, &first) == 0, stat(other, &second) == 0 else { return false }
        return first.st_dev == second.st_dev && first.st_ino == second.st_ino
    }

    static func remove(_ path: String) {
        unlink(path)
    }

    static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    private static func withDescriptor(
        _ path: String,
        _ flags: Int32,
        _ body: (Int32) -> Int32
    ) throws(DatabaseError) {
        let descriptor = open(path, flags | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .file(operation: "open", code: errno) }
        defer { close(descriptor) }
        guard body(descriptor) == 0 else { throw .file(operation: "sync or chmod", code: errno) }
    }
}

/// The claim of one process to write the database: an advisory lock (flock(2)) on a file of its own, which the kernel
/// releases when the process ends, however it ends. The file stays: removing it would race with the next claim.
final class FileLock: Sendable {
    private let descriptor: Mutex<Int32?>

    init(path: String) throws(DatabaseError) {
        let opened = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard opened >= 0 else { throw .file(operation: "open", code: errno) }
        guard flock(opened, LOCK_EX | LOCK_NB) == 0 else {
            let reason = errno
            Glibc.close(opened)
            throw reason == EWOULDBLOCK ? .inUse : .file(operation: "flock", code: reason)
        }
        descriptor = Mutex(opened)
    }

    deinit {
        release()
    }

    func release() {
        descriptor.withLock { descriptor in
            if let open = descriptor {
                // Closing is not enough while a child of this process, between fork and exec, holds a copy.
                flock(open, LOCK_UN)
                Glibc.close(open)
            }
            descriptor = nil
        }
    }
}
