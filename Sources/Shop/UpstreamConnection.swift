import Commerce

/// Where the upstream is and what it knows the reseller by.
package struct UpstreamAccess: Hashable, Sendable {
    package let url: String
    package let key: String
    package let secret: String

    package init(url: String, key: String, secret: String) {
        self.url = url
        self.key = key
        self.secret = secret
    }
}

extension UpstreamAccess: CustomStringConvertible, CustomReflectable {
    // A log line must not spell the key out.
    package var description: String { "UpstreamAccess" }
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// Whose credentials the shop uses.
package enum UpstreamSource: Hashable, Sendable {
    /// None: the embedded sandbox, and every page says "demo".
    case sandbox
    /// Those of the process's environment, which win over those of the settings.
    case environment
    case settings
}

/// The connection to the upstream, as staff see and change it. The executable holds it.
package protocol UpstreamConnection: Sendable {
    var source: UpstreamSource { get }
    /// The base URL in use.
    var url: String { get }
    /// Reads the wallet with credentials that are not in use yet.
    func test(_ access: UpstreamAccess) async throws(UpstreamError) -> Money
    /// From the next call on.
    func use(_ access: UpstreamAccess)
}
