/// The peers whose word about the visitor counts. Everybody else's forwarding fields are ignored.
struct TrustedProxies: Sendable {
    private var networks: [(address: IPAddress, prefix: Int)] = []

    /// Addresses (`10.0.0.2`, `::1`) and networks (`10.0.0.0/8`).
    init(_ entries: [String]) throws(ServerError) {
        for entry in entries {
            let parts = entry.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard let address = parts.first.flatMap(IPAddress.init),
                let prefix = parts.count == 1 ? 128 : Int(parts[1]).flatMap(address.prefixLength)
            else { throw .malformedProxy(entry) }
            networks.append((address, prefix))
        }
    }

    func contain(_ address: IPAddress) -> Bool {
        networks.contains { address.isIn($0.address, prefix: $0.prefix) }
    }

    /// Replaces client, scheme and host by what the proxy in front says. To be called for listed peers only.
    ///
    /// X-Forwarded-* is preferred over Forwarded (RFC 7239): a proxy sets one family and passes the other on as the
    /// visitor sent it, and most proxies set the former.
    func apply(to request: inout Request) {
        let headers = request.headers
        if !headers.contains("X-Forwarded-For"), let forwarded = headers.list("Forwarded") {
            let elements = Forwarded.elements(forwarded)
            request.client = visitor(in: elements.map { $0["for"] ?? "unknown" }) ?? request.client
            return apply(scheme: elements.first?["proto"], host: elements.first?["host"], to: &request)
        }
        func members(_ name: String) -> [String] {
            headers.list(name)?.listMembers.reversed().map(String.init) ?? []
        }
        request.client = visitor(in: members("X-Forwarded-For")) ?? request.client
        apply(scheme: members("X-Forwarded-Proto").first, host: members("X-Forwarded-Host").first, to: &request)
    }

    /// Each hop was told by the proxy before it, the nearest first: the first address that is no proxy of ours is the
    /// visitor, and everything behind it is hearsay.
    private func visitor(in hops: [String]) -> String? {
        var found: IPAddress?
        for hop in hops {
            guard let address = Self.address(of: hop) else { break }
            found = address
            guard contain(address) else { break }
        }
        return found?.description
    }

    /// An address, perhaps with a port: `192.0.2.1:80`, `[2001:db8::1]:80`.
    private static func address(of hop: String) -> IPAddress? {
        if let address = IPAddress(hop) { return address }
        guard let colon = hop.lastIndex(of: ":") else { return nil }
        return IPAddress(String(hop[..<colon]))
    }

    private func apply(scheme: String?, host: String?, to request: inout Request) {
        if let scheme {
            request.isSecure = scheme.equalsIgnoringCase("https")
        }
        if let host, Authority.isValid(host.utf8) {
            request.headers["Host"] = host
        }
    }
}
