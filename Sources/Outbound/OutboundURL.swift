import CCurl

/// A URL as libcurl reads it: what is checked here is what is connected to.
struct OutboundURL {
    let scheme: String
    let host: String
    /// nil when the URL names none.
    let port: Int?
    /// Percent-decoded, like the password.
    let user: String?
    let password: String?
    let query: String?

    init?(_ text: String) {
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }), let handle = curl_url() else { return nil }
        defer { curl_url_cleanup(handle) }
        func part(_ part: CURLUPart, decoded: Bool = false) -> String? {
            var text: UnsafeMutablePointer<CChar>?
            let flags = decoded ? UInt32(CURLU_URLDECODE) : 0
            guard curl_url_get(handle, part, &text, flags) == CURLUE_OK, let text else { return nil }
            defer { curl_free(text) }
            return String(cString: text)
        }
        guard curl_url_set(handle, CURLUPART_URL, text, 0) == CURLUE_OK, let scheme = part(CURLUPART_SCHEME),
            let host = part(CURLUPART_HOST)
        else { return nil }
        self.scheme = scheme.lowercased()
        self.host = host.lowercased()
        port = part(CURLUPART_PORT).flatMap { Int($0) }
        user = part(CURLUPART_USER, decoded: true)
        password = part(CURLUPART_PASSWORD, decoded: true)
        query = part(CURLUPART_QUERY)
    }

    /// 127.0.0.0/8, ::1 and `localhost`, which libcurl resolves to those by itself and never asks a name server for.
    var isLoopback: Bool {
        if host == "localhost" || host == "[::1]" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }
}

extension OutboundRequest {
    /// - Returns: what is wrong with a URL that requests would go to, nil when nothing is.
    package static func problem(in url: String) -> String? {
        guard let url = OutboundURL(url) else { return "the URL cannot be read" }
        guard url.user == nil, url.password == nil else { return "the URL must not hold a user name or password" }
        switch url.scheme {
        case "https": return nil
        case "http": return url.isLoopback ? nil : "plain http goes to this machine only; use https"
        default: return "the URL must start with https://"
        }
    }

    /// - Returns: what is wrong with the request, without any of its values.
    var problem: String? {
        if let problem = Self.problem(in: url) { return problem }
        for header in headers {
            // RFC 9110 §5.6.2: a field's name is a token.
            guard !header.name.isEmpty, header.name.utf8.allSatisfy(\.isTokenByte) else {
                return "a header's name is no token"
            }
            // A CR or LF would begin a header or a request of its own (RFC 9110 §5.5).
            guard header.value.utf8.allSatisfy({ $0 == 0x09 || ($0 >= 0x20 && $0 != 0x7F) }) else {
                return "the header \(header.name) holds a control character"
            }
        }
        return method == .get && body != nil ? "GET with a body" : nil
    }
}

extension UInt8 {
    fileprivate var isTokenByte: Bool {
        switch self {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: "!#$%&'*+-.^_`|~".utf8.contains(self)
        }
    }
}
