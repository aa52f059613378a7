import Commerce
import Storage

extension Shop {
    /// A message of a gateway: its signature is checked, it is kept as it came, each once. What it is about is looked up
    /// afterwards from the stored row: the answer to the gateway does not wait for that.
    /// - Throws: `GatewayError.badSignature` or `.unreadable`; nothing is kept then.
    package func receiveNotice(_ body: [UInt8], signature: String, gateway key: String) async throws {
        guard let gateway = remoteGateway(key) else { throw PayError.methodUnavailable }
        let now = now()
        let notice = try gateway.notice(in: body, signature: signature, at: now)
        let bell = bells.gateways
        try await database.write { writer in
            let isNew = try writer.addWebhook(
                source: key,
                eventID: notice.id,
                body: body,
                isHandled: notice.subject == .nothing,
                at: now
            )
            if isNew { writer.afterCommit { bell.ring() } }
        }
    }

    func remoteGateway(_ key: String) -> (any RemoteGateway)? {
        gateways.lazy.compactMap { $0 as? any RemoteGateway }.first { $0.key == key }
    }

    var remoteGateways: [any RemoteGateway] { gateways.compactMap { $0 as? any RemoteGateway } }

    /// Whether there is a gateway whose books can be compared with ours.
    package var hasRemoteGateway: Bool { !remoteGateways.isEmpty }
}
