import CCurl
import Glibc
import Synchronization

/// A thread of its own that runs any number of transfers at once over one libcurl multi handle, which also keeps the
/// idle connections. The cooperative pool never waits for a socket.
final class TransferLoop: Sendable {
    private struct Inbox {
        var arrived: [Transfer] = []
        var hasCancellations = false
        var isStopped = false
    }

    /// Touched by the loop's thread alone, except by `curl_multi_wakeup`, which libcurl allows from any thread.
    private nonisolated(unsafe) let multi: UnsafeMutableRawPointer?
    private let inbox = Mutex(Inbox())
    private let limit: Int

    private static let libraryIsReady: Bool = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    /// - Parameter limit: transfers at once; more wait in line.
    init(limit: Int) {
        self.limit = max(1, limit)
        multi = Self.libraryIsReady ? curl_multi_init() : nil
        if multi != nil {
            ccurl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, self.limit)
            startThread()
        } else {
            inbox.withLock { $0.isStopped = true }
        }
    }

    private func startThread() {
        var thread = pthread_t()
        let context = Unmanaged.passRetained(self)
        let code = pthread_create(
            &thread,
            nil,
            { context in
                guard let context else { return nil }
                Unmanaged<TransferLoop>.fromOpaque(context).takeRetainedValue().main()
                return nil
            },
            context.toOpaque()
        )
        guard code == 0 else {
            context.release()
            curl_multi_cleanup(multi)
            return inbox.withLock { $0.isStopped = true }
        }
        pthread_detach(thread)
    }

    /// Runs a transfer to its end, whatever that is. Cancelling the task ends the transfer.
    func run(_ transfer: Transfer) async -> TransferReport {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                transfer.continuation = continuation
                let isTaken = tell { inbox in
                    inbox.arrived.append(transfer)
                    // The task may have been cancelled before there was anything in the inbox to be found.
                    if transfer.isCancelled.load(ordering: .acquiring) { inbox.hasCancellations = true }
                }
                guard isTaken else {
                    transfer.interrupt(.unusable("the client is stopped"))
                    return transfer.finish(CURLE_FAILED_INIT)
                }
            }
        } onCancel: {
            transfer.isCancelled.store(true, ordering: .releasing)
            _ = tell { $0.hasCancellations = true }
        }
    }

    /// Ends what is running; the thread frees everything and ends.
    func stop() {
        _ = tell { $0.isStopped = true }
    }

    /// Changes the inbox and wakes the thread, both under the lock: the thread frees the handle only after it has read
    /// there that it is to stop.
    /// - Returns: false when the thread has stopped or was told to.
    private func tell(_ change: (inout Inbox) -> Void) -> Bool {
        inbox.withLock { inbox in
            guard !inbox.isStopped else { return false }
            change(&inbox)
            curl_multi_wakeup(multi)
            return true
        }
    }

    // MARK: - On the loop's thread

    private func main() {
        var signals = sigset_t()
        sigfillset(&signals)
        // Signals are the main thread's business; a SIGPIPE of a TLS write stays pending here instead of killing us.
        pthread_sigmask(SIG_BLOCK, &signals, nil)
        var waiting: [Transfer] = []
        var running: [UnsafeMutableRawPointer: Transfer] = [:]
        while true {
            let news = inbox.withLock { inbox in
                defer {
                    inbox.arrived = []
                    inbox.hasCancellations = false
                }
                return inbox
            }
            waiting += news.arrived
            if news.isStopped || news.hasCancellations {
                dropInterrupted(&waiting, &running, everything: news.isStopped)
            }
            if news.isStopped { break }
            start(&waiting, &running)
            var count: Int32 = 0
            curl_multi_perform(multi, &count)
            if finishEnded(&running), !waiting.isEmpty { continue }
            curl_multi_poll(multi, nil, 0, Int32(patience(waiting)), nil)
        }
        curl_multi_cleanup(multi)
    }

    /// Milliseconds until a waiting transfer is too late; libcurl itself shortens the wait for the running ones.
    private func patience(_ waiting: [Transfer]) -> Int {
        guard let earliest = waiting.map(\.deadline).min() else { return 60_000 }
        return min(60_000, max(.zero, ContinuousClock.now.duration(to: earliest)).milliseconds)
    }

    private func start(_ waiting: inout [Transfer], _ running: inout [UnsafeMutableRawPointer: Transfer]) {
        guard !waiting.isEmpty else { return }
        let now = ContinuousClock.now
        var stillWaiting: [Transfer] = []
        for transfer in waiting {
            if transfer.deadline <= now {
                transfer.interrupt(.expired)
                transfer.finish(CURLE_OPERATION_TIMEDOUT)
            } else if running.count >= limit {
                stillWaiting.append(transfer)
            } else {
                begin(transfer, &running)
            }
        }
        waiting = stillWaiting
    }

    private func begin(_ transfer: Transfer, _ running: inout [UnsafeMutableRawPointer: Transfer]) {
        transfer.prepare()
        guard transfer.interruption == nil, let easy = transfer.easy,
            curl_multi_add_handle(multi, easy.pointer) == CURLM_OK
        else {
            transfer.interrupt(.unusable("not started"))
            return transfer.finish(CURLE_FAILED_INIT)
        }
        running[easy.pointer] = transfer
    }

    /// - Returns: whether a transfer ended and left its place to another.
    private func finishEnded(_ running: inout [UnsafeMutableRawPointer: Transfer]) -> Bool {
        var hasEnded = false
        var code = CURLE_OK
        while let pointer = ccurl_multi_next_ended(multi, &code) {
            curl_multi_remove_handle(multi, pointer)
            running.removeValue(forKey: pointer)?.finish(code)
            hasEnded = true
        }
        return hasEnded
    }

    private func dropInterrupted(
        _ waiting: inout [Transfer],
        _ running: inout [UnsafeMutableRawPointer: Transfer],
        everything: Bool
    ) {
        func isDropped(_ transfer: Transfer) -> Bool {
            everything || transfer.isCancelled.load(ordering: .acquiring)
        }
        for transfer in waiting where isDropped(transfer) {
            transfer.interrupt(.cancelled)
            transfer.finish(CURLE_ABORTED_BY_CALLBACK)
        }
        waiting.removeAll(where: isDropped)
        for (pointer, transfer) in running where isDropped(transfer) {
            curl_multi_remove_handle(multi, pointer)
            running[pointer] = nil
            transfer.interrupt(.cancelled)
            transfer.finish(CURLE_ABORTED_BY_CALLBACK)
        }
    }
}
