import FoundationEssentials
import Glibc

/// The state file: one line of JSON for each request that changed something, with all its records, so that a process
/// killed at any moment leaves either the whole request or none of it.
struct Journal: Sendable {
    private let descriptor: CInt

    /// The records of every whole line; a last line that was cut off is left out.
    static func records(at path: String) -> [JSON] {
        guard let data = FileManager.default.contents(atPath: path) else { return [] }
        return Array(data).split(separator: UInt8(ascii: "\n")).flatMap { line in
            (try? JSONParser.parse(Array(line)))?.elements ?? []
        }
    }

    /// Replaces the file by these records and stays open behind them.
    init(replacing path: String, with records: [JSON]) throws(SandboxError) {
        let lines = records.flatMap { JSONWriter.encode(.array([$0])) + [UInt8(ascii: "\n")] }
        let fresh = path + ".new"
        let descriptor = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .stateFile(path: path, errno: errno) }
        guard Self.write(lines, to: descriptor), rename(fresh, path) == 0 else {
            let reason = errno
            close(descriptor)
            throw .stateFile(path: path, errno: reason)
        }
        self.descriptor = descriptor
    }

    func append(_ records: [JSON]) {
        // A full disk costs the sandbox its memory of this request, not the request.
        _ = Self.write(JSONWriter.encode(.array(records)) + [UInt8(ascii: "\n")], to: descriptor)
    }

    func end() {
        close(descriptor)
    }

    private static func write(_ bytes: [UInt8], to descriptor: CInt) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }
}
