import Synchronization

/// How many connections there are, over all loops: in all and per address.
final class ConnectionCounter: Sendable {
    private struct State {
        var total = 0
        var perAddress: [IPAddress: Int] = [:]
    }

    private let state = Mutex(State())
    private let limits: ServerLimits

    init(limits: ServerLimits) {
        self.limits = limits
    }

    /// Counts a new connection; false when one of the limits is exceeded. It is counted all the same, so that every
    /// `enter` has its `leave`. Proxies bring many visitors and are counted in all only.
    func enter(_ address: IPAddress, isProxy: Bool) -> Bool {
        state.withLock { state in
            state.total += 1
            guard !isProxy else { return state.total <= limits.connections }
            let count = state.perAddress[address, default: 0] + 1
            state.perAddress[address] = count
            return state.total <= limits.connections && count <= limits.connectionsPerAddress
        }
    }

    func leave(_ address: IPAddress, isProxy: Bool) {
        state.withLock { state in
            state.total -= 1
            guard !isProxy, let count = state.perAddress[address] else { return }
            state.perAddress[address] = count > 1 ? count - 1 : nil
        }
    }
}
