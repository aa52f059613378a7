import Synchronization

/// A value that somebody waits for: the server listens, and so knows its port, before the pages are ready.
final class Gate<Value: Sendable>: Sendable {
    private enum State {
        case closed([CheckedContinuation<Value, Never>])
        case open(Value)
    }

    private let state = Mutex(State.closed([]))

    /// Once.
    func open(with value: Value) {
        let waiting = state.withLock { state in
            defer { state = .open(value) }
            guard case .closed(let waiting) = state else { return [CheckedContinuation<Value, Never>]() }
            return waiting
        }
        for continuation in waiting { continuation.resume(returning: value) }
    }

    /// nil as long as there is none.
    var current: Value? {
        state.withLock { if case .open(let value) = $0 { value } else { nil } }
    }

    var value: Value {
        get async {
            if case .open(let value) = state.withLock({ $0 }) { return value }
            return await withCheckedContinuation { continuation in
                let ready: Value? = state.withLock { state in
                    guard case .closed(let waiting) = state else {
                        guard case .open(let value) = state else { return nil }
                        return value
                    }
                    state = .closed(waiting + [continuation])
                    return nil
                }
                if let ready { continuation.resume(returning: ready) }
            }
        }
    }
}
