/// The tables of a template while its source is being read.
struct TemplateAssembly {
    private(set) var instructions: [Instruction] = []
    private(set) var lines: [Int] = []
    private(set) var literals: [UInt8] = []
    private(set) var paths: [Path] = []
    var inclusions: [Inclusion] = []
    private(set) var blocks: [Block] = []
    var ignoredTextLines: [Int] = []

    /// A literal before this instruction belongs to another body and must not grow.
    private var joint = 0

    /// The number of the next instruction. Whatever follows stays apart from the literal before it.
    mutating func mark() -> Int {
        joint = instructions.count
        return joint
    }

    @discardableResult
    mutating func append(_ instruction: Instruction, line: Int) -> Int {
        instructions.append(instruction)
        lines.append(line)
        return instructions.count - 1
    }

    mutating func append(literal: some Collection<UInt8>, line: Int) {
        guard !literal.isEmpty else { return }
        let start = literals.count
        literals.append(contentsOf: literal)
        if instructions.count > joint, case .literal(let earlier, _)? = instructions.last {
            instructions[instructions.count - 1] = .literal(start: earlier, end: literals.count)
        } else {
            append(.literal(start: start, end: literals.count), line: line)
        }
    }

    /// The number of an equal path, so that equal tags share one entry.
    mutating func path(_ names: [String]) -> Int {
        let first = names.first ?? ""
        let rest = Array(names.dropFirst())
        if let known = paths.firstIndex(where: { $0.first == first && $0.rest == rest }) { return known }
        paths.append(Path(first: first, rest: rest))
        return paths.count - 1
    }

    mutating func inclusion(_ inclusion: Inclusion) -> Int {
        inclusions.append(inclusion)
        return inclusions.count - 1
    }

    mutating func block(_ block: Block) -> Int {
        blocks.append(block)
        return blocks.count - 1
    }

    /// Sets where the body of an instruction ends, which is known only at its closing tag.
    mutating func close(_ opening: Int) {
        let end = mark()
        switch instructions[opening] {
        case .section(let path, _): instructions[opening] = .section(path: path, end: end)
        case .inverted(let path, _): instructions[opening] = .inverted(path: path, end: end)
        case .parent(let inclusion, _): instructions[opening] = .parent(inclusion: inclusion, end: end)
        case .block(let block, _): instructions[opening] = .block(block, end: end)
        case .literal, .escaped, .raw, .partial: break
        }
    }

    mutating func closeArgument(of inclusion: Int) {
        let end = mark()
        guard let newest = inclusions[inclusion].arguments.indices.last else { return }
        inclusions[inclusion].arguments[newest].end = end
    }

    /// Takes back the white space before a parent tag that turns out to stand alone.
    mutating func erase(literal instruction: Int) {
        guard case .literal(let start, _) = instructions[instruction] else { return }
        instructions[instruction] = .literal(start: start, end: start)
    }
}
