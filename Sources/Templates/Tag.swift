/// One tag of a source, delimiters included.
struct Tag {
    enum Kind {
        case escaped, raw, section, inverted, close, partial, parent, block, comment, delimiters
    }

    let kind: Kind
    /// Without sigil and surrounding white space.
    let content: String
    /// The whole tag in the source.
    let range: Range<Int>
    let line: Int
}

/// Finds the tags of a source, one after another.
struct TagScanner {
    let source: [UInt8]
    let file: String
    private var opening = Array("{{".utf8)
    private var closing = Array("}}".utf8)
    /// Where the next search begins.
    private var position = 0
    /// The line of `counted`, so that each line break is counted once.
    private var line = 1
    private var counted = 0

    init(source: [UInt8], file: String) {
        self.source = source
        self.file = file
    }

    mutating func next() throws(TemplateError) -> Tag? {
        guard let start = find(opening, from: position) else { return nil }
        let line = line(at: start)
        let location = TemplateLocation(file: file, line: line)
        var begin = start + opening.count
        while begin < source.count, source[begin].isSpace { begin += 1 }
        let kind = begin < source.count ? Tag.Kind(sigil: source[begin]) : nil
        // The sigils { and = are closed by a mirrored one: {{{name}}}, {{=<% %>=}}.
        var terminator = closing
        if kind == .delimiters { terminator.insert(UInt8(ascii: "="), at: 0) }
        if kind == .raw, source[begin] == UInt8(ascii: "{") { terminator.insert(UInt8(ascii: "}"), at: 0) }
        if kind != nil { begin += 1 }
        guard let end = find(terminator, from: begin) else {
            throw .syntax(.unclosedTag, at: location)
        }
        let content = String(decoding: source[begin..<end].trimmed, as: UTF8.self)
        position = end + terminator.count
        if kind == .delimiters { try change(content, at: location) }
        return Tag(kind: kind ?? .escaped, content: content, range: start..<position, line: line)
    }

    /// The line of a place at or after the last one asked for.
    mutating func line(at index: Int) -> Int {
        if index > counted {
            line += source[counted..<index].count { $0 == .lineFeed }
            counted = index
        }
        return line
    }

    private mutating func change(_ content: String, at location: TemplateLocation) throws(TemplateError) {
        let parts = content.utf8.split { $0.isSpace }
        guard parts.count == 2, !content.utf8.contains(UInt8(ascii: "=")) else {
            throw .syntax(.invalidDelimiters, at: location)
        }
        opening = Array(parts[0])
        closing = Array(parts[1])
    }

    private func find(_ needle: [UInt8], from start: Int) -> Int? {
        var index = start
        let last = source.count - needle.count
        while index <= last {
            if source[index] == needle[0], source[index..<index + needle.count].elementsEqual(needle) { return index }
            index += 1
        }
        return nil
    }
}

extension Tag.Kind {
    init?(sigil: UInt8) {
        switch Character(Unicode.Scalar(sigil)) {
        case "#": self = .section
        case "^": self = .inverted
        case "/": self = .close
        case ">": self = .partial
        case "<": self = .parent
        case "$": self = .block
        case "!": self = .comment
        case "=": self = .delimiters
        case "{", "&": self = .raw
        default: return nil
        }
    }
}

extension UInt8 {
    static let lineFeed = UInt8(ascii: "\n")

    /// White space inside a line.
    var isBlank: Bool { self == UInt8(ascii: " ") || self == UInt8(ascii: "\t") }

    var isSpace: Bool { isBlank || self == .lineFeed || self == UInt8(ascii: "\r") }
}

extension ArraySlice<UInt8> {
    var trimmed: ArraySlice<UInt8> {
        guard let first = firstIndex(where: { !$0.isSpace }), let last = lastIndex(where: { !$0.isSpace }) else {
            return []
        }
        return self[first...last]
    }
}
