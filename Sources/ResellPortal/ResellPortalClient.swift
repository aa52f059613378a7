import Commerce
import FoundationEssentials
import Outbound

/// ResellPortal's REST API as the shop's `Upstream`. One call is one attempt: whether to try again is the shop's
/// decision.
package struct ResellPortalClient: Upstream {
    package struct Configuration: Sendable {
        package static let defaultBaseURL = "https://panel.resellportal.com/wp-json/resellportal/v1/"

        /// With or without the slash at its end.
        package var baseURL: String
        package var key: String
        package var secret: String
        /// Seconds for one call.
        package var timeout: Double
        /// In all, whoever calls; 0 for no limit.
        package var requestsPerMinute: Int

        package init(
            baseURL: String = defaultBaseURL,
            key: String,
            secret: String,
            timeout: Double = 25,
            requestsPerMinute: Int = 90
        ) {
            self.baseURL = baseURL
            self.key = key
            self.secret = secret
            self.timeout = timeout
            self.requestsPerMinute = requestsPerMinute
        }
    }

    typealias Send = @Sendable (OutboundRequest) async -> Result<OutboundResponse, OutboundError>

    private let exchange: Exchange
    private let urgency: Urgency

    /// - Parameter observer: told of every call that was made, bodies masked, before its outcome is returned.
    package init(
        configuration: Configuration,
        http: HTTPClient = HTTPClient(),
        observer: @escaping @Sendable (UpstreamCall) -> Void = { _ in }
    ) {
        self.init(configuration: configuration, send: { await http.send($0) }, time: .system, observer: observer)
    }

    init(
        configuration: Configuration,
        send: @escaping Send,
        time: Timekeeper,
        observer: @escaping @Sendable (UpstreamCall) -> Void
    ) {
        exchange = Exchange(configuration: configuration, send: send, time: time, observer: observer)
        urgency = .now
    }

    private init(exchange: Exchange, urgency: Urgency) {
        self.exchange = exchange
        self.urgency = urgency
    }

    package var background: any Upstream {
        ResellPortalClient(exchange: exchange, urgency: .background)
    }

    // MARK: - Upstream

    package func balance() async throws(UpstreamError) -> Money {
        try await read("balance", Records.balance)
    }

    package func products() async throws(UpstreamError) -> [ListedProduct] {
        try await read("products", ProductList.read)
    }

    package func packages() async throws(UpstreamError) -> [ListedPackage] {
        try await read("esim-packages", PackageList.read)
    }

    package func rates() async throws(UpstreamError) -> [ListedRate] {
        try await read("smm-services", RateList.read)
    }

    package func domains(matching name: DomainName) async throws(UpstreamError) -> [DomainOffer] {
        try await read("domain-search" + query(["domain": name.text]), as: .search) { reply throws(Unreadable) in
            try DomainSearch.read(reply, asked: name)
        }
    }

    package func phoneNumbers(country: String, areaCode: String?) async throws(UpstreamError) -> [PhoneOffer] {
        let path = "business-phone/search" + query(["country": country, "area_code": areaCode])
        return try await read(path, as: .search, PhoneSearch.read)
    }

    package func clients() async throws(UpstreamError) -> [UpstreamClient] {
        try await read("clients", Records.clients)
    }

    package func createClient(_ client: NewClient) async -> UpstreamOutcome<CreatedClient> {
        await change(.post, "clients", RequestBody.client(client), Records.createdClient)
    }

    package func services() async throws(UpstreamError) -> [UpstreamService] {
        try await read("services", Records.services)
    }

    package func service(_ id: UpstreamServiceID) async throws(UpstreamError) -> UpstreamService {
        let call = await exchange.perform(.get, "services/" + id.text.percentEncoded, body: nil, urgency)
        var service = try read(call) { reply throws(Unreadable) in try Records.service(reply, asked: id) }
        service.readAt = call.answeredAt
        return service
    }

    package func placeOrder(_ order: UpstreamOrder) async -> UpstreamOutcome<AcceptedOrder> {
        await change(.post, "orders", RequestBody.order(order), Records.acceptedOrder)
    }

    package func deleteService(_ id: UpstreamServiceID) async -> UpstreamOutcome<Void> {
        await change(.delete, "services/" + id.text.percentEncoded, nil) { reply, _ throws(Unreadable) in
            try Records.deleted(reply)
        }
    }

    // MARK: - Calls

    private func read<Value>(
        _ path: String,
        as kind: Urgency = .now,
        _ decode: (JSON) throws(Unreadable) -> Value
    ) async throws(UpstreamError) -> Value {
        try read(await exchange.perform(.get, path, body: nil, max(urgency, kind)), decode)
    }

    private func read<Value>(
        _ call: Exchange.Call,
        _ decode: (JSON) throws(Unreadable) -> Value
    ) throws(UpstreamError) -> Value {
        do throws(UpstreamError) {
            let value = try call.reply.asRead(decode)
            exchange.record(call, outcome: "read")
            return value
        } catch {
            exchange.record(call, outcome: error.outcome)
            throw error
        }
    }

    private func change<Value: Sendable>(
        _ method: OutboundRequest.Method,
        _ path: String,
        _ body: JSON?,
        _ decode: (JSON, [UInt8]) throws(Unreadable) -> Value
    ) async -> UpstreamOutcome<Value> {
        let call = await exchange.perform(method, path, body: body?.bytes, urgency)
        let received = call.received ?? []
        let outcome = call.reply.asChange(call.received) { reply throws(Unreadable) in try decode(reply, received) }
        exchange.record(call, outcome: outcome.name)
        return outcome
    }
}

extension UpstreamError {
    fileprivate var outcome: String {
        switch self {
        case .unreachable: "unreachable"
        case .refused: "refused"
        case .unreadable: "unreadable"
        }
    }
}

extension UpstreamOutcome {
    fileprivate var name: String {
        switch self {
        case .accepted: "accepted"
        case .refused: "refused"
        case .notSent: "not sent"
        case .unknown: "unknown"
        }
    }
}

private func query(_ parameters: KeyValuePairs<String, String?>) -> String {
    let pairs = parameters.compactMap { name, value in value.map { "\(name)=\($0.percentEncoded)" } }
    return pairs.isEmpty ? "" : "?" + pairs.joined(separator: "&")
}

extension String {
    /// Everything but the unreserved characters of RFC 3986 §2.3.
    var percentEncoded: String {
        let digits = Array("0123456789ABCDEF")
        return utf8.reduce(into: "") { text, byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E:
                text.unicodeScalars.append(Unicode.Scalar(byte))
            default: text += "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
            }
        }
    }
}
