import FoundationEssentials
import Synchronization

/// Wakes a worker that sleeps. A ring while nobody sleeps is kept for the next sleep, so that none is lost.
package final class Bell: Sendable {
    private struct State {
        var hasRung = false
        var isClosed = false
        var sleeper: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    package init() {}

    package func ring() {
        wake { $0.hasRung = $0.sleeper == nil }
    }

    /// Rings for good: every sleep from now on ends at once.
    package func close() {
        wake { $0.isClosed = true }
    }

    package var isClosed: Bool { state.withLock { $0.isClosed } }

    /// Sleeps until a ring, or for so many seconds. For one worker only.
    package func wait(atMost seconds: Double) async {
        let timer = Task {
            try? await Task.sleep(for: .seconds(max(0, seconds)))
            if !Task.isCancelled { ring() }
        }
        await withCheckedContinuation { continuation in
            let isAwake = state.withLock { state in
                guard !state.hasRung, !state.isClosed else {
                    state.hasRung = false
                    return true
                }
                state.sleeper = continuation
                return false
            }
            if isAwake { continuation.resume() }
        }
        timer.cancel()
    }

    private func wake(_ change: (inout State) -> Void) {
        let sleeper = state.withLock { state in
            change(&state)
            defer { state.sleeper = nil }
            return state.sleeper
        }
        sleeper?.resume()
    }
}

/// One bell per worker.
package struct Bells: Sendable {
    package let forwarder = Bell()
    package let reconciler = Bell()
    package let poller = Bell()
    package let mail = Bell()
    package let schedule = Bell()
    package let gateways = Bell()

    package var all: [Bell] { [forwarder, reconciler, poller, mail, schedule, gateways] }
}
