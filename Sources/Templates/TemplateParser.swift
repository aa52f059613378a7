/// Reads a source into a `Template`, once.
///
/// The rules about white space are the specification's: a section, comment, partial or delimiter tag alone on its line
/// takes the line with it; a standalone partial indents what it includes; an argument loses its own indentation and
/// gets that of the block it fills.
struct TemplateParser {
    private let name: String
    private let file: String
    private let targets: [String: Int]
    private let lines: SourceLines
    private var scanner: TagScanner
    private var assembly = TemplateAssembly()
    private var open: [Open] = []
    /// The source up to here has been read.
    private var position = 0
    /// Indentation which the argument around the current place loses.
    private var dedent: ArraySlice<UInt8> = []

    /// A tag that waits for its `{{/name}}`.
    private struct Open {
        enum Kind {
            case section
            case block
            /// `indentation` is the white space before the tag when nothing else stands before it on its line, and
            /// `blanks` the literal that holds it.
            case parent(inclusion: Int, indentation: ArraySlice<UInt8>?, blanks: Int?)
            case argument(inclusion: Int, outerDedent: ArraySlice<UInt8>)
        }

        let kind: Kind
        let name: String
        let instruction: Int
        let line: Int
    }

    /// `targets` are the places of all templates in the library, by name.
    static func parse(_ source: [UInt8], name: String, file: String, targets: [String: Int]) throws(TemplateError)
        -> Template
    {
        guard source.count <= TemplateLimits.sourceBytes else { throw .sourceTooLong(file: file) }
        guard String(validating: source, as: UTF8.self) != nil else {
            throw .syntax(.notUTF8, at: TemplateLocation(file: file, line: firstLineThatIsNotUTF8(source)))
        }
        // A byte order mark is no part of the page.
        let source = source.starts(with: "\u{FEFF}".utf8) ? Array(source.dropFirst(3)) : source
        var parser = TemplateParser(source: source, name: name, file: file, targets: targets)
        return try parser.parse()
    }

    private static func firstLineThatIsNotUTF8(_ source: [UInt8]) -> Int {
        let lines = source.split(separator: .lineFeed, omittingEmptySubsequences: false)
        return 1 + (lines.firstIndex { String(validating: $0, as: UTF8.self) == nil } ?? 0)
    }

    private init(source: [UInt8], name: String, file: String, targets: [String: Int]) {
        self.targets = targets
        self.name = name
        self.file = file
        lines = SourceLines(source: source)
        scanner = TagScanner(source: source, file: file)
    }

    private mutating func parse() throws(TemplateError) -> Template {
        while let tag = try scanner.next() {
            switch tag.kind {
            case .escaped, .raw: try parseInterpolation(tag)
            case .section, .inverted: try parseSection(tag)
            case .partial: try parsePartial(tag)
            case .parent: try parseParent(tag)
            case .block: try parseBlock(tag)
            case .close: try parseClose(tag)
            case .comment, .delimiters: skip(tag)
            }
        }
        if let unclosed = open.last { throw mistake(.neverClosed(unclosed.name), line: unclosed.line) }
        appendText(upTo: lines.source.count, line: scanner.line(at: position))
        return Template(name: name, file: file, assembly: assembly)
    }
}

// MARK: - Tags

extension TemplateParser {
    private mutating func parseInterpolation(_ tag: Tag) throws(TemplateError) {
        try requireContent(tag)
        let path = assembly.path(try pathNames(tag))
        appendText(upTo: tag.range.lowerBound, line: tag.line)
        assembly.append(tag.kind == .raw ? .raw(path: path) : .escaped(path: path), line: tag.line)
        position = tag.range.upperBound
    }

    private mutating func parseSection(_ tag: Tag) throws(TemplateError) {
        try requireContent(tag)
        let path = assembly.path(try pathNames(tag))
        skip(tag)
        let instruction: Instruction =
            tag.kind == .section ? .section(path: path, end: 0) : .inverted(path: path, end: 0)
        let opening = assembly.append(instruction, line: tag.line)
        _ = assembly.mark()
        open.append(Open(kind: .section, name: tag.content, instruction: opening, line: tag.line))
    }

    private mutating func parsePartial(_ tag: Tag) throws(TemplateError) {
        try requireContent(tag)
        let name = try templateName(tag)
        let blanks = lines.blanks(before: tag.range)
        let isStandalone = blanks != nil && lines.nextLine(after: tag.range) != nil
        skip(tag)
        let inclusion = assembly.inclusion(
            Inclusion(
                name: name,
                target: targets[name],
                indentation: isStandalone ? Array(dedented(blanks)) : [],
                isStandalone: isStandalone
            )
        )
        assembly.append(.partial(inclusion: inclusion), line: tag.line)
    }

    private mutating func parseParent(_ tag: Tag) throws(TemplateError) {
        try requireContent(tag)
        let name = try templateName(tag)
        let blanks = lines.blanks(before: tag.range)
        appendText(upTo: blanks?.lowerBound ?? tag.range.lowerBound, line: tag.line)
        // Whether the tag stands alone is known at its end; until then its white space is a literal of its own.
        let indentation = blanks.map { dedented($0) }
        var blanksLiteral: Int?
        if let indentation, !indentation.isEmpty {
            blanksLiteral = assembly.mark()
            assembly.append(literal: indentation, line: tag.line)
        }
        let inclusion = assembly.inclusion(Inclusion(name: name, target: targets[name]))
        let opening = assembly.append(.parent(inclusion: inclusion, end: 0), line: tag.line)
        position = tag.range.upperBound
        open.append(
            Open(
                kind: .parent(inclusion: inclusion, indentation: indentation, blanks: blanksLiteral),
                name: tag.content,
                instruction: opening,
                line: tag.line
            )
        )
    }

    private mutating func parseBlock(_ tag: Tag) throws(TemplateError) {
        let block = try requireName(tag)
        if case .parent(let inclusion, _, _)? = open.last?.kind {
            return try parseArgument(tag, block: block, inclusion: inclusion)
        }
        let blanks = lines.blanks(before: tag.range)
        let nextLine = lines.nextLine(after: tag.range)
        var indentation: ArraySlice<UInt8> = []
        let isStandalone = blanks != nil && nextLine != nil
        if isStandalone, let nextLine {
            // A block that opens on a line of its own is as deep as its default content.
            let content = lines.indentation(from: nextLine)
            indentation = content.dropFirst(lines.dedent(content, by: dedent))
        } else if blanks != nil {
            indentation = dedented(blanks)
        }
        skip(tag)
        let number = assembly.block(Block(name: block, indentation: Array(indentation), isStandalone: isStandalone))
        let opening = assembly.append(.block(number, end: 0), line: tag.line)
        _ = assembly.mark()
        open.append(Open(kind: .block, name: tag.content, instruction: opening, line: tag.line))
    }

    private mutating func parseArgument(_ tag: Tag, block: String, inclusion: Int) throws(TemplateError) {
        guard !assembly.inclusions[inclusion].arguments.contains(where: { $0.block == block }) else {
            throw mistake(.duplicateBlock(block), line: tag.line)
        }
        appendText(upTo: tag.range.lowerBound, line: tag.line)
        let outerDedent = dedent
        position = tag.range.upperBound
        if let nextLine = lines.nextLine(after: tag.range) {
            position = nextLine
            dedent = lines.indentation(from: nextLine)
        }
        let start = assembly.mark()
        assembly.inclusions[inclusion].arguments.append(
            Argument(block: block, line: tag.line, start: start, end: start)
        )
        open.append(
            Open(
                kind: .argument(inclusion: inclusion, outerDedent: outerDedent),
                name: tag.content,
                instruction: start,
                line: tag.line
            )
        )
    }

    private mutating func parseClose(_ tag: Tag) throws(TemplateError) {
        guard let last = open.last, last.name == tag.content else {
            throw mistake(.unexpectedClose(found: tag.content, expected: open.last?.name), line: tag.line)
        }
        switch last.kind {
        case .section, .block:
            skip(tag)
            assembly.close(last.instruction)
        case .argument(let inclusion, let outerDedent):
            appendText(upTo: lines.blanks(before: tag.range)?.lowerBound ?? tag.range.lowerBound, line: tag.line)
            assembly.closeArgument(of: inclusion)
            dedent = outerDedent
            position = tag.range.upperBound
        case .parent(let inclusion, let indentation, let blanks):
            appendText(upTo: tag.range.lowerBound, line: tag.line)
            position = tag.range.upperBound
            assembly.close(last.instruction)
            if let indentation, let nextLine = lines.nextLine(after: tag.range) {
                if let blanks { assembly.erase(literal: blanks) }
                assembly.inclusions[inclusion].indentation = Array(indentation)
                assembly.inclusions[inclusion].isStandalone = true
                position = nextLine
            }
        }
        open.removeLast()
    }
}

// MARK: - Text

extension TemplateParser {
    /// Appends the text before a tag and moves behind it; a tag alone on its line takes the line with it.
    private mutating func skip(_ tag: Tag) {
        if let blanks = lines.blanks(before: tag.range), let nextLine = lines.nextLine(after: tag.range) {
            appendText(upTo: blanks.lowerBound, line: tag.line)
            position = nextLine
        } else {
            appendText(upTo: tag.range.lowerBound, line: tag.line)
            position = tag.range.upperBound
        }
    }

    private mutating func appendText(upTo end: Int, line: Int) {
        guard position < end else { return }
        if case .parent? = open.last?.kind {
            // The specification ignores what stands inside a parent and outside its blocks; the checker does not.
            if lines.source[position..<end].contains(where: { !$0.isSpace }) {
                assembly.ignoredTextLines.append(line)
            }
        } else {
            assembly.append(literal: lines.text(position..<end, dedentedBy: dedent), line: line)
        }
    }

    private func dedented(_ blanks: Range<Int>?) -> ArraySlice<UInt8> {
        guard let blanks else { return [] }
        let line = lines.source[blanks]
        return line.dropFirst(lines.dedent(line, by: dedent))
    }
}

// MARK: - Names

extension TemplateParser {
    private func mistake(_ mistake: SyntaxMistake, line: Int) -> TemplateError {
        .syntax(mistake, at: TemplateLocation(file: file, line: line))
    }

    /// Inside a parent only blocks are read, so that any other tag there is a mistake of its author.
    private func requireContent(_ tag: Tag) throws(TemplateError) {
        if case .parent? = open.last?.kind { throw mistake(.tagBetweenBlocks(tag.content), line: tag.line) }
    }

    private func requireName(_ tag: Tag) throws(TemplateError) -> String {
        guard !tag.content.isEmpty else { throw mistake(.emptyName, line: tag.line) }
        guard !tag.content.utf8.contains(where: { $0.isSpace }) else {
            throw mistake(.invalidName(tag.content), line: tag.line)
        }
        return tag.content
    }

    private func templateName(_ tag: Tag) throws(TemplateError) -> String {
        let name = try requireName(tag)
        guard !name.hasPrefix("*") else { throw mistake(.dynamicName(name), line: tag.line) }
        return name
    }

    private func pathNames(_ tag: Tag) throws(TemplateError) -> [String] {
        let name = try requireName(tag)
        if name == "." { return [] }
        let names = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard !names.contains("") else { throw mistake(.invalidName(name), line: tag.line) }
        return names
    }
}
