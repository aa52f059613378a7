import CCurl

/// What became of one transfer, as libcurl and our callbacks saw it.
struct TransferReport: Sendable {
    var code: CURLcode
    /// Whether the connection stood and the request was about to be written. It cannot have left before.
    var hasBegun: Bool
    /// The lines before the body: heads of HTTP, replies of SMTP.
    var head: [UInt8]
    var body: [UInt8]
    /// Why we ended it ourselves.
    var interruption: Transfer.Interruption?
}

extension TransferReport {
    /// The whole answer, or the error that says whether the request may have arrived.
    var answer: Result<OutboundResponse, OutboundError> {
        let head = ResponseHead(head)
        let response = OutboundResponse(status: head.status, headers: head.headers, body: body)
        if code == CURLE_OK, interruption == nil {
            return head.isComplete ? .success(response) : .failure(.perhapsSent(.malformed))
        }
        if head.isComplete { return .failure(.unreadable(cause, partial: response)) }
        return .failure(hasBegun ? .perhapsSent(cause) : .notSent(cause))
    }

    var cause: OutboundError.Cause {
        switch interruption {
        case .cancelled: return .cancelled
        case .tooLarge: return .tooLarge
        case .expired: return .tooLate
        case .unusable(let what): return .invalidRequest(what)
        case nil: break
        }
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: return .nameNotResolved
        case CURLE_COULDNT_CONNECT: return .connectionFailed
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER,
            CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_ENGINE_INITFAILED,
            CURLE_SSL_INVALIDCERTSTATUS, CURLE_USE_SSL_FAILED:
            return .tlsFailed
        case CURLE_OPERATION_TIMEDOUT: return .tooLate
        case CURLE_FILESIZE_EXCEEDED: return .tooLarge
        case CURLE_PARTIAL_FILE, CURLE_GOT_NOTHING, CURLE_SEND_ERROR, CURLE_RECV_ERROR: return .cutOff
        case CURLE_BAD_CONTENT_ENCODING: return .badEncoding
        case CURLE_WEIRD_SERVER_REPLY, CURLE_UNSUPPORTED_PROTOCOL: return .malformed
        case CURLE_URL_MALFORMAT: return .invalidRequest("URL")
        default: return .other(Int(code.rawValue))
        }
    }
}
