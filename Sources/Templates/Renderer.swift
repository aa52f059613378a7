/// One rendering of one template into bytes.
struct Renderer {
    /// What an unknown name does.
    enum Strictness {
        /// It is an error: a shipped page must have none.
        case strict
        /// It renders as nothing, as the specification wants.
        case lenient
    }

    private let templates: [Template]
    private let strictness: Strictness
    private(set) var output: [UInt8] = []
    private var contexts: ContextStack
    private var arguments = ArgumentStack()
    /// White space in front of each line of the template that is being included.
    private var indentation: [UInt8] = []
    /// The current line still lacks its indentation. Never true while there is none.
    private var owesIndentation = false
    private var depth = 0

    init(templates: [Template], root: Value, strictness: Strictness) {
        self.templates = templates
        self.strictness = strictness
        contexts = ContextStack(root)
    }

    mutating func render(_ template: Template) throws(TemplateError) {
        output.reserveCapacity(max(16_384, 2 * template.literals.count))
        try run(template, from: 0, to: template.instructions.count)
    }

    private mutating func run(_ template: Template, from start: Int, to end: Int) throws(TemplateError) {
        guard depth <= TemplateLimits.depth else { throw .nestedTooDeeply(at: template.location(near: start)) }
        guard output.count <= TemplateLimits.outputBytes else {
            throw .outputTooLong(at: template.location(near: start))
        }
        depth += 1
        defer { depth -= 1 }
        var next = start
        while next < end {
            let current = next
            next += 1
            switch template.instructions[current] {
            case .literal(let start, let end):
                append(literal: start..<end, of: template)
            case .escaped(let path):
                try interpolate(template, path: path, isRaw: false, at: current)
            case .raw(let path):
                try interpolate(template, path: path, isRaw: true, at: current)
            case .section(let path, let end):
                try runSection(template, path: path, at: current, end: end)
                next = end
            case .inverted(let path, let end):
                if try value(template, path: path, at: current)?.isTrue != true {
                    try run(template, from: next, to: end)
                }
                next = end
            case .partial(let inclusion):
                try include(inclusion, of: template, at: current)
            case .parent(let inclusion, let end):
                try include(inclusion, of: template, at: current)
                next = end
            case .block(let block, let end):
                try runBlock(template.blocks[block], of: template, from: next, to: end)
                next = end
            }
        }
    }
}

// MARK: - Values

extension Renderer {
    private func value(_ template: Template, path: Int, at instruction: Int) throws(TemplateError) -> Value? {
        if let value = contexts.value(of: template.paths[path]) { return value }
        if strictness == .lenient { return nil }
        throw .unknownName(template.paths[path].description, at: template.location(of: instruction))
    }

    private mutating func interpolate(
        _ template: Template,
        path: Int,
        isRaw: Bool,
        at instruction: Int
    ) throws(TemplateError) {
        if owesIndentation { indent() }
        switch try value(template, path: path, at: instruction) {
        case .text(let text):
            if isRaw {
                output.append(contentsOf: text.utf8)
            } else {
                HTMLEscaping.append(text, to: &output)
            }
        case .html(let bytes): output.append(contentsOf: bytes)
        case .nothing, nil: break
        case .flag, .list, .record:
            if strictness == .lenient { return }
            throw .notText(template.paths[path].description, at: template.location(of: instruction))
        }
    }

    /// A flag decides and nothing more; everything else becomes the innermost context of the body.
    private mutating func runSection(
        _ template: Template,
        path: Int,
        at instruction: Int,
        end: Int
    ) throws(TemplateError) {
        guard let value = try value(template, path: path, at: instruction), value.isTrue else { return }
        switch value {
        case .flag:
            try run(template, from: instruction + 1, to: end)
        case .list(let items):
            for item in items { try runBody(template, at: instruction, end: end, in: item) }
        case .record, .text, .html, .nothing:
            try runBody(template, at: instruction, end: end, in: value)
        }
    }

    private mutating func runBody(
        _ template: Template,
        at instruction: Int,
        end: Int,
        in context: Value
    ) throws(TemplateError) {
        contexts.push(context)
        try run(template, from: instruction + 1, to: end)
        contexts.pop()
    }
}

// MARK: - Templates inside templates

extension Renderer {
    private mutating func include(_ number: Int, of template: Template, at instruction: Int) throws(TemplateError) {
        let inclusion = template.inclusions[number]
        guard let target = inclusion.target else {
            if strictness == .lenient { return }
            throw .unknownPartial(inclusion.name, at: template.location(of: instruction))
        }
        let outer = indentation
        if inclusion.isStandalone {
            indentation += inclusion.indentation
            owesIndentation = !indentation.isEmpty
        } else {
            if owesIndentation { indent() }
            indentation = []
        }
        // A partial is a parent without arguments.
        arguments.push(number, of: template)
        try run(templates[target], from: 0, to: templates[target].instructions.count)
        arguments.pop()
        restore(indentation: outer)
    }

    private mutating func runBlock(
        _ block: Block,
        of template: Template,
        from start: Int,
        to end: Int
    ) throws(TemplateError) {
        guard let match = arguments.argument(for: block.name) else {
            return try run(template, from: start, to: end)
        }
        let outerArguments = arguments
        let outerIndentation = indentation
        arguments = arguments.around(match)
        indentation += block.indentation
        if block.isStandalone { owesIndentation = !indentation.isEmpty }
        try run(match.template, from: match.argument.start, to: match.argument.end)
        arguments = outerArguments
        restore(indentation: outerIndentation)
    }

    private mutating func restore(indentation outer: [UInt8]) {
        indentation = outer
        if outer.isEmpty { owesIndentation = false }
    }
}

// MARK: - Text

extension Renderer {
    private mutating func append(literal range: Range<Int>, of template: Template) {
        template.literals.withUnsafeBufferPointer { literals in
            let literal = UnsafeBufferPointer(rebasing: literals[range])
            if indentation.isEmpty {
                output.append(contentsOf: literal)
            } else {
                append(indenting: literal)
            }
        }
    }

    private mutating func append(indenting literal: UnsafeBufferPointer<UInt8>) {
        var begin = literal.startIndex
        while begin < literal.endIndex {
            if owesIndentation { indent() }
            var end = begin
            while end < literal.endIndex, literal[end] != .lineFeed { end += 1 }
            owesIndentation = end < literal.endIndex
            if owesIndentation { end += 1 }
            output.append(contentsOf: UnsafeBufferPointer(rebasing: literal[begin..<end]))
            begin = end
        }
    }

    private mutating func indent() {
        output.append(contentsOf: indentation)
        owesIndentation = false
    }
}
