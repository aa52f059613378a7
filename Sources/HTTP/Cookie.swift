/// A cookie to set (RFC 6265 §4.1). The defaults are those of a session: no script reads it, no other site sends it.
///
/// A `__Host-` prefix is the caller's choice; browsers then insist on `secure` and `path` `/`.
package struct Cookie: Sendable {
    package enum SameSite: String, Sendable {
        case strict = "Strict"
        case lax = "Lax"
        case none = "None"
    }

    package var name: String
    package var value: String
    package var path = "/"
    /// Seconds to live; 0 removes the cookie, nil keeps it until the browser closes.
    package var maxAge: Int?
    package var httpOnly = true
    package var secure = false
    package var sameSite = SameSite.lax

    package init(
        name: String,
        value: String,
        path: String = "/",
        maxAge: Int? = nil,
        httpOnly: Bool = true,
        secure: Bool = false,
        sameSite: SameSite = .lax
    ) {
        self.name = name
        self.value = value
        self.path = path
        self.maxAge = maxAge
        self.httpOnly = httpOnly
        self.secure = secure
        self.sameSite = sameSite
    }

    /// The value of a Set-Cookie field. What a cookie value may not hold is percent-encoded, and decoded again by
    /// `Request.cookie`.
    var fieldValue: String {
        let safePath = path.utf8.allSatisfy { $0.isFieldContent && $0 != UInt8(ascii: ";") } ? path : "/"
        var text = "\(name)=\(PercentEncoding.encode(value, keeping: .cookie)); Path=\(safePath)"
        if let maxAge { text += "; Max-Age=\(maxAge)" }
        if httpOnly { text += "; HttpOnly" }
        if secure { text += "; Secure" }
        return text + "; SameSite=\(sameSite.rawValue)"
    }

    /// Finds `name` in the Cookie fields (RFC 6265 §4.2), whose bytes are searched where they stand: most requests ask
    /// for a session. The first one wins.
    static func find(_ name: String, in headers: Headers) -> String? {
        for field in headers.fields where headers.matches(field, "Cookie") {
            var pairs = headers.bytes[field.value]
            while let pair = pairs.takeElement(before: UInt8(ascii: ";")) {
                var value = pair.trimmed
                guard let equals = value.firstIndex(of: UInt8(ascii: "=")),
                    value[..<equals].elementsEqual(name.utf8)
                else { continue }
                value = value[equals...].dropFirst()
                if value.count >= 2, value.first == UInt8(ascii: "\""), value.last == UInt8(ascii: "\"") {
                    value = value.dropFirst().dropLast()
                }
                return decode(value)
            }
        }
        return nil
    }

    private static func decode(_ value: ArraySlice<UInt8>) -> String? {
        guard value.contains(UInt8(ascii: "%")) else { return String(validating: value, as: UTF8.self) }
        var decoded: [UInt8] = []
        var index = value.startIndex
        while index < value.endIndex {
            if value[index] == UInt8(ascii: "%"), index + 2 < value.endIndex, let high = value[index + 1].hexValue,
                let low = value[index + 2].hexValue
            {
                decoded.append(UInt8(high << 4 | low))
                index += 3
            } else {
                decoded.append(value[index])
                index += 1
            }
        }
        return String(validating: decoded, as: UTF8.self)
    }
}
