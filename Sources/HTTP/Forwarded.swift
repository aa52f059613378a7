/// What proxies say of the visitor in a Forwarded field (RFC 7239 §4).
enum Forwarded {
    /// The elements, that of the nearest proxy first.
    ///
    /// Read from the right, where those stand that were added last: a visitor who has sent a quote that never closes
    /// must not swallow what the proxies have put behind it. Where the quotes don't match up, the rest is left out.
    static func elements(_ field: String) -> [FieldParameters] {
        let bytes = Array(field.utf8)
        var elements: [FieldParameters] = []
        var end = bytes.count
        var isQuoted = false
        func add(from start: Int) {
            let element = String(decoding: bytes[start..<end], as: UTF8.self)
            if !element[...].trimmed.isEmpty { elements.append(FieldParameters(";" + element)) }
        }
        for index in bytes.indices.reversed() {
            if bytes[index] == UInt8(ascii: "\""), !isEscaped(bytes, index) {
                isQuoted.toggle()
            } else if bytes[index] == UInt8(ascii: ","), !isQuoted {
                add(from: index + 1)
                end = index
            }
        }
        if !isQuoted { add(from: 0) }
        return elements
    }

    /// Behind an odd number of backslashes.
    private static func isEscaped(_ bytes: [UInt8], _ index: Int) -> Bool {
        !bytes[..<index].reversed().prefix { $0 == UInt8(ascii: "\\") }.count.isMultiple(of: 2)
    }
}
