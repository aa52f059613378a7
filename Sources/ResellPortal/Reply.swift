import Commerce
import Outbound

/// What came of one call, before it is known whether it was to read or to change something. Everything that can happen
/// on the way is decided in this file; `asRead` and `asChange` are the two columns of the table.
enum Reply {
    /// A 2xx whose JSON does not say no. Null for a 204.
    case document(JSON)
    /// A no. `isStated`: in a body that can be read, and not by a bare status that anything in between may have made.
    case refusal(Refusal, isStated: Bool)
    /// Not one byte left.
    case notSent(String, retryAfter: Double?)
    /// No whole answer, or one that says that the upstream is in trouble: it may have been done.
    case unreachable(String)
    /// An answer that cannot be understood: it may have been done.
    case unreadable(String)
}

extension Reply {
    init(_ result: Result<OutboundResponse, OutboundError>) {
        switch result {
        case .success(let response): self.init(response)
        case .failure(.notSent(let cause)): self = .notSent("\(cause)", retryAfter: nil)
        case .failure(.perhapsSent(let cause)): self = .unreachable("\(cause)")
        case .failure(.unreadable(let cause, let partial)):
            let text = "\(cause) (HTTP \(partial.status))"
            switch cause {
            case .tooLarge, .badEncoding: self = .unreadable(text)
            default: self = .unreachable(text)
            }
        }
    }

    init(_ response: OutboundResponse) {
        let status = response.status
        let document = JSON(bytes: response.body.withoutByteOrderMark)
        switch status {
        case 204: self = .document(.null)
        case 200..<300:
            guard let document else {
                self = .unreadable("HTTP \(status) without JSON")
                return
            }
            guard document["success"]?.flag == false else {
                self = .document(document)
                return
            }
            self = document.refusal(of: response).map { .refusal($0, isStated: true) } ?? .unreadable("a yes and a no")
        // RFC 9110 §15.5.9: the server gave up waiting for the request, or a proxy for the server.
        case 408: self = .unreachable("HTTP 408")
        case 400..<500:
            if let refusal = document?.refusal(of: response) {
                self = .refusal(refusal, isStated: true)
            } else if status == 401 || status == 429 {
                self = .refusal(Refusal(of: response, code: "", message: ""), isStated: false)
            } else {
                self = .unreadable("HTTP \(status) without a readable error")
            }
        case 500..<600: self = .unreachable("HTTP \(status)")
        default: self = .unreadable("HTTP \(status)")
        }
    }

    /// For what may be tried again at will.
    func asRead<Value>(_ decode: (JSON) throws(Unreadable) -> Value) throws(UpstreamError) -> Value {
        switch self {
        case .document(let document):
            do throws(Unreadable) { return try decode(document) } catch { throw .unreadable(error.what) }
        case .refusal(let refusal, isStated: _): throw .refused(refusal)
        case .notSent(let reason, retryAfter: _), .unreachable(let reason): throw .unreachable(reason)
        case .unreadable(let reason): throw .unreadable(reason)
        }
    }

    /// For what must not be done twice: whatever is not certain is unknown.
    /// - Parameter body: what came back, kept with an unknown outcome.
    func asChange<Value: Sendable>(
        _ body: [UInt8]?,
        _ decode: (JSON) throws(Unreadable) -> Value
    ) -> UpstreamOutcome<Value> {
        switch self {
        case .document(let document):
            do throws(Unreadable) {
                return .accepted(try decode(document))
            } catch {
                return .unknown(reason: error.what, reply: body)
            }
        case .refusal(let refusal, isStated: true): return .refused(refusal)
        case .refusal(let refusal, isStated: false):
            return .unknown(reason: "HTTP \(refusal.status) without a readable error", reply: body)
        case .notSent(let reason, let retryAfter): return .notSent(reason: reason, retryAfter: retryAfter)
        case .unreachable(let reason), .unreadable(let reason): return .unknown(reason: reason, reply: body)
        }
    }
}

extension [UInt8] {
    /// Files of PHP that were saved with a byte order mark put it before every answer.
    fileprivate var withoutByteOrderMark: [UInt8] {
        starts(with: [0xEF, 0xBB, 0xBF]) ? Array(dropFirst(3)) : self
    }
}
