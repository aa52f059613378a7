import Glibc

/// An IPv6 address, or an IPv4 address mapped into it (RFC 4291 §2.5.5.2).
struct IPAddress: Hashable, Sendable {
    private var high: UInt64
    private var low: UInt64

    init(_ bytes: [UInt8]) {
        (high, low) = (0, 0)
        for (index, byte) in bytes.prefix(16).enumerated() {
            if index < 8 { high = high << 8 | UInt64(byte) } else { low = low << 8 | UInt64(byte) }
        }
    }

    /// Reads `192.0.2.1`, `2001:db8::1` and `[2001:db8::1]`; nil for anything else.
    init?(_ text: String) {
        var bytes = [UInt8](repeating: 0, count: 16)
        let bare = text.hasPrefix("[") && text.hasSuffix("]") ? String(text.dropFirst().dropLast()) : text
        if inet_pton(AF_INET6, bare, &bytes) == 1 {
            self.init(bytes)
        } else if inet_pton(AF_INET, bare, &bytes) == 1 {
            self.init([UInt8](repeating: 0, count: 10) + [0xFF, 0xFF] + bytes.prefix(4))
        } else {
            return nil
        }
    }

    private var isIPv4: Bool { high == 0 && low >> 32 == 0xFFFF }

    func isIn(_ network: IPAddress, prefix: Int) -> Bool {
        let highMask = prefix >= 64 ? UInt64.max : ~(UInt64.max >> UInt64(prefix))
        let lowMask = prefix <= 64 ? 0 : ~(UInt64.max >> UInt64(prefix - 64))
        let isAll = prefix == 128
        return high & highMask == network.high & highMask
            && (isAll ? low == network.low : low & lowMask == network.low & lowMask)
    }

    /// The bits of a prefix given for this address's own family.
    func prefixLength(_ bits: Int) -> Int? {
        guard bits >= 0, bits <= (isIPv4 ? 32 : 128) else { return nil }
        return isIPv4 ? bits + 96 : bits
    }

    var description: String {
        if isIPv4 {
            return "\(low >> 24 & 255).\(low >> 16 & 255).\(low >> 8 & 255).\(low & 255)"
        }
        var bytes = (0..<16).map { UInt8(truncatingIfNeeded: ($0 < 8 ? high : low) >> UInt64(56 - $0 % 8 * 8)) }
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        inet_ntop(AF_INET6, &bytes, &text, socklen_t(text.count))
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
