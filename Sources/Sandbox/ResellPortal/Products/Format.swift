/// What a field of an order has to look like.
enum Format: Sendable {
    case anyText
    case subdomain
    case cpanelUsername
    case hostname
    case webAddress
    case e164
    case digits
    case email
    case vpnUsername

    func accepts(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        switch self {
        case .anyText: return (1...255).contains(bytes.count) && text.contains { !$0.isWhitespace }
        case .subdomain: return Self.isLabel(bytes)
        case .cpanelUsername:
            return (1...16).contains(bytes.count) && Self.isLetter(bytes[0]) && bytes.allSatisfy(Self.isAlphanumeric)
        case .hostname:
            let labels = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
            return labels.count > 1 && bytes.count <= 253 && labels.allSatisfy { Self.isLabel(Array($0)) }
                && labels[labels.count - 1].contains(where: Self.isLetter)
        case .webAddress: return Self.isWebAddress(text)
        case .e164:
            return bytes.first == UInt8(ascii: "+") && (8...16).contains(bytes.count)
                && bytes[1] != UInt8(ascii: "0") && bytes.dropFirst().allSatisfy(Self.isDigit)
        case .digits: return !bytes.isEmpty && bytes.allSatisfy(Self.isDigit)
        case .email: return Self.isEmail(text)
        case .vpnUsername: return (3...50).contains(bytes.count) && bytes.allSatisfy(Self.isAlphanumeric)
        }
    }

    var explanation: String {
        switch self {
        case .anyText: "must not be empty."
        case .subdomain: "must be a lower-case host name label."
        case .cpanelUsername: "must be 1 to 16 lower-case letters and digits and begin with a letter."
        case .hostname: "must be a domain name."
        case .webAddress: "must be a web address."
        case .e164: "must be a telephone number such as +12125550100."
        case .digits: "must be digits."
        case .email: "must be an email address."
        case .vpnUsername: "must be 3 to 50 lower-case letters and digits."
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }
    private static func isLetter(_ byte: UInt8) -> Bool { (97...122).contains(byte) }
    private static func isAlphanumeric(_ byte: UInt8) -> Bool { isDigit(byte) || isLetter(byte) }

    private static func isLabel(_ bytes: [UInt8]) -> Bool {
        let hyphen = UInt8(ascii: "-")
        return (1...63).contains(bytes.count) && bytes.first != hyphen && bytes.last != hyphen
            && bytes.allSatisfy { isAlphanumeric($0) || $0 == hyphen }
    }

    private static func isWebAddress(_ text: String) -> Bool {
        guard let scheme = ["https://", "http://"].first(where: text.hasPrefix) else { return false }
        let host = text.dropFirst(scheme.count).prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        return hostname.accepts(host.lowercased()) && !text.contains { $0.isWhitespace }
    }

    private static func isEmail(_ text: String) -> Bool {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        return parts.count == 2 && !parts[0].isEmpty && text.utf8.count <= 254
            && hostname.accepts(parts[1].lowercased()) && !text.contains { $0.isWhitespace }
    }
}
