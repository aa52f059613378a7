/// Follows the literal text of a template through HTML's contexts, to find interpolations that escaping cannot protect.
///
/// It reads far less than a browser does: tags, quotes, comments, and the two elements whose text knows no character
/// references. Both branches of a condition are read one after the other.
struct MarkupContext {
    enum Exposure {
        /// Between `<` and `>`, outside quotes.
        case tag
        case scriptOrStyle
    }

    private enum State: Equatable {
        case text
        /// After `<`.
        case opening
        case tagName
        case tag
        case quoted(UInt8)
        /// After `<!`: a comment as soon as two dashes follow, else a declaration until `>`.
        case declaration(dashes: Int)
        case comment(dashes: Int)
        /// Inside `<script>` or `<style>`; how much of `</name` has been read.
        case rawText(matched: Int)
    }

    private var state = State.text
    private var tagName: [UInt8] = []
    private var endTag: [UInt8] = []

    /// The exposed interpolations by instruction.
    static func exposures(in template: Template) -> [Int: Exposure] {
        var context = MarkupContext()
        var outer: [(end: Int, context: MarkupContext)] = []
        var exposures: [Int: Exposure] = [:]
        let arguments = template.inclusions.flatMap(\.arguments).filter { $0.start < $0.end }
        for (number, instruction) in template.instructions.enumerated() {
            while let last = outer.last, last.end <= number { context = outer.removeLast().context }
            // An argument is shown somewhere else than where it stands.
            for argument in arguments where argument.start == number {
                outer.append((argument.end, context))
                context = MarkupContext()
            }
            switch instruction {
            case .literal(let start, let end):
                for byte in template.literals[start..<end] { context.read(byte) }
            case .escaped, .raw: exposures[number] = context.exposure
            case .section, .inverted, .partial, .parent, .block: break
            }
        }
        return exposures
    }

    private var exposure: Exposure? {
        switch state {
        case .opening, .tagName, .tag: .tag
        case .rawText: .scriptOrStyle
        case .text, .quoted, .declaration, .comment: nil
        }
    }

    private mutating func read(_ byte: UInt8) {
        switch state {
        case .text: if byte == UInt8(ascii: "<") { state = .opening }
        case .opening: readAfterOpening(byte)
        case .tagName:
            if byte.isSpace || byte == UInt8(ascii: "/") {
                state = .tag
            } else if byte == UInt8(ascii: ">") {
                closeTag()
            } else {
                tagName.append(byte | 0x20)
            }
        case .tag:
            if byte == UInt8(ascii: ">") { closeTag() }
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") { state = .quoted(byte) }
        case .quoted(let quote): if byte == quote { state = .tag }
        case .declaration(let dashes): readDeclaration(byte, dashes: dashes)
        case .comment(let dashes): readComment(byte, dashes: dashes)
        case .rawText(let matched): readRawText(byte, matched: matched)
        }
    }

    private mutating func readAfterOpening(_ byte: UInt8) {
        tagName = []
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"):
            tagName = [byte | 0x20]
            state = .tagName
        case UInt8(ascii: "/"): state = .tag
        case UInt8(ascii: "!"): state = .declaration(dashes: 0)
        default: state = .text
        }
    }

    private mutating func readDeclaration(_ byte: UInt8, dashes: Int) {
        if byte == UInt8(ascii: ">") {
            state = .text
        } else if byte == UInt8(ascii: "-"), dashes == 1 {
            state = .comment(dashes: 0)
        } else {
            state = .declaration(dashes: byte == UInt8(ascii: "-") ? 1 : 2)
        }
    }

    private mutating func readComment(_ byte: UInt8, dashes: Int) {
        if byte == UInt8(ascii: ">"), dashes >= 2 {
            state = .text
        } else {
            state = .comment(dashes: byte == UInt8(ascii: "-") ? dashes + 1 : 0)
        }
    }

    private mutating func readRawText(_ byte: UInt8, matched: Int) {
        let lowercased = byte | (byte == UInt8(ascii: "<") || byte == UInt8(ascii: "/") ? 0 : 0x20)
        if lowercased == endTag[matched] {
            state = matched + 1 == endTag.count ? .tag : .rawText(matched: matched + 1)
        } else {
            state = .rawText(matched: byte == UInt8(ascii: "<") ? 1 : 0)
        }
    }

    private mutating func closeTag() {
        if tagName.elementsEqual("script".utf8) || tagName.elementsEqual("style".utf8) {
            endTag = Array("</".utf8) + tagName
            state = .rawText(matched: 0)
        } else {
            state = .text
        }
        tagName = []
    }
}
