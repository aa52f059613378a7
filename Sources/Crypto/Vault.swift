import CCrypto

package enum VaultError: Error, Equatable, Sendable {
    /// The key has this many bytes instead of 32.
    case keySize(Int)
    /// Too short, or of a version that this program does not know.
    case malformed
    /// Sealed with another key or for another context, or changed since.
    case refused
}

/// Encrypts what must not be readable in a stolen database or backup: credentials, raw replies.
///
/// AES-256-GCM (NIST SP 800-38D). Sealed form: version byte 1, 12 bytes nonce, ciphertext, 16 bytes tag. The version and
/// the context ("service:17:credentials") are authenticated with it, so that a value copied into another row does not
/// open there. Nonces are random, which is safe for 2³² values under one key (section 8.3).
package struct Vault: Sendable {
    private static let version: UInt8 = 1

    private let cipher: AESGCM

    package init(key: [UInt8]) throws(VaultError) {
        guard key.count == 32 else { throw .keySize(key.count) }
        cipher = AESGCM(key: key)
    }

    package func seal(_ plain: [UInt8], context: String) -> [UInt8] {
        let nonce = randomBytes(AESGCM.nonceSize)
        return [Self.version] + nonce + cipher.seal(plain, nonce: nonce, authenticating: Self.bound(context))
    }

    package func seal(_ text: String, context: String) -> [UInt8] {
        var plain = [UInt8](text.utf8)
        defer { ccrypto_wipe(&plain, plain.count) }
        return seal(plain, context: context)
    }

    package func open(_ sealed: [UInt8], context: String) throws(VaultError) -> [UInt8] {
        guard sealed.count >= 1 + AESGCM.nonceSize + AESGCM.tagSize, sealed[0] == Self.version else {
            throw .malformed
        }
        let nonce = [UInt8](sealed[1...AESGCM.nonceSize])
        let rest = [UInt8](sealed[(1 + AESGCM.nonceSize)...])
        guard let plain = cipher.open(rest, nonce: nonce, authenticating: Self.bound(context)) else { throw .refused }
        return plain
    }

    package func openText(_ sealed: [UInt8], context: String) throws(VaultError) -> String {
        var plain = try open(sealed, context: context)
        defer { ccrypto_wipe(&plain, plain.count) }
        guard let text = String(validating: plain, as: UTF8.self) else { throw .malformed }
        return text
    }

    private static func bound(_ context: String) -> [UInt8] {
        [version] + context.utf8
    }
}

extension Vault: CustomReflectable {
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
