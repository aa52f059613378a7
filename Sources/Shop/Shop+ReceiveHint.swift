import Commerce
import Crypto
import Storage

package enum HintError: Error, Sendable {
    case badSignature
    case unreadable
}

extension Shop {
    /// A webhook of the upstream: kept raw, each once, and used as a hint to look. Nothing that it says is believed,
    /// since it names no event id, may come late, twice or out of order.
    /// - Parameters:
    ///   - signature: HMAC-SHA256 of the raw body in hexadecimal, as the `X-Webhook-Signature` field has it.
    ///   - secret: shared with the upstream's panel.
    package func receiveHint(_ body: [UInt8], signature: String, secret: String) async throws {
        let expected = Hash.hmacSHA256(key: [UInt8](secret.utf8), body)
        guard let given = Hex.decode(signature.trimmed.lowercased()), constantTimeEqual(given, expected) else {
            throw HintError.badSignature
        }
        guard let document = JSON(bytes: body), let event = document["event"]?.text else { throw HintError.unreadable }
        let service = document.at(["data", "service_id"])?.text
        let now = now()
        try await database.write { writer in
            let id = Hex.encode(Hash.sha256(body))
            guard
                try writer.addWebhook(
                    source: "resellportal",
                    eventID: id,
                    body: body,
                    isHandled: true,
                    at: now
                )
            else { return }
            let isOurs = try service.map { try writer.pollSoon(upstreamID: $0, at: now) } ?? false
            let bells = self.bells
            writer.afterCommit {
                if isOurs { bells.poller.ring() }
                // A deposit may let held lines flow; an unknown service may be a lost order's.
                if event == "deposit.completed" { bells.schedule.ring() }
                if !isOurs, service != nil { bells.reconciler.ring() }
            }
        }
    }
}
