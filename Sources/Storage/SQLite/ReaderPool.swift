import Dispatch
import Synchronization

/// Read-only connections, each lent to one thread at a time.
final class ReaderPool: Sendable {
    private let idle: Mutex<[Connection]>
    /// Counts what is in `idle`; starts at zero because Dispatch refuses to free a semaphore below its initial value.
    private let available = DispatchSemaphore(value: 0)
    private let size: Int

    init(path: String, size: Int) throws(DatabaseError) {
        var connections: [Connection] = []
        for _ in 0..<max(size, 1) {
            let connection = try Connection(path: path, access: .readOnly)
            try connection.configure(.reading)
            connections.append(connection)
        }
        self.size = connections.count
        idle = Mutex(connections)
        for _ in 0..<self.size { available.signal() }
    }

    func lend<T>(_ body: (Connection) throws -> T) throws -> T {
        available.wait()
        defer { available.signal() }
        // Last in, first out: the connection used last has the warmest cache.
        guard let connection = idle.withLock({ $0.popLast() }) else { throw DatabaseError.closed }
        defer { idle.withLock { $0.append(connection) } }
        return try body(connection)
    }

    /// Waits for every connection to come back and closes it; `lend` throws from then on.
    func close() {
        for _ in 0..<size { available.wait() }
        let closing = idle.withLock { idle in
            defer { idle = [] }
            return idle
        }
        withExtendedLifetime(closing) {}
        for _ in 0..<size { available.signal() }
    }
}
