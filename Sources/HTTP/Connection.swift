import CLinux
import Glibc
import Synchronization

/// One client's connection: moves bytes between the socket, the parser and the handler, one request at a time, and
/// keeps the time each of them may take. Lives on its loop's thread.
///
/// An idle connection owns no buffer: bytes are received into the loop's and kept here only while a request is
/// incomplete, or waits behind another.
final class Connection {
    enum State {
        /// Waiting for a request or its rest.
        case reading
        /// A handler is at work.
        case answering
        /// A fault holds the answer back until the deadline.
        case delaying(Response)
        /// The socket takes no more for now.
        case writing
        /// Answered for the last time; reading on so that the answer isn't lost in a reset (RFC 9112 §9.6).
        case lingering
        case closed
    }

    /// What the time limit of a reading connection runs for.
    enum Phase {
        case idle
        case head
        case body
    }

    let descriptor: Int32
    let token: UInt64
    let peer: Peer
    let loop: EventLoop
    /// Monotonic milliseconds; `.max` for none.
    var deadline = Int.max
    /// Where the loop's timer wheel visits this connection next.
    var scheduledTick = Int.max
    var state = State.reading
    var exchange: Exchange?
    var output = Output()

    private(set) var parser: RequestParser
    private var input: [UInt8] = []
    private var isReadable = false
    private var hasEnded = false
    private var isConsuming = false
    private var heldBodySize = 0
    var phase = Phase.idle
    var phaseStart = 0
    var phaseBytes = 0

    init(descriptor: Int32, token: UInt64, peer: Peer, loop: EventLoop) {
        self.descriptor = descriptor
        self.token = token
        self.peer = peer
        self.loop = loop
        parser = RequestParser(limits: loop.server.limits)
    }

    func start(isWelcome: Bool) {
        becomeIdle()
        if !isWelcome { refuse(.tooManyConnections) }
    }

    // MARK: Events

    func handle(_ events: UInt32) {
        if events & (EPOLLIN.rawValue | EPOLLRDHUP.rawValue | EPOLLHUP.rawValue | EPOLLERR.rawValue) != 0 {
            isReadable = true
        }
        if events & EPOLLRDHUP.rawValue != 0 { hasEnded = true }
        if case .writing = state, events & ~EPOLLIN.rawValue != 0 { flush() }
        resume()
    }

    /// Goes on with what has been received already, then with the socket.
    func resume() {
        if case .reading = state, !input.isEmpty {
            let pending = input
            input = []
            consume(pending.span)
        }
        var turns = 0
        while isReadable, receive() {
            turns += 1
            guard turns < 16 else { return loop.postpone(token) }
        }
    }

    /// Reads once; false when there is nothing to read or no wish to.
    private func receive() -> Bool {
        switch state {
        case .reading, .lingering: break
        default: return false
        }
        let buffer = loop.readBuffer
        let count = recv(descriptor, buffer.baseAddress, buffer.count, 0)
        guard count > 0 else {
            guard count < 0 else {
                ended()
                return false
            }
            switch errno {
            case EINTR: return true
            case EAGAIN: isReadable = false
            default: close()
            }
            return false
        }
        // A short read has emptied the socket; if the end has been announced, it is still to be read.
        if count < buffer.count, !hasEnded { isReadable = false }
        if case .lingering = state {
            // Bytes behind the last answer mean nothing any more.
            keepLingering()
            return true
        }
        phaseBytes += count
        consume(UnsafeBufferPointer(rebasing: buffer[..<count]).span)
        return true
    }

    /// The peer sends no more. An answer under way is still sent; half a request is answered, too.
    private func ended() {
        isReadable = false
        hasEnded = true
        guard case .reading = state, !parser.isIdle else { return close() }
        refuse(.incomplete)
    }

    private func consume(_ bytes: Span<UInt8>) {
        isConsuming = true
        defer { isConsuming = false }
        var position = 0
        while case .reading = state {
            do {
                switch try parser.next(bytes, at: &position) {
                case .needMore:
                    guard hold(parser.bodySize) else { return refuse(.tooManyBodies) }
                    return keepTime()
                case .sendContinue: sendContinue()
                case .request(let received): begin(received)
                }
            } catch {
                return refuse(error)
            }
        }
        guard position < bytes.count, exchange?.keepsAlive ?? false else { return }
        input.append(bytes, position..<bytes.count)
    }

    // MARK: Requests

    private func begin(_ received: RequestParser.Received) {
        let head = received.head
        var request = Request(
            method: head.method,
            target: head.target,
            parts: head.parts,
            headers: head.headers,
            body: received.body,
            client: peer.text,
            isSecure: false
        )
        if peer.isProxy { loop.server.proxies.apply(to: &request) }
        exchange = Exchange(request, head)
        deadline = .max
        guard hold(request.body.count) else { return refuse(.tooManyBodies) }
        if let response = loop.server.immediate?(request) {
            return answer(response)
        }
        guard loop.requestsInProgress < loop.server.requestsPerLoop else { return refuse(.tooManyRequests) }
        state = .answering
        loop.perform(request, for: token)
    }

    /// Counts this connection's part in the bodies that the server holds; false when they have become too many.
    func hold(_ size: Int) -> Bool {
        guard size != heldBodySize else { return true }
        let change = size - heldBodySize
        heldBodySize = size
        let total = loop.server.bodiesSize.add(change, ordering: .relaxed).newValue
        return change <= 0 || total <= loop.server.limits.bodiesSize
    }

    /// The handler's answer. A handler that didn't wait gives it while `consume` still runs. It is taken even when
    /// nobody is left to read it: the handler was not stopped for that, it may have been placing an order.
    func finish(_ response: Response) {
        guard case .answering = state else { return }
        state = .reading
        answer(response)
        if !isConsuming { resume() }
    }

    /// An answer of our own to what never reaches a handler, and the last one on this connection. It, too, has no body
    /// when the request is a HEAD (RFC 9110 §9.3.2).
    func refuse(_ error: RequestError) {
        var response = Response.text("\(error.status.code) \(error.status.reason)\n", status: error.status)
        if error.status == .serviceUnavailable {
            response.headers["Retry-After"] = String(loop.server.limits.retryAfter)
        }
        var refused = exchange ?? Exchange(client: peer.text, method: parser.isHead ? .head : nil)
        refused.keepsAlive = false
        refused.refusal = error
        exchange = refused
        send(response)
    }

    // MARK: The end

    /// No new request; one that has arrived already is still answered.
    func drain() {
        resume()
        if case .reading = state, parser.isIdle { close() }
    }

    func cut() {
        close()
    }

    /// After the last answer: tells the peer that no more comes, and waits for its end if it may still be sending.
    func endAfterLastAnswer(wasRefused: Bool) {
        let isQuiet = !isReadable && input.isEmpty && parser.isIdle
        guard wasRefused || loop.isDraining || !isQuiet else { return close() }
        shutdown(descriptor, Int32(SHUT_WR))
        state = .lingering
        _ = hold(0)
        input = []
        phaseStart = loop.clock.milliseconds
        keepLingering()
    }

    func close() {
        if case .closed = state { return }
        state = .closed
        _ = hold(0)
        Glibc.close(descriptor)
        loop.remove(self)
    }
}
