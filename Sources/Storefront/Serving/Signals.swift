import Dispatch
import Glibc
import Synchronization

/// The requests of the operating system to end. Listens from its creation on.
final class Signals: Sendable {
    private let received: AsyncStream<Void>
    // Held because a released source no longer fires; never touched again.
    private nonisolated(unsafe) let sources: [any DispatchSourceSignal]

    init() {
        let (received, continuation) = AsyncStream.makeStream(of: Void.self)
        let count = Counter()
        self.received = received
        sources = [SIGTERM, SIGINT].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                // Who asks twice does not want to wait: what was reported as done stays done.
                if count.next() > 1 { _exit(128 + number) }
                continuation.yield()
            }
            source.resume()
            return source
        }
    }

    /// Returns when the process was asked to end, at once if it was already.
    func waitForEnd() async {
        for await _ in received { return }
    }

    private final class Counter: Sendable {
        private let value = Mutex(0)
        func next() -> Int {
            value.withLock { value in
                value += 1
                return value
            }
        }
    }
}
