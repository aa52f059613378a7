import CLinux
import Glibc
import Synchronization

/// One thread with an epoll instance of its own, the connections that it has accepted, and the tasks that answer them.
///
/// `@unchecked Sendable`: everything except `inbox` and the immutable values is touched on the loop's thread only;
/// other threads reach the loop through `enqueue` and `send`, which go through the inbox.
final class EventLoop: TaskExecutor, @unchecked Sendable {
    enum Message: Sendable {
        case finished(token: UInt64, Response)
        /// Stop accepting, close what is idle, let the rest finish.
        case drain
        /// Close everything.
        case cut
    }

    private struct Inbox {
        var jobs: [UnownedJob] = []
        var messages: [Message] = []
        var isEmpty: Bool { jobs.isEmpty && messages.isEmpty }
    }

    enum Token {
        static let listener = UInt64.max
        static let wakeup = UInt64.max - 1
    }

    let server: ServerContext
    let readBuffer = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 64 * 1024)
    /// Where heads of answers are put together.
    var scratch: [UInt8] = []
    private(set) var clock = LoopClock()
    private(set) var isDraining = false
    private(set) var requestsInProgress = 0

    let epoll: Int32
    private let wakeup: Int32
    private let inbox = Mutex(Inbox())
    private let threadID = Atomic<UInt>(0)
    private let onEmpty: @Sendable () -> Void
    var listener: LoopListener?
    var connections = ConnectionTable()
    private var timers: TimerWheel
    private var jobs: [UnownedJob] = []
    private var postponed: [UInt64] = []
    var logLines: [UInt8] = []
    var logDue = 0
    private var hasReportedEmpty = false

    /// `onEmpty` is called once, on the loop's thread, when the last connection has gone after `drain` or `cut`.
    init(_ server: ServerContext, listener: Int32, onEmpty: @escaping @Sendable () -> Void) throws(ServerError) {
        self.server = server
        self.onEmpty = onEmpty
        epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
        guard epoll >= 0 else { throw .system(call: "epoll_create1", code: errno) }
        wakeup = linux_eventfd()
        timers = TimerWheel(now: clock.milliseconds)
        // EXCLUSIVE: a new connection wakes one of the loops that share the listener, not all of them.
        guard linux_epoll_add(epoll, wakeup, EPOLLIN.rawValue, Token.wakeup) == 0,
            linux_epoll_add(epoll, listener, EPOLLIN.rawValue | EPOLLEXCLUSIVE.rawValue, Token.listener) == 0
        else { throw .system(call: "epoll_ctl", code: errno) }
        self.listener = LoopListener(descriptor: listener, retryAfter: server.limits.retryAfter)
    }

    deinit {
        readBuffer.deallocate()
        close(wakeup)
        close(epoll)
    }

    func start() {
        startThread { self.run() }
    }

    // MARK: From any thread

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        guard !isOnThread else {
            jobs.append(job)
            return
        }
        post { $0.jobs.append(job) }
    }

    func send(_ message: Message) {
        guard !isOnThread else { return handle(message) }
        post { $0.messages.append(message) }
    }

    private func post(_ change: (inout Inbox) -> Void) {
        let wasEmpty = inbox.withLock { inbox in
            defer { change(&inbox) }
            return inbox.isEmpty
        }
        if wasEmpty { eventfd_write(wakeup, 1) }
    }

    private var isOnThread: Bool {
        threadID.load(ordering: .relaxed) == UInt(pthread_self())
    }

    // MARK: On the loop's thread

    private func run() {
        threadID.store(UInt(pthread_self()), ordering: .relaxed)
        let events = UnsafeMutableBufferPointer<epoll_event>.allocate(capacity: 256)
        defer { events.deallocate() }
        while !isOver {
            let count = Int(epoll_wait(epoll, events.baseAddress, Int32(events.count), timeout))
            clock.refresh()
            for event in events.prefix(max(0, count)) {
                dispatch(event)
            }
            runJobs()
            visitPostponed()
            visitDue()
            flushLog()
        }
        flushLog(always: true)
    }

    /// Tasks hold the loop as their executor, so the thread stays until the last of them has ended.
    private var isOver: Bool {
        guard isDraining, connections.isEmpty else { return false }
        if !hasReportedEmpty {
            hasReportedEmpty = true
            flushLog(always: true)
            onEmpty()
        }
        return requestsInProgress == 0 && jobs.isEmpty
    }

    private var timeout: Int32 {
        guard jobs.isEmpty, postponed.isEmpty else { return 0 }
        var wait = timers.wait(now: clock.milliseconds) ?? -1
        if !logLines.isEmpty || listener?.isPaused == true {
            wait = wait < 0 ? 1000 : min(wait, 1000)
        }
        return Int32(truncatingIfNeeded: min(wait, 60_000))
    }

    private func dispatch(_ event: epoll_event) {
        switch event.data.u64 {
        case Token.listener:
            acceptConnections()
        case Token.wakeup:
            var count: eventfd_t = 0
            eventfd_read(wakeup, &count)
            takeInbox()
        case let token:
            connections[token]?.handle(event.events)
        }
    }

    private func takeInbox() {
        let taken = inbox.withLock { inbox in
            defer { inbox = Inbox() }
            return inbox
        }
        jobs += taken.jobs
        for message in taken.messages {
            handle(message)
        }
    }

    private func handle(_ message: Message) {
        switch message {
        case .finished(let token, let response):
            requestsInProgress -= 1
            connections[token]?.finish(response)
        case .drain:
            isDraining = true
            stopListening()
            connections.forEach { $0.drain() }
        case .cut:
            isDraining = true
            stopListening()
            connections.forEach { $0.cut() }
        }
    }

    private func runJobs() {
        guard !jobs.isEmpty else { return }
        let taken = jobs
        jobs.removeAll(keepingCapacity: true)
        for job in taken {
            job.runSynchronously(on: asUnownedTaskExecutor())
        }
    }

    /// Answers on a task of this loop. A handler that doesn't wait has answered when this returns.
    func perform(_ request: Request, for token: UInt64) {
        requestsInProgress += 1
        Task.immediate(executorPreference: self) {
            let response = await server.handler(request)
            send(.finished(token: token, response))
        }
    }

    // MARK: Time

    /// Visits the connection at its deadline, or a little later.
    func schedule(_ connection: Connection) {
        let tick = timers.tick(for: connection.deadline)
        guard tick < connection.scheduledTick else { return }
        connection.scheduledTick = tick
        timers.insert(connection.token, at: tick)
    }

    private func visitDue() {
        resumeListening()
        while let due = timers.popDue(now: clock.milliseconds) {
            for token in due.tokens {
                guard let connection = connections[token], connection.scheduledTick == due.tick else { continue }
                connection.scheduledTick = .max
                if connection.deadline <= clock.milliseconds {
                    connection.expire()
                } else if connection.deadline < .max {
                    schedule(connection)
                }
            }
        }
    }

    /// For a connection that has more to do but has had its turn.
    func postpone(_ token: UInt64) {
        postponed.append(token)
    }

    private func visitPostponed() {
        guard !postponed.isEmpty else { return }
        let tokens = postponed
        postponed.removeAll(keepingCapacity: true)
        for token in tokens {
            connections[token]?.resume()
        }
    }
}
