/// A request that has been received completely and found well-formed.
package struct Request: Sendable {
    package var method: Method
    /// The request-target as it was sent (RFC 9112 §3.2).
    package var target: String
    /// The percent-decoded path: `/products/vpn`. `*` for `OPTIONS *`.
    package var path: String
    /// The decoded query.
    package var query: FormFields
    package var headers: Headers
    /// The whole body, already bounded by `ServerLimits.bodySize`.
    package var body: [UInt8]
    /// The visitor's address: the peer, or what a listed proxy says it is.
    package var client: String
    /// Whether the visitor sees https.
    package var isSecure: Bool

    /// For tests in process. A target that no server would accept gives a request for the path as it stands.
    package init(
        method: Method,
        target: String,
        headers: Headers = Headers(),
        body: [UInt8] = [],
        client: String = "127.0.0.1",
        isSecure: Bool = false
    ) {
        let parts = (try? RequestTarget(target)) ?? RequestTarget(path: target)
        self.init(
            method: method,
            target: target,
            parts: parts,
            headers: headers,
            body: body,
            client: client,
            isSecure: isSecure
        )
    }

    init(
        method: Method,
        target: String,
        parts: RequestTarget,
        headers: Headers,
        body: [UInt8],
        client: String,
        isSecure: Bool
    ) {
        self.method = method
        self.target = target
        path = parts.path
        query = parts.query
        self.headers = headers
        self.body = body
        self.client = client
        self.isSecure = isSecure
    }

    /// The value of the first cookie of that name.
    package func cookie(_ name: String) -> String? {
        Cookie.find(name, in: headers)
    }

    /// The body as a form: `application/x-www-form-urlencoded` or `multipart/form-data`.
    package func form(limits: FormLimits = FormLimits()) throws(FormError) -> FormFields {
        let contentType = headers["Content-Type"]
        let type = contentType.map { FieldParameters($0).value } ?? ""
        if type.equalsIgnoringCase("application/x-www-form-urlencoded") {
            return try .urlEncoded(body[...], limits: limits)
        }
        guard let contentType, type.equalsIgnoringCase("multipart/form-data") else {
            throw .notAForm(contentType: contentType)
        }
        guard let boundary = Multipart.boundary(in: contentType) else { throw .malformed }
        var multipart = Multipart(body, boundary: boundary, limits: limits)
        return try multipart.fields()
    }
}
