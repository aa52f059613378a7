/// How long functions are. Reads the layout that the formatter enforces instead of parsing Swift: a body ends with the
/// first closing brace at the depth of its declaration.
struct FunctionLength: Equatable {
    let line: Int
    /// Of the body, without blank lines and comments.
    let codeLines: Int

    static func all(in file: SourceFile) -> [FunctionLength] {
        file.lines.indices.compactMap { index in
            guard isDeclaration(file.lines[index]) else { return nil }
            return length(from: index, in: file.lines)
        }
    }

    private static func length(from start: Int, in lines: [Substring]) -> FunctionLength? {
        let indent = lines[start].prefix { $0 == " " }
        var codeLines = 0
        var isBody = false
        for line in lines[start...] {
            let code = line.drop { $0 == " " }
            if code.isEmpty || code.hasPrefix("//") { continue }
            let isAtDepth = line.prefix { $0 == " " } == indent
            if isBody {
                if isAtDepth, code.hasPrefix("}") { return FunctionLength(line: start + 1, codeLines: codeLines) }
                codeLines += 1
            } else if isAtDepth {
                isBody = code.hasSuffix("{")
                // A protocol's requirement, or a body on one line.
                if !isBody, !code.hasSuffix("(") { return nil }
            }
        }
        return nil
    }

    private static func isDeclaration(_ line: Substring) -> Bool {
        let words = line.split(separator: " ")
        guard let word = words.first(where: { !modifiers.contains($0) && !$0.hasPrefix("@") }) else { return false }
        return word == "func" || word.hasPrefix("init(") || word.hasPrefix("init?(") || word.hasPrefix("init<")
    }

    private static let modifiers: Set<Substring> = [
        "package", "public", "private", "fileprivate", "internal", "static", "mutating", "nonisolated", "override",
        "borrowing", "consuming", "nonisolated(nonsending)", "nonisolated(unsafe)", "final", "convenience",
    ]
}
