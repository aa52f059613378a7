import CCurl

/// Sends HTTPS requests over libcurl, each one held to its limits. Redirects are answers like any other, proxies of the
/// environment are ignored, certificates are verified, answers are decoded from gzip.
///
/// A `GET` may reuse a kept connection, and libcurl repeats it by itself when that turns out to be closed. Everything
/// else gets a connection of its own, so that one call is one request on the wire at most.
package final class HTTPClient: Sendable {
    package struct Configuration: Sendable {
        /// Requests at once; more wait in line within their deadline.
        package var concurrency: Int
        /// A file of PEM certificates to trust instead of the system's.
        package var trustedCertificates: String?

        package init(concurrency: Int = 64, trustedCertificates: String? = nil) {
            self.concurrency = concurrency
            self.trustedCertificates = trustedCertificates
        }
    }

    private let configuration: Configuration
    private let loop: TransferLoop

    package init(_ configuration: Configuration = Configuration()) {
        self.configuration = configuration
        loop = TransferLoop(limit: configuration.concurrency)
    }

    deinit {
        loop.stop()
    }

    /// One attempt. Cancelling the task ends it; the error then says whether the request may have arrived.
    package func send(_ request: OutboundRequest) async -> Result<OutboundResponse, OutboundError> {
        if let problem = request.problem { return .failure(.notSent(.invalidRequest(problem))) }
        let certificates = configuration.trustedCertificates
        let transfer = Transfer(
            deadline: .now + request.limits.total,
            responseLimit: request.limits.response
        ) { handle in
            handle.apply(request)
            if let certificates { handle.set(CURLOPT_CAINFO, certificates) }
        }
        let report = await loop.run(transfer)
        // The optimiser may release self once the loop is loaded, and with us the loop would end.
        return withExtendedLifetime(self) { report.answer }
    }
}

extension EasyHandle {
    fileprivate func apply(_ request: OutboundRequest) {
        set(CURLOPT_URL, request.url)
        set(CURLOPT_PROTOCOLS_STR, request.url.lowercased().hasPrefix("https:") ? "https" : "http")
        // HTTP/2 would let libcurl repeat a refused stream by itself.
        set(CURLOPT_HTTP_VERSION, 2)
        set(CURLOPT_ACCEPT_ENCODING, "gzip")
        set(CURLOPT_CONNECTTIMEOUT_MS, request.limits.connect.milliseconds)
        if let slowest = request.limits.slowest {
            set(CURLOPT_LOW_SPEED_LIMIT, slowest.bytesPerSecond)
            set(CURLOPT_LOW_SPEED_TIME, max(1, Int(slowest.patience.components.seconds)))
        }
        applyMethod(request)
        // A value of nothing switches a header off that libcurl would add: `Expect` costs a round trip.
        let own = request.headers.map { $0.value.isEmpty ? "\($0.name);" : "\($0.name): \($0.value)" }
        let names = Set(request.headers.map { $0.name.lowercased() })
        let unwanted = ["Expect:", "Content-Type:"].filter { !names.contains(String($0.dropLast()).lowercased()) }
        set(CURLOPT_HTTPHEADER, own + unwanted)
    }

    private func applyMethod(_ request: OutboundRequest) {
        switch request.method {
        case .get:
            set(CURLOPT_HTTPGET, 1)
            return
        case .post, .put, .patch: setPostBody(request.body ?? [])
        case .delete: if let body = request.body { setPostBody(body) }
        }
        set(CURLOPT_CUSTOMREQUEST, request.method.rawValue)
        set(CURLOPT_FRESH_CONNECT, 1)
        set(CURLOPT_FORBID_REUSE, 1)
    }
}
