/// The character classes of the grammar, each as a bit mask over ASCII: lookups without a table in memory.
struct ByteClass {
    private let low: UInt64
    private let high: UInt64

    @inline(__always)
    func contains(_ byte: UInt8) -> Bool {
        byte < 128 && (byte < 64 ? low : high) >> UInt64(byte & 63) & 1 == 1
    }

    /// tchar, RFC 9110 §5.6.2.
    static var token: ByteClass { ByteClass(low: 0x03FF_6CFA_0000_0000, high: 0x57FF_FFFF_C7FF_FFFE) }
    /// What a request-target may hold: visible ASCII without `"`, `<`, `>` and `#`, which no client sends unencoded.
    static var target: ByteClass { ByteClass(low: 0xAFFF_FFF2_0000_0000, high: 0x7FFF_FFFF_FFFF_FFFF) }
    /// reg-name, RFC 3986 §3.2.2, less the comma, which betrays two fields that somebody has joined.
    static var host: ByteClass { ByteClass(low: 0x2BFF_6FF2_0000_0000, high: 0x47FF_FFFE_87FF_FFFE) }
    /// cookie-octet, RFC 6265 §4.1.1, less `%`, which `Cookie` escapes with.
    static var cookie: ByteClass { ByteClass(low: 0xF7FF_EFDA_0000_0000, high: 0x7FFF_FFFF_EFFF_FFFF) }
    /// What a URI reference may hold, RFC 3986 §2.
    static var uri: ByteClass { ByteClass(low: 0xAFFF_FFFA_0000_0000, high: 0x47FF_FFFE_AFFF_FFFF) }
}

extension UInt8 {
    static var tab: UInt8 { 9 }
    static var lineFeed: UInt8 { 10 }
    static var carriageReturn: UInt8 { 13 }
    static var space: UInt8 { 32 }

    @inline(__always)
    init(ascii scalar: Unicode.Scalar) {
        self = UInt8(truncatingIfNeeded: scalar.value)
    }

    /// ALPHA in lower case, everything else as it is.
    @inline(__always)
    var lowercased: UInt8 {
        self >= 65 && self <= 90 ? self | 0x20 : self
    }

    /// field-vchar, SP and HTAB (RFC 9110 §5.5); the other control characters have no place in a field.
    @inline(__always)
    var isFieldContent: Bool {
        self >= 32 ? self != 127 : self == .tab
    }

    var isOptionalWhitespace: Bool { self == .space || self == .tab }

    var decimalValue: Int? {
        self >= 48 && self <= 57 ? Int(self) - 48 : nil
    }

    var hexValue: Int? {
        switch self {
        case 48...57: Int(self) - 48
        case 65...70: Int(self) - 55
        case 97...102: Int(self) - 87
        default: nil
        }
    }
}
