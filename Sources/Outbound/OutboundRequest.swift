/// One HTTP request and the limits that it is held to.
package struct OutboundRequest: Sendable {
    package enum Method: String, Hashable, Sendable {
        case get = "GET"
        case post = "POST"
        case put = "PUT"
        case patch = "PATCH"
        case delete = "DELETE"
    }

    package struct Header: Hashable, Sendable {
        package let name: String
        package let value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    package struct Limits: Hashable, Sendable {
        /// For everything, from the call to the last byte of the answer, waiting for a free place included.
        package var total: Duration
        /// For finding and reaching the host, its TLS included.
        package var connect: Duration
        /// Off when nil: an upstream may think for a long time, and a dripping body is cut by `total` anyway.
        package var slowest: Pace?
        /// In bytes of the decoded body.
        package var response: Int

        package init(
            total: Duration = .seconds(25),
            connect: Duration = .seconds(10),
            slowest: Pace? = nil,
            response: Int = 8 << 20
        ) {
            self.total = total
            self.connect = connect
            self.slowest = slowest
            self.response = response
        }
    }

    /// An exchange that moves fewer bytes a second than this, for so long, is cut.
    package struct Pace: Hashable, Sendable {
        package let bytesPerSecond: Int
        package let patience: Duration

        package init(bytesPerSecond: Int, patience: Duration) {
            self.bytesPerSecond = bytesPerSecond
            self.patience = patience
        }
    }

    package var method: Method
    /// Absolute. `https`, or `http` to a loopback host; no user name or password in it.
    package var url: String
    package var headers: [Header]
    package var body: [UInt8]?
    package var limits: Limits

    package init(
        _ method: Method,
        _ url: String,
        headers: [Header] = [],
        body: [UInt8]? = nil,
        limits: Limits = Limits()
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.limits = limits
    }
}

/// An answer of any status. The body is decoded.
package struct OutboundResponse: Hashable, Sendable {
    package let status: Int
    /// In the order of the answer.
    package let headers: [OutboundRequest.Header]
    package let body: [UInt8]

    package init(status: Int, headers: [OutboundRequest.Header], body: [UInt8]) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// The first value of a field; names are compared without case.
    package func header(_ name: String) -> String? {
        let name = name.lowercased()
        return headers.first { $0.name.lowercased() == name }?.value
    }
}
