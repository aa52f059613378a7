/// A flag of the command line with its value: `--port 80` or `--port=80`.
struct Argument: Equatable, Sendable {
    let flag: String
    /// nil when nothing follows.
    let value: String?
}

/// The words of a command line, sorted into flags with their values and the rest.
struct CommandLineWords: Equatable, Sendable {
    private(set) var words: [String] = []
    private(set) var arguments: [Argument] = []
    private(set) var asksForHelp = false

    /// Every flag but `--help` takes a value, so that a line can be read without knowing the command. What follows
    /// `--` is no flag.
    init(_ line: [String]) {
        var rest = line[...]
        while let word = rest.popFirst() {
            if word == "--" {
                words += rest
                return
            }
            if word == "--help" || word == "-h" {
                asksForHelp = true
            } else if word.hasPrefix("-"), word != "-" {
                arguments.append(Self.argument(word, &rest))
            } else {
                words.append(word)
            }
        }
    }

    private static func argument(_ word: String, _ rest: inout ArraySlice<String>) -> Argument {
        if let equals = word.firstIndex(of: "=") {
            return Argument(flag: String(word[..<equals]), value: String(word[word.index(after: equals)...]))
        }
        guard let next = rest.first, !next.hasPrefix("--") else { return Argument(flag: word, value: nil) }
        rest.removeFirst()
        return Argument(flag: word, value: next)
    }
}
