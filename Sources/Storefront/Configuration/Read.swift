import Crypto
import Glibc
import Mail
import Outbound

/// Readers of values: each accepts what it can stand for and says what it expected.
enum Read {
    @Sendable static func text(_ text: String) throws(Malformed) -> String {
        guard !text.isEmpty else { throw Malformed("is empty") }
        guard !text.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) else {
            throw Malformed("contains a control character")
        }
        return text
    }

    /// What is sent in a header field: visible ASCII, perhaps with spaces inside.
    @Sendable static func headerText(_ text: String) throws(Malformed) -> String {
        let text = try Read.text(text)
        guard text.utf8.allSatisfy({ (0x20...0x7E).contains($0) }), text.first != " ", text.last != " " else {
            throw Malformed("contains characters that cannot be sent in a header")
        }
        return text
    }

    @Sendable static func path(_ text: String) throws(Malformed) -> String {
        let path = try Read.text(text)
        return path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    }

    static func number(_ text: String, in range: ClosedRange<Int>) throws(Malformed) -> Int {
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(text), range.contains(number)
        else {
            throw Malformed("is not a whole number from \(range.lowerBound) to \(range.upperBound): \(quoted(text))")
        }
        return number
    }

    static func seconds(_ text: String, in range: ClosedRange<Double>) throws(Malformed) -> Double {
        let isPlain = text.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }
        guard isPlain, let number = Double(text), range.contains(number) else {
            let (from, to) = (Int(range.lowerBound), Int(range.upperBound))
            throw Malformed("is not a number of seconds from \(from) to \(to): \(quoted(text))")
        }
        return number
    }

    @Sendable static func host(_ text: String) throws(Malformed) -> String {
        let host = try Read.text(text)
        let isName = host.utf8.allSatisfy { $0 == 0x2D || $0 == 0x2E || ($0 | 0x20).isLowerCaseLetter || $0.isDigit }
        guard isName || isAddress(host, AF_INET6) else {
            throw Malformed("is not an address or a name: \(quoted(text))")
        }
        return host
    }

    /// `https://shop.example`, perhaps with a port: pages link to each other by paths from the root.
    @Sendable static func origin(_ text: String) throws(Malformed) -> String {
        let url = try Read.url(text)
        let bare = url.hasSuffix("/") ? String(url.dropLast()) : url
        guard !bare.drop(while: { $0 != "/" }).dropFirst(2).contains("/"), !bare.contains("@") else {
            throw Malformed("is not http:// or https:// with a name and no path: \(quoted(text))")
        }
        return bare
    }

    @Sendable static func url(_ text: String) throws(Malformed) -> String {
        let url = try Read.text(text)
        let schemes = ["http://", "https://"]
        guard let scheme = schemes.first(where: { url.lowercased().hasPrefix($0) }), url.count > scheme.count,
            !url.dropFirst(scheme.count).hasPrefix("/"), !url.contains(where: { " ?#\\\"<>".contains($0) })
        else { throw Malformed("is not a URL that begins with http:// or https://") }
        return url
    }

    /// The base of an API that is called with credentials: in the clear only to this very machine.
    @Sendable static func api(_ text: String) throws(Malformed) -> String {
        let url = try Read.url(text)
        let host = url.drop { $0 != "/" }.dropFirst(2).prefix { $0 != "/" }
        guard !host.contains("@") else {
            throw Malformed("has a user name in it; credentials have variables of their own")
        }
        let isLocal = ["127.0.0.1", "localhost", "[::1]"].contains { host == $0 || host.hasPrefix($0 + ":") }
        guard isLocal || url.lowercased().hasPrefix("https://") else {
            throw Malformed("must begin with https://, unless it is on this machine")
        }
        return url
    }

    @Sendable static func mailAddress(_ text: String) throws(Malformed) -> MailAddress {
        guard let address = MailAddress(try Read.text(text)) else {
            throw Malformed("is not an address like shop@example.com or Shop <shop@example.com>: \(quoted(text))")
        }
        return address
    }

    @Sendable static func mailServer(_ text: String) throws(Malformed) -> SMTPClient.Configuration {
        guard let server = SMTPClient.Configuration(url: try Read.text(text)) else {
            throw Malformed("is not a mail server like smtp://user:password@mail.example:587 or smtps://…")
        }
        return server
    }

    @Sendable static func limits(_ text: String) throws(Malformed) -> Configuration.Limits {
        guard let limits = Configuration.Limits(rawValue: text) else {
            throw Malformed("is neither normal nor loadtest: \(quoted(text))")
        }
        return limits
    }

    @Sendable static func accessLog(_ text: String) throws(Malformed) -> Configuration.AccessLogTarget {
        switch text {
        case "off": .off
        case "-": .standardOutput
        default: .file(try path(text))
        }
    }

    @Sendable static func networks(_ text: String) throws(Malformed) -> [String] {
        var networks: [String] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let entry = part.trimmingPrefix { $0 == " " }.prefix { $0 != " " }
            guard isNetwork(String(entry)) else {
                throw Malformed("holds something that is neither an address nor a network: \(quoted(String(part)))")
            }
            networks.append(String(entry))
        }
        return networks
    }

    /// Does not quote what it got.
    @Sendable static func secretKey(_ text: String) throws(Malformed) -> [UInt8] {
        // `openssl rand -base64 32` pads, which our decoder does not know.
        var digits = text[...]
        while digits.last == "=" { digits.removeLast() }
        guard let key = Base64.decode(digits, .standard) ?? Base64.decode(digits, .url), key.count == 32 else {
            throw Malformed("is not base64 of exactly 32 bytes (openssl rand -base64 32)")
        }
        return key
    }

    private static func isNetwork(_ text: String) -> Bool {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard let address = parts.first, parts.count <= 2 else { return false }
        guard let bits = isAddress(address, AF_INET) ? 32 : isAddress(address, AF_INET6) ? 128 : nil else {
            return false
        }
        return parts.count == 1 || UInt8(parts[1]).map { $0 <= bits } ?? false
    }

    private static func isAddress(_ text: String, _ family: Int32) -> Bool {
        var address = in6_addr()
        let bare =
            family == AF_INET6 && text.hasPrefix("[") && text.hasSuffix("]") ? text.dropFirst().dropLast() : text[...]
        return inet_pton(family, String(bare), &address) == 1
    }

    private static func quoted(_ text: String) -> String {
        Log.quoted(text.count > 60 ? text.prefix(60) + "…" : text, always: true)
    }
}

extension UInt8 {
    fileprivate var isDigit: Bool { (0x30...0x39).contains(self) }
    fileprivate var isLowerCaseLetter: Bool { (0x61...0x7A).contains(self) }
}
