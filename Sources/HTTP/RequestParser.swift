/// The protocol without the socket: fed received bytes, it says what to do next.
///
/// Call `next` until it asks for more; it leaves `position` behind the last byte it has used, so that a pipelined
/// request is found by calling it again. Once it has thrown, the connection is lost to further requests.
struct RequestParser {
    enum Action {
        case needMore
        /// The client waits for `100 Continue`; write it, then go on.
        case sendContinue
        case request(Received)
    }

    /// A complete request and what its answer has to mind.
    struct Received {
        var head: RequestHead
        var body: [UInt8]
    }

    private enum State {
        case head
        case body(RequestHead, remaining: Int)
        case chunks(RequestHead, ChunkedDecoder)
    }

    private let limits: ServerLimits
    private var headParser = HeadParser()
    private var state = State.head
    private var body: [UInt8] = []

    init(limits: ServerLimits) {
        self.limits = limits
    }

    /// Whether nothing of a request has come yet.
    var isIdle: Bool {
        if case .head = state { headParser.isIdle } else { false }
    }

    var isReadingBody: Bool {
        if case .head = state { false } else { true }
    }

    /// Whether the request that is being read, or was given up, is a HEAD.
    var isHead: Bool {
        switch state {
        case .head: headParser.isHead
        case .body(let head, _), .chunks(let head, _): head.method == .head
        }
    }

    /// What of a body is held here.
    var bodySize: Int { body.count }

    mutating func next(_ input: Span<UInt8>, at position: inout Int) throws(RequestError) -> Action {
        switch state {
        case .head:
            guard position < input.count, let head = try headParser.parse(input, at: &position, limits: limits) else {
                return .needMore
            }
            return try begin(head, input, at: &position)
        case .body(let head, let remaining):
            return readBody(of: head, remaining: remaining, input, at: &position)
        case .chunks(let head, let decoder):
            return try readChunks(of: head, decoder, input, at: &position)
        }
    }

    private mutating func begin(
        _ head: RequestHead,
        _ input: Span<UInt8>,
        at position: inout Int
    ) throws(RequestError) -> Action {
        switch head.framing {
        case .none:
            return .request(Received(head: head, body: []))
        case .length(let length):
            state = .body(head, remaining: length)
            guard length <= limits.bodySize else { throw .bodyTooLarge }
            body.reserveCapacity(min(length, 64 * 1024))
        case .chunked:
            state = .chunks(head, ChunkedDecoder())
        }
        // A client that has begun to send the body doesn't wait (RFC 9110 §10.1.1).
        return head.expectsContinue && position == input.count ? .sendContinue : try next(input, at: &position)
    }

    private mutating func readBody(
        of head: RequestHead,
        remaining: Int,
        _ input: Span<UInt8>,
        at position: inout Int
    ) -> Action {
        let count = min(remaining, input.count - position)
        body.append(input, position..<(position + count))
        position += count
        guard count == remaining else {
            state = .body(head, remaining: remaining - count)
            return .needMore
        }
        return complete(head)
    }

    private mutating func readChunks(
        of head: RequestHead,
        _ decoder: ChunkedDecoder,
        _ input: Span<UInt8>,
        at position: inout Int
    ) throws(RequestError) -> Action {
        var decoder = decoder
        // Gives the decoder's buffer a single owner while it works.
        state = .body(head, remaining: 0)
        if try decoder.decode(input, at: &position, into: &body, limits: limits) { return complete(head) }
        state = .chunks(head, decoder)
        return .needMore
    }

    private mutating func complete(_ head: RequestHead) -> Action {
        defer {
            state = .head
            body = []
        }
        return .request(Received(head: head, body: body))
    }
}
