import CLinux
import Glibc
import Synchronization

/// An HTTP/1.1 server: some event loops, each on a thread of its own, that share one listening socket.
///
/// Handlers run as tasks on the loop of their connection and must not block it. A server that has been started runs
/// until `stop`.
package final class Server: Sendable {
    package struct Configuration: Sendable {
        /// An address of this machine, or a name for one.
        package var host = "127.0.0.1"
        /// 0 takes any free port.
        package var port = 0
        package var limits = ServerLimits()
        /// Peers whose X-Forwarded-For, -Proto and -Host (or Forwarded) are believed: addresses and networks.
        package var trustedProxies: [String] = []
        /// Threads that serve; by default one per processor that the process may use.
        package var loops = max(1, Int(linux_processor_count()))
        /// A descriptor for one line per request; nil for no log. Stays the caller's to close.
        package var accessLog: Int32?

        package init(host: String = "127.0.0.1", port: Int = 0) {
            self.host = host
            self.port = port
        }
    }

    private enum State: Sendable {
        case ready
        case running([EventLoop], ServerContext, listener: Int32)
        case stopped
    }

    private let configuration: Configuration
    private let handler: Handler
    private let immediate: ImmediateHandler?
    private let state = Mutex(State.ready)
    private let ending: Ending

    /// `immediate` is asked first and answers what needs no waiting, such as files and cached pages.
    package init(_ configuration: Configuration, immediate: ImmediateHandler? = nil, handler: @escaping Handler) {
        self.configuration = configuration
        self.immediate = immediate
        self.handler = handler
        ending = Ending(loops: max(1, configuration.loops))
    }

    /// Binds and begins to serve; returns the bound port.
    package func start() throws(ServerError) -> Int {
        let proxies = try TrustedProxies(configuration.trustedProxies)
        let listener = try Listener(host: configuration.host, port: configuration.port)
        let count = max(1, configuration.loops)
        let context = ServerContext(
            limits: configuration.limits,
            handler: handler,
            immediate: immediate,
            proxies: proxies,
            counter: ConnectionCounter(limits: configuration.limits),
            accessLog: configuration.accessLog.map(AccessLog.init),
            requestsPerLoop: max(1, configuration.limits.requestsInProgress / count)
        )
        var loops: [EventLoop] = []
        do throws(ServerError) {
            for _ in 0..<count {
                loops.append(try EventLoop(context, listener: listener.descriptor) { [ending] in ending.loopEnded() })
            }
        } catch {
            close(listener.descriptor)
            throw error
        }
        context.accessLog?.start()
        loops.forEach { $0.start() }
        state.withLock { $0 = .running(loops, context, listener: listener.descriptor) }
        return listener.port
    }

    /// Stops gracefully: no new connections, idle ones close, requests in progress are answered. What is left after
    /// `seconds` is cut. Returns when no connection is left; a second call returns at once.
    package func stop(within seconds: Double) async {
        let running = state.withLock { state in
            defer { state = .stopped }
            return state
        }
        guard case .running(let loops, let context, let listener) = running else { return }
        loops.forEach { $0.send(.drain) }
        // Closing is enough once every loop has let go of it; until then it is refused by the kernel's queue alone.
        shutdown(listener, Int32(SHUT_RDWR))
        let cut = Task {
            try? await Task.sleep(for: .seconds(seconds))
            if !Task.isCancelled { loops.forEach { $0.send(.cut) } }
        }
        await ending.wait()
        cut.cancel()
        close(listener)
        context.accessLog?.stop()
    }
}

/// What the loops of one server share.
final class ServerContext: Sendable {
    let limits: ServerLimits
    let handler: Handler
    let immediate: ImmediateHandler?
    let proxies: TrustedProxies
    let counter: ConnectionCounter
    let accessLog: AccessLog?
    let requestsPerLoop: Int
    /// Bytes of bodies that are being received or answered.
    let bodiesSize = Atomic(0)

    init(
        limits: ServerLimits,
        handler: @escaping Handler,
        immediate: ImmediateHandler?,
        proxies: TrustedProxies,
        counter: ConnectionCounter,
        accessLog: AccessLog?,
        requestsPerLoop: Int
    ) {
        self.limits = limits
        self.handler = handler
        self.immediate = immediate
        self.proxies = proxies
        self.counter = counter
        self.accessLog = accessLog
        self.requestsPerLoop = requestsPerLoop
    }
}

/// Lets `stop` wait for every loop.
private final class Ending: Sendable {
    private struct State {
        var remaining: Int
        var waiting: CheckedContinuation<Void, Never>?
    }

    private let state: Mutex<State>

    init(loops: Int) {
        state = Mutex(State(remaining: loops))
    }

    func loopEnded() {
        let waiting = state.withLock { state in
            state.remaining -= 1
            return state.remaining == 0 ? state.waiting : nil
        }
        waiting?.resume()
    }

    func wait() async {
        await withCheckedContinuation { continuation in
            let isOver = state.withLock { state in
                state.waiting = continuation
                return state.remaining == 0
            }
            if isOver { continuation.resume() }
        }
    }
}
