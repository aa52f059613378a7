/// Why there is no whole answer, and, what matters to whoever spends money by a request, whether it may have arrived.
package enum OutboundError: Error, Hashable, Sendable {
    /// Not one byte of the request left.
    case notSent(Cause)
    /// The request, or a part of it, may have arrived. Nothing that could be read came back.
    case perhapsSent(Cause)
    /// The head of an answer came back, and not the whole body. `partial` holds what did, within the limit.
    case unreadable(Cause, partial: OutboundResponse)

    package enum Cause: Hashable, Sendable {
        /// A URL, header or method that is not sent at all. The text says what is wrong and holds no value.
        case invalidRequest(String)
        case nameNotResolved
        case connectionFailed
        case tlsFailed
        /// The total or the connect deadline passed, or the exchange fell below the slowest pace.
        case tooLate
        /// The answer's head or body is larger than the limit.
        case tooLarge
        /// The connection ended before the answer did.
        case cutOff
        /// The body is not encoded as the head says.
        case badEncoding
        /// What came back is no HTTP.
        case malformed
        case cancelled
        /// libcurl's code, for what has no name here.
        case other(Int)
    }

    package var cause: Cause {
        switch self {
        case .notSent(let cause), .perhapsSent(let cause), .unreadable(let cause, partial: _): cause
        }
    }
}

extension OutboundError.Cause: CustomStringConvertible {
    /// For logs and timelines: says nothing of the request's content.
    package var description: String {
        switch self {
        case .invalidRequest(let what): "invalid request: \(what)"
        case .nameNotResolved: "the host's name could not be resolved"
        case .connectionFailed: "the connection was refused"
        case .tlsFailed: "TLS failed"
        case .tooLate: "no answer in time"
        case .tooLarge: "the answer is too large"
        case .cutOff: "the connection was cut off"
        case .badEncoding: "the answer's encoding is broken"
        case .malformed: "the answer is no HTTP"
        case .cancelled: "cancelled"
        case .other(let code): "transfer error \(code)"
        }
    }
}
