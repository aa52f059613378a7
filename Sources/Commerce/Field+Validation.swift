extension Field {
    /// - Parameter typed: what was typed, untrimmed; nil when the form had no such field.
    /// - Returns: the value to send, nil when an optional field was left empty.
    package func read(_ typed: String?) throws(FieldError) -> Parameter? {
        let text = (typed ?? "").trimmed
        guard !text.isEmpty else {
            guard !isRequired else { throw error("Please fill in “\(label)”.") }
            return nil
        }
        guard !text.hasControlCharacters(allowingLines: kind.isParagraph) else {
            throw error("Please remove the invisible control characters.")
        }
        return Parameter(name, try kind.read(text, error))
    }

    private func error(_ message: String) -> FieldError { FieldError(name, message) }
}

extension Field.Kind {
    fileprivate var isParagraph: Bool {
        if case .paragraph = self { true } else { false }
    }

    fileprivate func read(
        _ text: String,
        _ error: (String) -> FieldError
    ) throws(FieldError) -> Parameter.Value {
        switch self {
        case .text(let maximum), .paragraph(let maximum):
            // Browsers send lines ended by CR LF.
            let text = text.replacing("\r\n", with: "\n")
            // A character may be made of any number of marks, so bytes are bounded too.
            guard text.count <= maximum, text.utf8.count <= 4 * maximum else {
                throw error("At most \(maximum) characters, please.")
            }
            return .text(text)
        case .subdomain: return .text(try Self.subdomain(text.lowercased(), error))
        case .domain:
            guard let name = DomainName(text) else {
                throw error("Enter a domain such as example.com: letters, digits and hyphens.")
            }
            return .text(name.text)
        case .hostname:
            guard let name = DomainName(text), name.labels.count >= 2 else {
                throw error("Enter a name server such as ns1.example.com.")
            }
            return .text(name.text)
        case .cpanelUsername: return .text(try Self.cpanelUsername(text.lowercased(), error))
        case .webAddress: return .text(try Self.webAddress(text, error))
        case .quantity(let range):
            guard text.utf8.count <= 9, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(text),
                range.contains(number)
            else { throw error("Enter a whole number from \(range.lowerBound) to \(range.upperBound).") }
            return .integer(number)
        case .choice(let choices):
            guard choices.contains(where: { $0.value == text }) else {
                throw error("Please choose one of the options.")
            }
            return .text(text)
        case .phoneNumber: return .text(try Self.phoneNumber(text, error))
        case .areaCode:
            guard (1...5).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
                !text.hasPrefix("0")
            else { throw error("Digits only, without the leading zero or the country's code, such as 212.") }
            return .text(text)
        }
    }

    private static let reserved: Set<String> = ["www", "mail", "ftp", "admin", "api", "smtp", "ns1", "ns2", "root"]

    private static func subdomain(_ text: String, _ error: (String) -> FieldError) throws(FieldError) -> String {
        guard (3...40).contains(text.utf8.count), DomainName.isLabel(text) else {
            throw error("3 to 40 letters, digits or hyphens; no hyphen at either end.")
        }
        guard !reserved.contains(text) else { throw error("“\(text)” is reserved. Please choose another.") }
        return text
    }

    /// cPanel itself takes at most 16 characters, a letter first, and not `test`.
    private static func cpanelUsername(_ text: String, _ error: (String) -> FieldError) throws(FieldError) -> String {
        guard (3...16).contains(text.utf8.count), let first = text.utf8.first, (0x61...0x7A).contains(first),
            text.utf8.allSatisfy({ (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) })
        else { throw error("3 to 16 lower-case letters or digits, a letter first.") }
        guard !reserved.contains(text), !text.hasPrefix("test") else {
            throw error("“\(text)” is reserved. Please choose another.")
        }
        return text
    }

    private static func webAddress(_ text: String, _ error: (String) -> FieldError) throws(FieldError) -> String {
        let lower = text.lowercased()
        guard text.utf8.count <= 500,
            text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && !"<>\"'`\\^{}|".utf8.contains($0) }),
            let scheme = ["https://", "http://"].first(where: lower.hasPrefix)
        else { throw error("Enter the full address, such as https://instagram.com/name.") }
        let authority = lower.dropFirst(scheme.count).prefix { !"/?#".contains($0) }
        // A name before an @ is not the host, however much it looks like one.
        guard !authority.contains("@"), let name = DomainName(String(authority.prefix { $0 != ":" })),
            name.labels.count >= 2
        else {
            throw error("Enter the full address, such as https://instagram.com/name.")
        }
        return text
    }

    /// E.164: a plus sign and up to 15 digits.
    private static func phoneNumber(_ text: String, _ error: (String) -> FieldError) throws(FieldError) -> String {
        let compact = text.filter { !" -().".contains($0) }
        let digits = compact.dropFirst()
        guard compact.hasPrefix("+"), (7...15).contains(digits.utf8.count),
            digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), !digits.hasPrefix("0")
        else { throw error("Enter the number with its country code, such as +12125550100.") }
        return compact
    }
}

extension String {
    package var trimmed: String {
        let start = drop(while: \.isWhitespace)
        return String(start.reversed().drop(while: \.isWhitespace).reversed())
    }

    /// C0, DEL and C1 characters, and those that reorder or hide text around them.
    package func hasControlCharacters(allowingLines: Bool = false) -> Bool {
        unicodeScalars.contains { scalar in
            if allowingLines, scalar == "\n" || scalar == "\r" || scalar == "\t" { return false }
            switch scalar.value {
            case 0x00...0x1F, 0x7F...0x9F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF, 0xFFF9...0xFFFB: return true
            default: return false
            }
        }
    }
}
