import CCrypto

/// AES-256-GCM (NIST SP 800-38D) under one key, which is kept outside of any array, so that no copy is left behind, and
/// overwritten at the end.
///
/// `@unchecked Sendable`: nothing changes the bytes between `init` and `deinit`.
final class AESGCM: @unchecked Sendable {
    static let nonceSize = 12
    static let tagSize = 16

    private let key: UnsafeMutableBufferPointer<UInt8>

    /// - Parameter key: 32 bytes.
    init(key bytes: [UInt8]) {
        precondition(bytes.count == 32)
        key = .allocate(capacity: bytes.count)
        _ = key.initialize(from: bytes)
    }

    deinit {
        ccrypto_wipe(key.baseAddress, key.count)
        key.deallocate()
    }

    /// - Parameter nonce: 12 bytes, never twice under one key: that would give the key away.
    /// - Returns: as many bytes as `plain` has, and the tag.
    func seal(_ plain: [UInt8], nonce: [UInt8], authenticating context: [UInt8]) -> [UInt8] {
        precondition(nonce.count == Self.nonceSize)
        var sealed = [UInt8](repeating: 0, count: plain.count)
        var tag = [UInt8](repeating: 0, count: Self.tagSize)
        let done = ccrypto_aes256gcm_seal(
            key.baseAddress,
            nonce,
            context,
            context.count,
            plain,
            plain.count,
            &sealed,
            &tag
        )
        // It fails only without memory or with a libcrypto that lacks the algorithm; going on would lose the value or
        // store it in the clear.
        precondition(done == 1, "libcrypto cannot compute AES-256-GCM")
        return sealed + tag
    }

    /// - Returns: nil unless `sealed` came from this key, nonce and context.
    func open(_ sealed: [UInt8], nonce: [UInt8], authenticating context: [UInt8]) -> [UInt8]? {
        guard nonce.count == Self.nonceSize, sealed.count >= Self.tagSize else { return nil }
        var plain = [UInt8](repeating: 0, count: sealed.count - Self.tagSize)
        let tag = [UInt8](sealed.suffix(Self.tagSize))
        let done = ccrypto_aes256gcm_open(
            key.baseAddress,
            nonce,
            context,
            context.count,
            sealed,
            plain.count,
            tag,
            &plain
        )
        return done == 1 ? plain : nil
    }
}
