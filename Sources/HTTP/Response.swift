/// An answer. The server adds Date, Content-Length and Connection, and drops those a handler has set.
package struct Response: Sendable {
    package var status: Status
    package var headers: Headers
    package var body: [UInt8]
    /// Whether the server may gzip the body for clients that ask. On for `html`; leave it off where a body repeats
    /// both a secret and something that an attacker chose.
    package var isCompressible = false
    /// Makes the connection misbehave. Only for a pretend upstream that rehearses faults.
    package var fault: Fault?

    package init(_ status: Status = .ok, headers: Headers = Headers(), body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    package static func html(_ bytes: [UInt8], status: Status = .ok) -> Response {
        var response = Response(status, headers: Headers([("Content-Type", "text/html; charset=utf-8")]), body: bytes)
        response.isCompressible = true
        return response
    }

    package static func text(_ string: String, status: Status = .ok) -> Response {
        let fields = [("Content-Type", "text/plain; charset=utf-8"), ("X-Content-Type-Options", "nosniff")]
        return Response(status, headers: Headers(fields), body: Array(string.utf8))
    }

    package static func json(_ bytes: [UInt8], status: Status = .ok) -> Response {
        Response(status, headers: Headers([("Content-Type", "application/json")]), body: bytes)
    }

    /// Sends the visitor to `location`. What a URI may not hold, line ends among them, is percent-encoded. Whether the
    /// place is one of ours is the caller's question.
    package static func redirect(_ location: String, status: Status = .seeOther) -> Response {
        Response(status, headers: Headers([("Location", PercentEncoding.encode(location, keeping: .uri))]))
    }

    package mutating func set(_ cookie: Cookie) {
        headers.add("Set-Cookie", cookie.fieldValue)
    }
}

/// A way in which a connection breaks its promise, for rehearsing what a client does then.
package enum Fault: Sendable, Equatable {
    /// An orderly end without a byte.
    case closeBeforeReply
    /// A TCP reset without a byte.
    case resetBeforeReply
    /// The first `after` bytes of the answer (head included), then an orderly end.
    case truncate(after: Int)
    /// The whole answer, slowly.
    case drip(bytesPerSecond: Int)
    /// The whole answer, late.
    case delay(seconds: Double)
}

/// Answers a request. Runs on the connection's event loop and must not block it.
package typealias Handler = @Sendable (Request) async -> Response

/// Answers what needs no waiting (a file, a cached page) without the cost of a task; nil passes the request on.
package typealias ImmediateHandler = @Sendable (Request) -> Response?
