/// Percent-encoding (RFC 3986 §2.1) and its relative in forms, where a plus sign is a space.
enum PercentEncoding {
    /// A path must be well-formed: nil for a `%` without two hexadecimal digits, for NUL, for an encoded slash or
    /// backslash (a proxy in front may have seen another path than we would), and for what is not UTF-8.
    static func decodePath(_ bytes: some Sequence<UInt8>) -> String? {
        var decoded: [UInt8] = []
        var iterator = bytes.makeIterator()
        while let byte = iterator.next() {
            guard byte == UInt8(ascii: "%") else {
                decoded.append(byte)
                continue
            }
            guard let high = iterator.next()?.hexValue, let low = iterator.next()?.hexValue else { return nil }
            let value = UInt8(high << 4 | low)
            guard value != 0, value != UInt8(ascii: "/"), value != UInt8(ascii: "\\") else { return nil }
            decoded.append(value)
        }
        return String(validating: decoded, as: UTF8.self)
    }

    /// One name or value of a form or query. As in browsers, a `%` that encodes nothing stands for itself.
    static func decodeForm(_ bytes: ArraySlice<UInt8>) throws(FormError) -> String {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(bytes.count)
        var index = bytes.startIndex
        while index < bytes.endIndex {
            let byte = bytes[index]
            if byte == UInt8(ascii: "%"), index + 2 < bytes.endIndex, let high = bytes[index + 1].hexValue,
                let low = bytes[index + 2].hexValue
            {
                decoded.append(UInt8(high << 4 | low))
                index += 3
            } else {
                decoded.append(byte == UInt8(ascii: "+") ? .space : byte)
                index += 1
            }
        }
        return try text(decoded)
    }

    /// Form text: UTF-8 without NUL, which no browser sends and no database column should be asked to hold.
    static func text(_ bytes: some Collection<UInt8>) throws(FormError) -> String {
        guard !bytes.contains(0) else { throw .nullByte }
        guard let string = String(validating: bytes, as: UTF8.self) else { throw .notUTF8 }
        return string
    }

    /// Every byte outside `allowed` as `%XX`.
    static func encode(_ text: String, keeping allowed: ByteClass) -> String {
        guard !text.utf8.allSatisfy(allowed.contains) else { return text }
        let digits = Array("0123456789ABCDEF".utf8)
        var encoded: [UInt8] = []
        for byte in text.utf8 {
            if allowed.contains(byte) {
                encoded.append(byte)
            } else {
                encoded += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }
}
