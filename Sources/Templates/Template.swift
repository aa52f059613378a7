/// One parsed template. Instructions hold numbers only and everything else stands in tables beside them, so that the
/// renderer walks them without counting references.
final class Template: Sendable {
    let name: String
    let file: String
    let instructions: [Instruction]
    /// The line of each instruction's tag, for errors.
    let lines: [Int]
    /// All literal text, one piece after another.
    let literals: [UInt8]
    let paths: [Path]
    let inclusions: [Inclusion]
    let blocks: [Block]
    /// Lines with text that stands inside a parent but in none of its blocks.
    let ignoredTextLines: [Int]

    init(name: String, file: String, assembly: TemplateAssembly) {
        self.name = name
        self.file = file
        instructions = assembly.instructions
        lines = assembly.lines
        literals = assembly.literals
        paths = assembly.paths
        inclusions = assembly.inclusions
        blocks = assembly.blocks
        ignoredTextLines = assembly.ignoredTextLines
    }

    func location(of instruction: Int) -> TemplateLocation {
        TemplateLocation(file: file, line: lines[instruction])
    }

    /// For a body, which may be empty and stand at the very end.
    func location(near instruction: Int) -> TemplateLocation {
        TemplateLocation(file: file, line: lines.isEmpty ? 1 : lines[min(instruction, lines.count - 1)])
    }
}

/// One step of a template. `end` is the instruction after the body, which itself starts at the next instruction.
enum Instruction {
    /// A range of the template's literals.
    case literal(start: Int, end: Int)
    case escaped(path: Int)
    case raw(path: Int)
    case section(path: Int, end: Int)
    case inverted(path: Int, end: Int)
    case partial(inclusion: Int)
    /// The body holds the arguments; it is not run in its place.
    case parent(inclusion: Int, end: Int)
    /// The body is the default content.
    case block(Int, end: Int)
}

/// `name` or `first.second.third`; `{{.}}` has no names.
struct Path {
    let first: String
    let rest: [String]

    var isCurrent: Bool { first.isEmpty }

    var description: String { isCurrent ? "." : ([first] + rest).joined(separator: ".") }
}

/// `{{>name}}` or `{{<name}}…{{/name}}`.
struct Inclusion {
    let name: String
    /// The template's place in the library; `nil` where there is none of this name.
    let target: Int?
    /// White space before a standalone tag, which each line of the included template gets in front.
    var indentation: [UInt8] = []
    /// The specification indents the lines of a partial that stands alone; an inline one keeps its lines as they are.
    var isStandalone = false
    /// The blocks that a parent's body fills.
    var arguments: [Argument] = []
}

/// `{{$name}}…{{/name}}` inside a parent: what replaces the parent's default.
struct Argument {
    let block: String
    let line: Int
    let start: Int
    var end: Int
}

/// `{{$name}}…{{/name}}` outside of a parent: a place that can be filled from outside.
struct Block {
    let name: String
    /// White space that each line of an argument gets in front.
    let indentation: [UInt8]
    /// The block opens on a line of its own, which is not shown.
    let isStandalone: Bool
}
