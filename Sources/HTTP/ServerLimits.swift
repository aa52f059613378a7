/// Every limit of the server in one value. Sizes in bytes, times in seconds.
package struct ServerLimits: Sendable {
    /// Longer request lines are answered 414.
    package var requestLineSize = 8 * 1024
    /// All fields together; more is answered 431.
    package var fieldsSize = 32 * 1024
    /// Fields in one request; more is answered 431.
    package var fieldCount = 100
    /// Longer bodies are answered 413, unread.
    package var bodySize = 10 * 1024 * 1024
    /// The bodies of all requests together, until they are answered; what exceeds it is answered 503.
    package var bodiesSize = 256 * 1024 * 1024
    /// All chunk extensions of one body; they mean nothing to us.
    package var chunkExtensionSize = 1024

    /// From the first byte of a request to the end of its fields.
    package var headerTime = 10.0
    /// For a body of no size; the minimum rate adds to it.
    package var bodyTime = 15.0
    /// Bytes a second that a body must bring, and that a reader must take, over the whole of it.
    package var minimumRate = 1024
    /// Between two requests on one connection.
    package var idleTime = 60.0
    /// For an answer of no size; the minimum rate adds to it.
    package var writeTime = 15.0
    /// For reading on after an answer that closes, so that it isn't lost in a reset (RFC 9112 §9.6).
    package var lingerTime = 30.0
    /// Between two reads of that.
    package var lingerPause = 2.0

    /// More are answered 503 and closed.
    package var connections = 16_384
    /// From one address, proxies excepted.
    package var connectionsPerAddress = 256
    /// Requests being answered at once; more are answered 503.
    package var requestsInProgress = 1024
    /// What a 503 tells in Retry-After.
    package var retryAfter = 2

    package init() {}

    /// For load tests on loopback: one address may hold every connection.
    package static var loadTest: ServerLimits {
        var limits = ServerLimits()
        limits.connectionsPerAddress = limits.connections
        limits.requestsInProgress = limits.connections
        return limits
    }
}
