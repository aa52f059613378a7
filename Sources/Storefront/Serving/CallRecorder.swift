import Commerce
import Shop
import Storage
import Synchronization

/// Writes every call to the upstream into the database, several at once and behind the caller's back: a call is neither
/// held up nor failed by its own record.
final class CallRecorder: Sendable {
    private struct Made: Sendable {
        let call: UpstreamCall
        let line: OrderLine.ID?
    }

    private struct State {
        var pending: [Made] = []
        var writing: Task<Void, Never>?
        var dropped = 0
    }

    /// Behind a database that no longer takes writes, calls are dropped rather than kept.
    private static let capacity = 5000

    private let database: Database
    private let log: Log
    private let state = Mutex(State())

    init(database: Database, log: Log) {
        self.database = database
        self.log = log
    }

    /// To be called in the task that made the call, which knows the line that it was made for.
    func record(_ call: UpstreamCall) {
        let record = Made(call: call, line: UpstreamCallScope.line)
        state.withLock { state in
            guard state.pending.count < Self.capacity else {
                state.dropped += 1
                return
            }
            state.pending.append(record)
            if state.writing == nil { state.writing = Task { await self.writePending() } }
        }
    }

    /// Returns when everything recorded so far is written.
    func flush() async {
        await state.withLock { $0.writing }?.value
    }

    private func writePending() async {
        while let (records, dropped) = take() {
            if dropped > 0 { log(.warning, "calls not recorded", ["count": "\(dropped)"]) }
            do {
                try await database.write { writer in
                    for record in records { try writer.addCall(record.call, line: record.line) }
                }
            } catch {
                log(.error, "calls not recorded", ["count": "\(records.count)", "error": "\(error)"])
            }
        }
    }

    private func take() -> ([Made], dropped: Int)? {
        state.withLock { state in
            guard !state.pending.isEmpty else {
                state.writing = nil
                return nil
            }
            defer { (state.pending, state.dropped) = ([], 0) }
            return (state.pending, state.dropped)
        }
    }
}
