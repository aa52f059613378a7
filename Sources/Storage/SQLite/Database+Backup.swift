import Dispatch
import Glibc

extension Database {
    /// Copies the database, as it is at one moment, to `target` (0600) while it is in use; an older backup of that name
    /// is replaced once the new one is whole, verified and on the disk. Neither readers nor writes wait for it.
    package nonisolated(nonsending) func backup(to target: String) async throws {
        let source = path
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            DispatchQueue.global().async {
                continuation.resume(with: Result { try Self.snapshot(of: source, to: target) })
            }
        }
    }

    /// Replaces the database by a backup. The former one stays beside it as `<path>.replaced`.
    /// - Throws: `.inUse` while a process serves the database; `.corrupt` or `.foreignFile` if the backup is not whole
    ///   or not ours. The database is then untouched.
    package static func restore(database path: String, from backup: String) throws(DatabaseError) {
        guard DatabaseFile.exists(backup) else { throw .file(operation: "open", code: ENOENT) }
        try DatabaseFile.prepareFolder(of: path)
        let lock = try FileLock(path: path + ".lock")
        defer { lock.release() }
        try verify(backup)
        let restored = path + ".restored"
        try snapshot(of: backup, to: restored)
        // The log is moved before the file is replaced: a stale log beside a new file would be played into it.
        for suffix in ["-wal", "-shm", ""] { DatabaseFile.remove(path + ".replaced" + suffix) }
        if DatabaseFile.exists(path) {
            guard link(path, path + ".replaced") == 0 else { throw .file(operation: "link", code: errno) }
        }
        for suffix in ["-wal", "-shm"] where DatabaseFile.exists(path + suffix) {
            guard rename(path + suffix, path + ".replaced" + suffix) == 0 else {
                throw .file(operation: "rename", code: errno)
            }
        }
        try DatabaseFile.replace(path, by: restored)
    }

    /// Writes a compact copy of one moment of `source` to `target`, whole or not at all.
    static func snapshot(of source: String, to target: String) throws(DatabaseError) {
        let sidecars = ["", "-wal", "-shm", "-journal", ".lock"].map { source + $0 }
        guard !sidecars.contains(target), !DatabaseFile.isSame(source, target) else {
            throw .file(operation: "backup onto the database itself", code: EINVAL)
        }
        let unfinished = target + ".unfinished"
        try DatabaseFile.makeEmpty(unfinished)
        do throws(DatabaseError) {
            // A connection of its own without `query_only`, which would forbid writing the copy too; not opened for
            // reading only either, because SQLite 3.40 then fails at tables with generated columns. It only reads.
            let connection = try Connection(path: source, access: .readWrite)
            defer { connection.close() }
            try connection.run("VACUUM INTO ?", [unfinished])
            try verify(unfinished)
            try DatabaseFile.replace(target, by: unfinished)
        } catch {
            for suffix in ["-journal", ""] { DatabaseFile.remove(unfinished + suffix) }
            throw error
        }
    }

    /// - Throws: `.corrupt` or `.foreignFile`.
    private static func verify(_ path: String) throws(DatabaseError) {
        let connection = try Connection(path: path, access: .readOnly)
        guard try connection.setting("integrity_check(1)") == "ok" else { throw .corrupt }
        guard try connection.setting("application_id") == String(applicationID) else { throw .foreignFile }
    }
}
