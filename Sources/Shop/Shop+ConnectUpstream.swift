import Commerce
import Crypto
import Storage

/// What new credentials came to.
package enum UpstreamChange: Hashable, Sendable {
    case inUse
    /// A demo becomes a shop when it starts the next time: its pretend card must be gone by then.
    case afterRestart
}

package enum UpstreamChangeError: Error, Hashable, Sendable {
    /// The environment's credentials win; they are changed there.
    case setByEnvironment
    /// Clients and services of the sandbox stand in this database, which the real upstream knows nothing of.
    case holdsDemoOrders
}

extension Shop {
    /// Keeps the upstream's credentials, sealed, and uses them. They should have been tested before.
    /// - Throws: `UpstreamChangeError`, with nothing changed.
    package func connectUpstream(
        _ access: UpstreamAccess,
        through connection: any UpstreamConnection
    ) async throws -> UpstreamChange {
        guard connection.source != .environment else { throw UpstreamChangeError.setByEnvironment }
        let sealed = SealedUpstreamAccess(
            url: access.url,
            key: vault.seal(access.key, context: UpstreamAccess.keyContext),
            secret: vault.seal(access.secret, context: UpstreamAccess.secretContext)
        )
        try await database.write { writer in
            let bindings = try writer.bindings()
            guard bindings.isDemo != true || !bindings.hasUpstreamIDs else { throw UpstreamChangeError.holdsDemoOrders }
            try writer.saveUpstreamAccess(sealed)
        }
        log(LogLine(.info, "upstream credentials changed"))
        guard connection.source != .sandbox else { return .afterRestart }
        connection.use(access)
        bells.all.forEach { $0.ring() }
        return .inUse
    }
}

extension Reader {
    /// The credentials that were entered in the settings.
    package func upstreamAccess(openedBy vault: Vault) throws -> UpstreamAccess? {
        guard let sealed = try upstreamAccess() else { return nil }
        return UpstreamAccess(
            url: sealed.url,
            key: try vault.openText(sealed.key, context: UpstreamAccess.keyContext),
            secret: try vault.openText(sealed.secret, context: UpstreamAccess.secretContext)
        )
    }
}

extension UpstreamAccess {
    fileprivate static let keyContext = "settings:upstream_key"
    fileprivate static let secretContext = "settings:upstream_secret"
}
