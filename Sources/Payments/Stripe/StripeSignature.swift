import Commerce
import Crypto
import FoundationEssentials

/// The `Stripe-Signature` field: `t=1492774577,v1=…,v1=…,v0=…` (docs.stripe.com/webhooks#verify-manually).
struct StripeSignature {
    /// Seconds either way by which the clocks may differ, and a message may be old.
    static let tolerance: Int64 = 300

    private let time: Int64
    /// The time as it was written: what is signed is its text.
    private let timeText: String
    /// `v1` only. While a secret is being changed there is one for each; `v0` is no signature of a live message.
    private let signatures: [[UInt8]]

    /// - Returns: nil without a time or without any `v1`.
    init?(_ field: String) {
        guard field.utf8.count <= 4_096 else { return nil }
        var times: [String] = []
        var signatures: [[UInt8]] = []
        for part in field.split(separator: ",") {
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard pair.count == 2 else { continue }
            switch String(pair[0]).trimmed {
            case "t": times.append(String(pair[1]))
            case "v1": Hex.decode(pair[1]).map { signatures.append($0) }
            default: break
            }
        }
        guard let text = times.first, times.count == 1, let time = Int64(text), !signatures.isEmpty else { return nil }
        timeText = text
        self.time = time
        self.signatures = signatures
    }

    /// Every signature is compared, and each in a time that does not depend on where it differs.
    func signs(_ body: [UInt8], with secret: String, at now: Date) -> Bool {
        let expected = Hash.hmacSHA256(key: Array(secret.utf8), Array("\(timeText).".utf8) + body)
        var isSigned = false
        for signature in signatures where constantTimeEqual(signature, expected) { isSigned = true }
        let age = Int64(now.timeIntervalSince1970.rounded(.down)).subtractingReportingOverflow(time)
        return isSigned && !age.overflow && (-Self.tolerance...Self.tolerance).contains(age.partialValue)
    }
}
