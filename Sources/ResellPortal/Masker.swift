import Commerce

/// Makes bodies and texts fit to be kept and shown: no credentials of a customer, none of the reseller.
struct Masker: Sendable {
    static let mask = "•••"

    private static let limit = 4096
    /// A list of thousands of packages is not worth masking row by row.
    private static let largest = 64 << 10
    private static let names: Set<String> = [
        "key", "pass", "pwd", "pin", "pin1", "pin2", "puk", "puk1", "puk2", "ac", "iccid", "matchingid", "auth",
    ]
    private static let partsOfNames = [
        "password", "passwd", "passphrase", "secret", "token", "credential", "licensekey", "licencekey", "apikey",
        "accesskey", "privatekey", "activation", "qr", "lpa", "smdp", "authorization",
    ].map { Array($0.utf8) }

    /// The reseller's own: replaced wherever they turn up.
    private let secrets: [[UInt8]]

    /// - Parameter secrets: those too short to be told from words are left out.
    init(secrets: [String]) {
        self.secrets = secrets.map { Array($0.utf8) }.filter { $0.count >= 6 }
    }

    /// At most 4 KB of a body.
    func body(_ bytes: [UInt8]) -> String {
        guard !bytes.isEmpty else { return "" }
        guard let document = JSON(bytes: bytes) else {
            return text(Self.unparsed(String(decoding: bytes.prefix(4096), as: UTF8.self)))
        }
        guard bytes.count <= Self.largest else { return "\(bytes.count) bytes of JSON" }
        return text(Self.cut(String(decoding: Self.masked(document).bytes, as: UTF8.self), to: Self.limit))
    }

    /// A text with the reseller's own secrets replaced.
    func text(_ text: String) -> String {
        var result: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.first {
            if let secret = secrets.first(where: { $0[0] == byte && rest.starts(with: $0) }) {
                result += Array(Self.mask.utf8)
                rest = rest.dropFirst(secret.count)
            } else {
                result.append(byte)
                rest = rest.dropFirst()
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static func isSecret(_ name: String) -> Bool {
        let plain = name.lowercased().utf8.filter { $0 != UInt8(ascii: "_") && $0 != UInt8(ascii: "-") }
        return names.contains(String(decoding: plain, as: UTF8.self))
            || plain.indices.contains { start in partsOfNames.contains { plain[start...].starts(with: $0) } }
    }

    private static func masked(_ document: JSON) -> JSON {
        switch document {
        case .object(let members):
            return .object(
                members.reduce(into: [:]) { result, member in
                    result[member.key] = isSecret(member.key) ? blotted(member.value) : masked(member.value)
                }
            )
        case .array(let elements): return .array(elements.map(masked))
        case .string(let text): return .string(maskedValue(text))
        case .null, .bool, .number: return document
        }
    }

    /// Every leaf below a secret member.
    private static func blotted(_ document: JSON) -> JSON {
        switch document {
        case .object(let members): .object(members.mapValues(blotted))
        case .array(let elements): .array(elements.map(blotted))
        case .string(let text): text.isEmpty ? document : .string(mask)
        case .number: .string(mask)
        case .null, .bool: document
        }
    }

    /// An eSIM's activation string under any name, and what follows the question mark of an address.
    private static func maskedValue(_ text: String) -> String {
        if text.uppercased().hasPrefix("LPA:") { return mask }
        guard text.hasPrefix("http"), let query = text.firstIndex(of: "?") else { return text }
        return text[...query] + mask
    }

    // MARK: - What is no JSON

    /// A torn JSON may end in the middle of a password: of its strings only the members' names are kept. Elsewhere
    /// words that are too long to be words go.
    private static func unparsed(_ text: String) -> String {
        let start = text.drop { $0.isWhitespace || $0 == "\u{FEFF}" }
        let safe = start.hasPrefix("{") || start.hasPrefix("[") ? withoutStrings(start) : withoutTokens(start)
        return cut(safe, to: 200)
    }

    private static func withoutStrings(_ text: Substring) -> String {
        var result = ""
        var rest = text
        while let quote = rest.firstIndex(of: "\"") {
            result += rest[..<quote]
            rest = rest[rest.index(after: quote)...]
            let string = rest.prefixOfString
            let after = rest[string.endIndex...].dropFirst()
            let isName = after.drop(while: \.isWhitespace).first == ":"
            result += isName ? "\"\(string)\"" : "\"\(mask)\""
            rest = after
        }
        return result + rest
    }

    private static func withoutTokens(_ text: Substring) -> String {
        var result = ""
        var word = ""
        for character in text + " " {
            if character.isLetter || character.isNumber || "-_.+/=".contains(character) {
                word.append(character)
                continue
            }
            result += word.count >= 20 || word.hasPrefix("rp_") || word.hasPrefix("rps_") ? mask : word
            result.append(character)
            word = ""
        }
        return String(result.dropLast())
    }

    private static func cut(_ text: String, to count: Int) -> String {
        guard text.utf8.count > count else { return text }
        var end = text.utf8.index(text.utf8.startIndex, offsetBy: count)
        while end > text.startIndex, end.samePosition(in: text) == nil { end = text.utf8.index(before: end) }
        return text[..<end] + "…"
    }
}

extension Substring {
    /// Up to the quote that ends a JSON string, escaped ones passed over.
    fileprivate var prefixOfString: Substring {
        var isEscaped = false
        return prefix { character in
            if isEscaped {
                isEscaped = false
                return true
            }
            isEscaped = character == "\\"
            return character != "\""
        }
    }
}
