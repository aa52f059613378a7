/// Escapes text for HTML's content and quoted attribute values.
///
/// `&`, `<`, `>`, `"` and `'` become character references. Control characters that HTML forbids in a document (the HTML
/// standard, section 13.1.4: all of C0 except white space) become U+FFFD, so that they can neither break a page nor hide
/// in it.
enum HTMLEscaping {
    /// One bit for each byte below 64 that is not written as it is; all others are.
    private static let special: UInt64 = {
        let forbidden: UInt64 = 0xFFFF_FFFF & ~(1 << 0x09 | 1 << 0x0A | 1 << 0x0C | 1 << 0x0D)
        return forbidden | 1 << 0x22 | 1 << 0x26 | 1 << 0x27 | 1 << 0x3C | 1 << 0x3E
    }()

    static func append(_ text: String, to output: inout [UInt8]) {
        var text = text
        text.withUTF8 { append($0, to: &output) }
    }

    private static func append(_ bytes: UnsafeBufferPointer<UInt8>, to output: inout [UInt8]) {
        let special = special
        var written = 0
        for index in bytes.indices where bytes[index] < 64 && special >> UInt64(bytes[index]) & 1 == 1 {
            output.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[written..<index]))
            append(escaped: bytes[index], to: &output)
            written = index + 1
        }
        output.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[written...]))
    }

    private static func append(escaped byte: UInt8, to output: inout [UInt8]) {
        switch byte {
        case UInt8(ascii: "&"): output.append(contentsOf: "&amp;".utf8)
        case UInt8(ascii: "<"): output.append(contentsOf: "&lt;".utf8)
        case UInt8(ascii: ">"): output.append(contentsOf: "&gt;".utf8)
        case UInt8(ascii: "\""): output.append(contentsOf: "&quot;".utf8)
        case UInt8(ascii: "'"): output.append(contentsOf: "&#39;".utf8)
        default: output.append(contentsOf: "\u{FFFD}".utf8)
        }
    }
}
