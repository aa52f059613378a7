/// Why a request is refused before any handler sees it. The connection closes behind each of these: after a framing
/// that is in doubt nobody can say where the next request begins (RFC 9112 §11.2).
enum RequestError: Error, Equatable, Sendable {
    case malformedRequestLine
    case malformedTarget
    case requestLineTooLong
    case unsupportedVersion
    case unknownMethod
    case bareLineFeed
    case malformedField
    case foldedField
    case fieldsTooLarge
    case hostMissing
    case hostRepeated
    case hostInvalid
    case contentLengthInvalid
    case contentLengthRepeated
    case contentLengthWithTransferEncoding
    case transferEncodingInHTTP10
    case transferCodingInvalid
    case transferCodingUnknown
    case unknownExpectation
    case bodyTooLarge
    case malformedChunk
    case malformedTrailer
    case incomplete
    case timedOut
    case tooManyConnections
    case tooManyRequests
    case tooManyBodies

    var status: Status {
        switch self {
        case .requestLineTooLong: .uriTooLong
        case .unsupportedVersion: .httpVersionNotSupported
        case .unknownMethod, .transferCodingUnknown: .notImplemented
        case .fieldsTooLarge: .headerFieldsTooLarge
        case .unknownExpectation: .expectationFailed
        case .bodyTooLarge: .contentTooLarge
        case .timedOut: .requestTimeout
        case .tooManyConnections, .tooManyRequests, .tooManyBodies: .serviceUnavailable
        default: .badRequest
        }
    }
}
