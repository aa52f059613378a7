import Commerce
import FoundationEssentials
import Outbound

/// Makes calls: authenticates them, holds them to the limits that all share, and reports them.
struct Exchange: Sendable {
    /// One call that was made, or turned away before it was.
    struct Call {
        let method: OutboundRequest.Method
        let path: String
        let sent: [UInt8]
        var startedAt = Date()
        var milliseconds = 0
        var status: Int?
        /// By the upstream's clock; nil when it does not tell.
        var answeredAt: Date?
        /// The body as it came, perhaps not whole; nil when no head of an answer came.
        var received: [UInt8]?
        var reply: Reply
        var wasMade = false
    }

    /// How long a call may wait for its turn. An order has been marked as being sent, and would be found so after a
    /// crash: it had better go back to its queue.
    private static let patience: [Urgency: Duration] = [
        .now: .seconds(5), .search: .seconds(5), .background: .seconds(60),
    ]
    /// A pause that the upstream asks for is kept up to here; an order's own may be longer.
    private static let longestPause = 900.0

    private let baseURL: String
    private let headers: [OutboundRequest.Header]
    private let timeout: Duration
    private let send: ResellPortalClient.Send
    private let gate: UpstreamGate
    private let masker: Masker
    private let observer: @Sendable (UpstreamCall) -> Void

    init(
        configuration: ResellPortalClient.Configuration,
        send: @escaping ResellPortalClient.Send,
        time: Timekeeper,
        observer: @escaping @Sendable (UpstreamCall) -> Void
    ) {
        let base = configuration.baseURL.trimmed
        baseURL = base.hasSuffix("/") ? base : base + "/"
        headers = [
            OutboundRequest.Header("X-API-Key", configuration.key),
            OutboundRequest.Header("X-API-Secret", configuration.secret),
            OutboundRequest.Header("Content-Type", "application/json"),
            OutboundRequest.Header("Accept", "application/json"),
        ]
        timeout = .seconds(configuration.timeout)
        self.send = send
        gate = UpstreamGate(
            perMinute: configuration.requestsPerMinute,
            circuit: CircuitBreaker(threshold: 5, firstPause: .seconds(10)),
            time: time
        )
        masker = Masker(secrets: [configuration.key, configuration.secret])
        self.observer = observer
    }

    func perform(_ method: OutboundRequest.Method, _ path: String, body: [UInt8]?, _ urgency: Urgency) async -> Call {
        var call = Call(method: method, path: path, sent: body ?? [], reply: .notSent("", retryAfter: nil))
        do throws(UpstreamGate.Shut) {
            try await gate.pass(urgency, patience: Self.patience[urgency] ?? .zero)
        } catch {
            call.reply = .notSent(error.reason, retryAfter: error.retryAfter)
            return call
        }
        let limits = OutboundRequest.Limits(total: timeout, connect: min(timeout, .seconds(10)))
        let request = OutboundRequest(method, baseURL + path, headers: headers, body: body, limits: limits)
        let clock = ContinuousClock.now
        call.startedAt = Date()
        let result = await send(request)
        call.milliseconds = Int(clock.duration(to: .now).seconds * 1000)
        call.wasMade = true
        switch result {
        case .success(let response), .failure(.unreadable(_, partial: let response)):
            call.status = response.status
            call.answeredAt = response.date
            call.received = response.body
        case .failure: break
        }
        call.reply = Reply(result).redacted(masker.text)
        // The searches are documented nowhere: that they fail says nothing of the rest, and must not hold up orders.
        let sign = urgency == .search && result.sign == .failing ? .none : result.sign
        await gate.report(sign, pause: call.reply.pause.map { min($0, Self.longestPause) })
        return call
    }

    /// A call that was turned away before it was made is not reported: the shop knows by its outcome.
    func record(_ call: Call, outcome: String) {
        guard call.wasMade else { return }
        observer(
            UpstreamCall(
                method: call.method.rawValue,
                path: "/" + call.path,
                startedAt: call.startedAt,
                milliseconds: call.milliseconds,
                outcome: outcome,
                status: call.status,
                maskedRequest: masker.body(call.sent),
                maskedReply: masker.body(call.received ?? [])
            )
        )
    }
}

extension Reply {
    /// Seconds for which the upstream asked not to be called.
    fileprivate var pause: Double? {
        guard case .refusal(let refusal, isStated: _) = self, refusal.kind == .tooMany else { return nil }
        return refusal.retryAfter ?? 5
    }

    /// An upstream that repeats a wrong key in its message must not bring it into a log.
    fileprivate func redacted(_ redact: (String) -> String) -> Reply {
        guard case .refusal(let refusal, let isStated) = self else { return self }
        return .refusal(refusal.redacted(redact), isStated: isStated)
    }
}

extension Result<OutboundResponse, OutboundError> {
    /// What this says of the upstream's health.
    fileprivate var sign: CircuitBreaker.Sign {
        switch self {
        case .success(let response): return response.status >= 500 ? .failing : .healthy
        case .failure(let error):
            switch error.cause {
            case .cancelled, .invalidRequest: return .none
            case .tooLarge, .badEncoding: return .healthy
            default: return .failing
            }
        }
    }
}
