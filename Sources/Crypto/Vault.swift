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
    private static let nonceSize = 12
    private static let tagSize = 16

    private let key: SecretKey

    package init(key: [UInt8]) throws(VaultError) {
        guard key.count == 32 else { throw .keySize(key.count) }
        self.key = SecretKey(key)
    }

    package func seal(_ plain: [UInt8], context: String) -> [UInt8] {
        seal(plain, context: context, nonce: randomBytes(Self.nonceSize))
    }

    package func seal(_ text: String, context: String) -> [UInt8] {
        var plain = [UInt8](text.utf8)
        defer { ccrypto_wipe(&plain, plain.count) }
        return seal(plain, context: context)
    }

    package func open(_ sealed: [UInt8], context: String) throws(VaultError) -> [UInt8] {
        let body = 1 + Self.nonceSize
        let length = sealed.count - body - Self.tagSize
        guard length >= 0, sealed[0] == Self.version else { throw .malformed }
        let bound = Self.bound(context)
        var plain = [UInt8](repeating: 0, count: length)
        let opened = sealed.withUnsafeBufferPointer { sealed in
            guard let start = sealed.baseAddress else { return Int32(0) }
            return ccrypto_aes256gcm_open(
                key.bytes,
                start + 1,
                bound,
                bound.count,
                start + body,
                length,
                start + body + length,
                &plain
            )
        }
        guard opened == 1 else { throw .refused }
        return plain
    }

    package func openText(_ sealed: [UInt8], context: String) throws(VaultError) -> String {
        var plain = try open(sealed, context: context)
        defer { ccrypto_wipe(&plain, plain.count) }
        guard let text = String(validating: plain, as: UTF8.self) else { throw .malformed }
        return text
    }

    /// The nonce is a parameter for the sake of the published test vectors only: used twice, it gives the key away.
    func seal(_ plain: [UInt8], context: String, nonce: [UInt8]) -> [UInt8] {
        let bound = Self.bound(context)
        var ciphertext = [UInt8](repeating: 0, count: plain.count)
        var tag = [UInt8](repeating: 0, count: Self.tagSize)
        let sealed = ccrypto_aes256gcm_seal(
            key.bytes,
            nonce,
            bound,
            bound.count,
            plain,
            plain.count,
            &ciphertext,
            &tag
        )
        // It fails only without memory or with a libcrypto that lacks the algorithm; storing nothing would lose the
        // value, and storing it in the clear is out of the question.
        precondition(sealed == 1, "libcrypto cannot compute AES-256-GCM")
        return [Self.version] + nonce + ciphertext + tag
    }

    private static func bound(_ context: String) -> [UInt8] {
        [version] + context.utf8
    }
}

extension Vault: CustomReflectable {
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// A key outside of any array, so that no copy is left behind, and overwritten at the end.
///
/// `@unchecked Sendable`: nothing changes the bytes between `init` and `deinit`.
private final class SecretKey: @unchecked Sendable {
    private let memory: UnsafeMutableBufferPointer<UInt8>

    var bytes: UnsafePointer<UInt8>? { UnsafePointer(memory.baseAddress) }

    init(_ key: [UInt8]) {
        memory = .allocate(capacity: key.count)
        _ = memory.initialize(from: key)
    }

    deinit {
        ccrypto_wipe(memory.baseAddress, memory.count)
        memory.deallocate()
    }
}
