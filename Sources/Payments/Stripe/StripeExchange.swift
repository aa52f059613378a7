import Commerce
import FoundationEssentials
import Outbound

/// One call to Stripe and what its answer means for money.
struct StripeExchange: Sendable {
    let configuration: StripeCheckout.Configuration
    let http: HTTPClient

    func get(_ path: String, _ query: StripeForm = StripeForm()) async throws(GatewayError) -> JSON {
        let query = query.pairs.isEmpty ? "" : "?" + query.encoded
        return try await send(OutboundRequest(.get, base + path + query, headers: headers))
    }

    /// - Parameter key: up to 255 characters. Stripe keeps it for at least a day and answers a repetition with the first
    ///   answer, a failed one too (docs.stripe.com/api/idempotent_requests).
    func post(_ path: String, _ form: StripeForm, key: String) async throws(GatewayError) -> JSON {
        let more = [
            OutboundRequest.Header("Idempotency-Key", key),
            OutboundRequest.Header("Content-Type", "application/x-www-form-urlencoded"),
        ]
        return try await send(
            OutboundRequest(.post, base + path, headers: headers + more, body: Array(form.encoded.utf8))
        )
    }

    /// Every object of a list, page by page.
    func list(_ path: String, _ query: StripeForm) async throws(GatewayError) -> [JSON] {
        var found: [JSON] = []
        // A hundred pages are more than three days of any shop's sales; a list that never ends is a broken one.
        for _ in 0..<100 {
            var page = query
            page.add("limit", "100")
            if let last = found.last?["id"]?.text { page.add("starting_after", last) }
            let answer = try await get(path, page)
            guard let objects = answer["data"]?.elements else { throw .unreadable }
            found += objects
            guard answer["has_more"] == .bool(true), !objects.isEmpty else { return found }
        }
        throw .unreadable
    }

    private var base: String { configuration.url.hasSuffix("/") ? configuration.url : configuration.url + "/" }

    private var headers: [OutboundRequest.Header] {
        [
            OutboundRequest.Header("Authorization", "Bearer " + configuration.secretKey),
            OutboundRequest.Header("Stripe-Version", StripeCheckout.version),
        ]
    }

    private func send(_ request: OutboundRequest) async throws(GatewayError) -> JSON {
        var request = request
        request.limits.total = .seconds(configuration.timeout)
        switch await http.send(request) {
        case .success(let response): return try Self.read(response)
        case .failure(.notSent(let cause)): throw .notSent("\(cause)")
        case .failure(.perhapsSent(let cause)), .failure(.unreadable(let cause, partial: _)):
            throw .perhapsSent("\(cause)")
        }
    }

    /// Only an error that can be read says that nothing was done; a 5xx says nothing at all.
    static func read(_ response: OutboundResponse) throws(GatewayError) -> JSON {
        let body = JSON(bytes: response.body)
        if (200..<300).contains(response.status) {
            guard let body, body.members != nil else { throw .perhapsSent("an answer that cannot be read") }
            return body
        }
        guard (400..<500).contains(response.status), let error = body?["error"], error.members != nil else {
            throw .perhapsSent("status \(response.status)")
        }
        let code = error["code"]?.text ?? error["type"]?.text ?? "status \(response.status)"
        switch response.status {
        case 404: throw .unknownReference
        case 429: throw .notSent("asked too often")
        // The same key is at work elsewhere, or was used with other words: that request may have been carried out.
        case 409: throw .perhapsSent(code)
        default: break
        }
        if error["type"]?.text == "idempotency_error" { throw .perhapsSent("idempotency_error") }
        throw .refused(code)
    }
}

extension JSON {
    /// A whole number.
    var integer: Int64? {
        guard case .number(let number) = self else { return nil }
        return Int64(number.description)
    }

    /// Seconds since 1970.
    var moment: Date? { integer.map { Date(timeIntervalSince1970: TimeInterval($0)) } }

    /// An object that may stand as its id or, expanded, as itself.
    var objectID: String? { self["id"]?.text ?? text }
}
