import CLinux
import Glibc
import Synchronization

/// One line per request, in the common log format with microseconds at the end. Loops collect lines and hand them over
/// now and then; a thread of its own writes them, so that a slow disk never holds up an answer.
///
/// The query is left out: links in mails carry secrets there.
final class AccessLog: Sendable {
    private struct State {
        var pending: [UInt8] = []
        var isClosed = false
    }

    /// Behind a disk that no longer writes, lines are dropped rather than kept.
    private static let pendingLimit = 8 * 1024 * 1024

    private let descriptor: Int32
    private let wakeup: Int32
    private let state = Mutex(State())

    /// `descriptor` stays the caller's to close.
    init(descriptor: Int32) {
        self.descriptor = descriptor
        wakeup = linux_eventfd()
    }

    deinit {
        close(wakeup)
    }

    func start() {
        startThread { [self] in
            while writePending() {}
        }
    }

    func append(_ lines: [UInt8]) {
        let wasEmpty = state.withLock { state in
            guard state.pending.count < Self.pendingLimit else { return false }
            defer { state.pending += lines }
            return state.pending.isEmpty
        }
        if wasEmpty { eventfd_write(wakeup, 1) }
    }

    /// Writes what is left, then ends the thread.
    func stop() {
        state.withLock { $0.isClosed = true }
        eventfd_write(wakeup, 1)
    }

    /// Waits for lines and writes them; false after the last ones.
    private func writePending() -> Bool {
        var descriptors = pollfd(fd: wakeup, events: Int16(POLLIN), revents: 0)
        poll(&descriptors, 1, -1)
        var count: eventfd_t = 0
        eventfd_read(wakeup, &count)
        let (lines, isClosed) = state.withLock { state in
            defer { state.pending = [] }
            return (state.pending, state.isClosed)
        }
        var written = 0
        while written < lines.count {
            let result = lines.withUnsafeBytes {
                write(descriptor, $0.baseAddress?.advanced(by: written), $0.count - written)
            }
            if result < 0, errno != EINTR { break }
            written += max(0, result)
        }
        return !isClosed
    }
}

extension EventLoop {
    func log(_ exchange: Exchange) {
        guard server.accessLog != nil else { return }
        if logLines.isEmpty { logDue = clock.milliseconds + 1000 }
        exchange.writeLogLine(into: &logLines, time: clock.logTime)
    }

    func flushLog(always: Bool = false) {
        guard !logLines.isEmpty, always || logLines.count > 32 * 1024 || clock.milliseconds >= logDue else { return }
        server.accessLog?.append(logLines)
        logLines.removeAll(keepingCapacity: true)
    }
}

extension Exchange {
    func writeLogLine(into lines: inout [UInt8], time: [UInt8]) {
        lines.append(contentsOf: client.utf8)
        lines.append(" - - [")
        lines.append(contentsOf: time)
        lines.append("] \"")
        lines.append(contentsOf: (method?.name ?? "-").utf8)
        lines.append(.space)
        for byte in target.utf8 where byte != UInt8(ascii: "\"") {
            guard byte != UInt8(ascii: "?") else { break }
            lines.append(byte)
        }
        lines.append(isHTTP11 ? " HTTP/1.1\" " : " HTTP/1.0\" ")
        lines.append(decimal: status)
        lines.append(.space)
        lines.append(decimal: size)
        lines.append(.space)
        lines.append(decimal: max(0, LoopClock.microseconds() - startedAt))
        if let refusal {
            lines.append(.space)
            lines.append(contentsOf: "\(refusal)".utf8)
        }
        lines.append(.lineFeed)
    }
}

/// Runs `body` on a new thread.
func startThread(_ body: @escaping @Sendable () -> Void) {
    final class Box {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
    var thread = pthread_t()
    let box = Unmanaged.passRetained(Box(body))
    let result = pthread_create(
        &thread,
        nil,
        { argument in
            if let argument { Unmanaged<Box>.fromOpaque(argument).takeRetainedValue().body() }
            return nil
        },
        box.toOpaque()
    )
    if result == 0 { pthread_detach(thread) } else { box.release() }
}
