/// The tags of a page with the text between them: as much of HTML as our own templates use.
struct HTMLScanner {
    enum Piece: Equatable {
        case open(String, [String: String])
        case close(String)
        case text(String)
    }

    private let bytes: [UInt8]
    private var index = 0

    private init(_ html: String) {
        bytes = Array(html.utf8)
    }

    static func pieces(of html: String) -> [Piece] {
        var scanner = HTMLScanner(html)
        var pieces: [Piece] = []
        while let piece = scanner.next() { pieces.append(piece) }
        return pieces
    }

    private mutating func next() -> Piece? {
        guard index < bytes.count else { return nil }
        guard bytes[index] == UInt8(ascii: "<") else { return .text(Self.unescape(take { $0 != UInt8(ascii: "<") })) }
        index += 1
        let isClosing = index < bytes.count && bytes[index] == UInt8(ascii: "/")
        if isClosing { index += 1 }
        let name = take { !Self.isSpace($0) && $0 != UInt8(ascii: ">") && $0 != UInt8(ascii: "/") }.lowercased()
        let attributes = attributes()
        return isClosing ? .close(name) : .open(name, attributes)
    }

    private mutating func attributes() -> [String: String] {
        var attributes: [String: String] = [:]
        while index < bytes.count {
            _ = take { Self.isSpace($0) || $0 == UInt8(ascii: "/") }
            guard index < bytes.count, bytes[index] != UInt8(ascii: ">") else {
                index += 1
                break
            }
            let name = take { !Self.isSpace($0) && !"=>/".utf8.contains($0) }
            var value = ""
            if index + 1 < bytes.count, bytes[index] == UInt8(ascii: "=") {
                let quote = bytes[index + 1]
                index += 2
                value = take { $0 != quote }
                index += 1
            } else if name.isEmpty {
                // A stray equals sign; going on is better than going round in circles.
                index += 1
            }
            attributes[name.lowercased()] = Self.unescape(value)
        }
        return attributes
    }

    private mutating func take(while condition: (UInt8) -> Bool) -> String {
        let start = index
        while index < bytes.count, condition(bytes[index]) { index += 1 }
        return String(decoding: bytes[start..<index], as: UTF8.self)
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
    }

    private static func unescape(_ text: String) -> String {
        guard text.contains("&") else { return text }
        var result = text
        for (entity, character) in [
            ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&#x27;", "'"), ("&amp;", "&"),
        ] {
            result = result.split(separator: entity, omittingEmptySubsequences: false).joined(separator: character)
        }
        return result
    }
}
