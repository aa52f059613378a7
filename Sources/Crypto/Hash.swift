import CCrypto

/// SHA-256 (FIPS 180-4) and HMAC with it (RFC 2104).
package enum Hash {
    package static func sha256(_ message: [UInt8]) -> [UInt8] {
        digest { ccrypto_sha256(message, message.count, $0) }
    }

    package static func sha256(_ text: String) -> [UInt8] {
        sha256([UInt8](text.utf8))
    }

    package static func hmacSHA256(key: [UInt8], _ message: [UInt8]) -> [UInt8] {
        digest { ccrypto_hmac_sha256(key, key.count, message, message.count, $0) }
    }

    private static func digest(_ compute: (UnsafeMutablePointer<UInt8>?) -> Int32) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: 32) { buffer, count in
            // It fails only without memory or with a libcrypto that lacks the algorithm; no input leads there.
            precondition(compute(buffer.baseAddress) == 1, "libcrypto cannot compute SHA-256")
            count = 32
        }
    }
}

/// Compares secrets: the time taken depends on the lengths alone.
package func constantTimeEqual(_ one: [UInt8], _ other: [UInt8]) -> Bool {
    one.count == other.count && ccrypto_equal(one, other, one.count) == 1
}

/// Bytes from the system's generator that nobody can guess.
package func randomBytes(_ count: Int) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
        // Going on with predictable tokens would be worse than stopping.
        precondition(ccrypto_random(buffer.baseAddress, count) == 1, "no random bytes from the system")
        initialized = count
    }
}
