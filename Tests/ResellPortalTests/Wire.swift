import Commerce
import Outbound
import Synchronization

@testable import ResellPortal

/// The wire that a test puts in place of the network: answers each request by a rule and keeps what was sent.
final class Wire: Sendable {
    typealias Answer = Result<OutboundResponse, OutboundError>

    private let answer: @Sendable (OutboundRequest) -> Answer
    private let sent = Mutex<[OutboundRequest]>([])
    private let seen = Mutex<[UpstreamCall]>([])

    init(_ answer: @escaping @Sendable (OutboundRequest) -> Answer) {
        self.answer = answer
    }

    convenience init(_ status: Int, _ body: String, headers: [OutboundRequest.Header] = []) {
        self.init { _ in .answer(status, body, headers: headers) }
    }

    convenience init(_ body: String) {
        self.init(200, body)
    }

    var requests: [OutboundRequest] { sent.withLock { $0 } }
    var calls: [UpstreamCall] { seen.withLock { $0 } }
    var lastBody: String? { requests.last?.body.map { String(decoding: $0, as: UTF8.self) } }

    func client(
        baseURL: String = "https://panel.example/v1",
        perMinute: Int = 0,
        time: Timekeeper = .system
    ) -> ResellPortalClient {
        ResellPortalClient(
            configuration: .init(
                baseURL: baseURL,
                key: "rp_key_0123456789",
                secret: "rps_secret_0123456789",
                requestsPerMinute: perMinute
            ),
            send: { request in
                self.sent.withLock { $0.append(request) }
                return self.answer(request)
            },
            time: time,
            observer: { call in self.seen.withLock { $0.append(call) } }
        )
    }
}

extension Result<OutboundResponse, OutboundError> {
    static func answer(_ status: Int, _ body: String, headers: [OutboundRequest.Header] = []) -> Self {
        .success(OutboundResponse(status: status, headers: headers, body: Array(body.utf8)))
    }
}

extension UpstreamOutcome {
    var accepted: Accepted? {
        if case .accepted(let value) = self { value } else { nil }
    }

    var refusal: Refusal? {
        if case .refused(let refusal) = self { refusal } else { nil }
    }

    var word: String {
        switch self {
        case .accepted: "accepted"
        case .refused: "refused"
        case .notSent: "not sent"
        case .unknown: "unknown"
        }
    }
}

func json(_ text: String) -> JSON {
    JSON(bytes: Array(text.utf8)) ?? .null
}

/// An error that a test expects, out of a call that reports it by throwing.
func failure<Value>(of operation: () async throws(UpstreamError) -> Value) async -> UpstreamError? {
    do throws(UpstreamError) {
        _ = try await operation()
        return nil
    } catch {
        return error
    }
}
