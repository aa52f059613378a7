import Glibc
import Synchronization

/// How many connections there are, over all loops: in all and per address.
final class ConnectionCounter: Sendable {
    private struct State {
        var total = 0
        var perAddress: [IPAddress: Int] = [:]
    }

    private let state = Mutex(State())
    private let limits: ServerLimits

    /// Connections leave some of the process's descriptors to files, databases and what else it opens.
    init(limits: ServerLimits) {
        var limits = limits
        limits.connections = min(limits.connections, max(16, Self.raiseDescriptorLimit() - 128))
        self.limits = limits
    }

    /// As many as the process may have; the usual soft limit of 1,024 is there for programs that use select(2).
    private static func raiseDescriptorLimit() -> Int {
        var limit = rlimit()
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        guard getrlimit(resource, &limit) == 0 else { return 1024 }
        limit.rlim_cur = limit.rlim_max
        setrlimit(resource, &limit)
        return Int(clamping: limit.rlim_cur)
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
