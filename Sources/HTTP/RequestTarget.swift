/// The parts of a request-target (RFC 9112 §3.2).
struct RequestTarget {
    enum Failure: Error {
        case malformed
    }

    var path: String
    var query: FormFields
    /// The authority of an absolute-form target, which replaces the Host field.
    var authority: String?

    init(path: String) {
        self.path = path
        query = FormFields()
    }

    /// Reads origin-form (`/a?b`), absolute-form (`http://host/a?b`) and asterisk-form (`*`). Authority-form belongs
    /// to CONNECT alone and is refused.
    init(_ target: String) throws(Failure) {
        let bytes = target[...].utf8
        var needsWork = bytes.first != UInt8(ascii: "/")
        for byte in bytes {
            guard ByteClass.target.contains(byte) else { throw .malformed }
            needsWork =
                needsWork || byte == UInt8(ascii: "%") || byte == UInt8(ascii: "?") || byte == UInt8(ascii: "\\")
        }
        if !needsWork {
            self.init(path: target)
        } else if bytes.first == UInt8(ascii: "/") {
            try self.init(pathAndQuery: bytes)
        } else if target == "*" {
            self.init(path: "*")
        } else {
            try self.init(absolute: bytes)
        }
    }

    /// RFC 9112 §3.2.2. Only http and https make sense to us; userinfo is an error (RFC 9110 §4.2.4).
    private init(absolute bytes: Substring.UTF8View) throws(Failure) {
        let text = Substring(bytes)
        guard let scheme = ["http://", "https://"].first(where: { text.prefix($0.count).equalsIgnoringCase($0) }) else {
            throw .malformed
        }
        let rest = text.utf8.dropFirst(scheme.utf8.count)
        let end = rest.firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") } ?? rest.endIndex
        let authority = String(Substring(rest[..<end]))
        guard Authority.isValid(authority.utf8) else { throw .malformed }
        if end < rest.endIndex, rest[end] == UInt8(ascii: "/") {
            try self.init(pathAndQuery: rest[end...])
        } else {
            // An empty path is sent as "/" (RFC 9110 §4.2.3).
            try self.init(pathAndQuery: Substring("/" + Substring(rest[end...])).utf8)
        }
        self.authority = authority
    }

    private init(pathAndQuery bytes: Substring.UTF8View) throws(Failure) {
        let question = bytes.firstIndex(of: UInt8(ascii: "?")) ?? bytes.endIndex
        let path = bytes[..<question]
        guard !path.contains(UInt8(ascii: "\\")) else { throw .malformed }
        if path.contains(UInt8(ascii: "%")) {
            guard let decoded = PercentEncoding.decodePath(path) else { throw .malformed }
            self.path = decoded
        } else {
            self.path = String(Substring(path))
        }
        guard question < bytes.endIndex else {
            query = FormFields()
            return
        }
        do {
            query = try .urlEncoded(ArraySlice(bytes[question...].dropFirst()), limits: .none)
        } catch {
            throw .malformed
        }
    }
}

/// `host [":" port]` (RFC 3986 §3.2), as a Host field or an absolute-form target holds it.
enum Authority {
    static func isValid(_ bytes: some BidirectionalCollection<UInt8>) -> Bool {
        guard !bytes.isEmpty else { return false }
        if bytes.first == UInt8(ascii: "[") {
            guard let close = bytes.firstIndex(of: UInt8(ascii: "]")) else { return false }
            let address = String(decoding: bytes[..<close].dropFirst(), as: UTF8.self)
            return address.contains(":") && IPAddress(address) != nil && isPort(bytes[close...].dropFirst())
        }
        let colon = bytes.firstIndex(of: UInt8(ascii: ":")) ?? bytes.endIndex
        return colon != bytes.startIndex && isName(bytes[..<colon]) && isPort(bytes[colon...])
    }

    /// reg-name (RFC 3986 §3.2.2), which an IPv4 address is, too.
    private static func isName(_ bytes: some Collection<UInt8>) -> Bool {
        var digitsDue = 0
        for byte in bytes {
            guard digitsDue == 0 ? ByteClass.host.contains(byte) : byte.hexValue != nil else { return false }
            digitsDue = byte == UInt8(ascii: "%") ? 2 : max(0, digitsDue - 1)
        }
        return digitsDue == 0
    }

    /// Nothing, or a colon and a port; RFC 3986 §3.2.3 lets the digits be absent.
    private static func isPort(_ bytes: some Collection<UInt8>) -> Bool {
        guard let first = bytes.first else { return true }
        let digits = bytes.dropFirst()
        guard first == UInt8(ascii: ":"), digits.count <= 5 else { return false }
        var port = 0
        for byte in digits {
            guard let digit = byte.decimalValue else { return false }
            port = port * 10 + digit
        }
        return port <= 65535
    }
}
