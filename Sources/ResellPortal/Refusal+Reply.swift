import Commerce
import FoundationEssentials
import Outbound

extension JSON {
    /// Reads an error body: WordPress's `{code, message, data: {status}}`, the flat `{success: false, error, message}`
    /// and mixtures of both.
    /// - Returns: nil for what is no error body, or says yes and no at once.
    func refusal(of response: OutboundResponse) -> Refusal? {
        guard members != nil, self["success"]?.flag != true, self[any: "service_id", "client_id"] == nil else {
            return nil
        }
        let inner = self["error"]?.members == nil ? nil : self["error"]
        let code =
            self[any: "code", "error_code"]?.label ?? inner?[any: "code", "type"]?.label ?? self["error"]?.line
        let message = self["message"]?.line ?? inner?["message"]?.line ?? self["error"]?.line
        guard code != nil || message != nil || self["success"]?.flag == false else { return nil }
        return Refusal(of: response, code: code ?? "", message: message ?? "")
    }
}

extension Refusal {
    init(of response: OutboundResponse, code: String, message: String) {
        self.init(
            kind: Kind(status: response.status, code: code, message: message),
            status: response.status,
            code: String(code.prefix(80)),
            message: String(message.prefix(300)),
            retryAfter: response.header("Retry-After").flatMap { Double(retryAfter: $0, now: Date()) }
        )
    }

    func redacted(_ redact: (String) -> String) -> Refusal {
        Refusal(kind: kind, status: status, code: redact(code), message: redact(message), retryAfter: retryAfter)
    }
}

extension Refusal.Kind {
    /// The public documents name three codes; the rest is read off status and words, the more telling first.
    init(status: Int, code: String, message: String) {
        let code = code.lowercased()
        let words = code + " " + message.lowercased()
        func says(_ parts: String...) -> Bool { parts.contains { words.contains($0) } }
        switch status {
        case 429: self = .tooMany
        case 402: self = .walletTooLow
        case 401: self = .notAuthorised
        case _ where code == "invalid_product": self = .unknownProduct
        case 200..<300 where says("insufficient", "balance", "funds"),
            400 where says("insufficient", "balance", "funds"):
            self = .walletTooLow
        case 403: self = .notAuthorised
        case _ where says("invalid api key", "invalid_api_key", "unauthorized", "rest_forbidden"): self = .notAuthorised
        case _ where says("rate limit", "rate_limit", "too many requests"): self = .tooMany
        case _ where says("invalid product", "unknown product", "product not found", "unknown_product"):
            self = .unknownProduct
        case 409: self = .taken
        case _ where says("not_found", "not found", "no_route"): self = .notFound
        case 404, 410: self = .notFound
        case _ where says("taken", "unavailable", "not available", "exists", "already", "in use") && !says("temporar"):
            self = .taken
        default: self = .invalid
        }
    }
}

extension Double {
    /// Seconds from now, by RFC 9110 §10.2.3: a number, or a date such as `Sun, 06 Nov 1994 08:49:37 GMT`; at most a day.
    init?(retryAfter text: String, now: Date) {
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let parts = text.split(separator: " ")
        if let seconds = Double(text), seconds.isFinite {
            self = Swift.min(Swift.max(0, seconds), 86_400)
        } else if parts.count == 6, parts[5] == "GMT", let month = months.firstIndex(of: String(parts[2])),
            let date = JSON.string("\(parts[3])-\(twoDigits(month + 1))-\(parts[1]) \(parts[4])").date
        {
            self = Swift.min(Swift.max(0, date.timeIntervalSince(now)), 86_400)
        } else {
            return nil
        }
    }
}

private func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
