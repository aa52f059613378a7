import Dispatch
import Synchronization

/// Read-only connections, each lent to one thread at a time.
///
/// All but the first are opened when they are needed: each reads the whole schema, and a start should not wait for that.
final class ReaderPool: Sendable {
    private struct State {
        var idle: [Connection]
        var isClosed = false
    }

    private let path: String
    private let state: Mutex<State>
    /// Counts what may be lent; starts at zero because Dispatch refuses to free a semaphore below its initial value.
    private let available = DispatchSemaphore(value: 0)
    private let size: Int

    init(path: String, size: Int) throws(DatabaseError) {
        self.path = path
        self.size = max(size, 1)
        state = Mutex(State(idle: [try Self.open(path)]))
        for _ in 0..<self.size { available.signal() }
    }

    func lend<T>(_ body: (Connection) throws -> T) throws -> T {
        available.wait()
        defer { available.signal() }
        let connection = try take()
        defer { state.withLock { $0.idle.append(connection) } }
        return try body(connection)
    }

    /// Waits for every connection to come back and closes it; `lend` throws from then on.
    func close() {
        for _ in 0..<size { available.wait() }
        let closing = state.withLock { state in
            defer { state = State(idle: [], isClosed: true) }
            return state.idle
        }
        withExtendedLifetime(closing) {}
        for _ in 0..<size { available.signal() }
    }

    private func take() throws(DatabaseError) -> Connection {
        let (connection, isClosed) = state.withLock { state in
            // Last in, first out: the connection used last has the warmest cache.
            (state.idle.popLast(), state.isClosed)
        }
        if isClosed { throw .closed }
        if let connection { return connection }
        return try Self.open(path)
    }

    private static func open(_ path: String) throws(DatabaseError) -> Connection {
        let connection = try Connection(path: path, access: .readOnly)
        try connection.configure(.reading)
        return connection
    }
}
