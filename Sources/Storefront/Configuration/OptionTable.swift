import FoundationEssentials

/// The options of a command. The table is all there is: it reads the environment and the arguments, and prints the help.
struct OptionTable<Target: Sendable>: Sendable {
    /// Left out of the flags: `STOREFRONT_`.
    let prefix: String
    let options: [Option<Target>]

    /// What was given, and in whose words.
    private struct Given {
        /// `--port` or `STOREFRONT_PORT`: what a complaint names.
        let source: String
        let text: String
    }

    /// Flags win over the environment. An empty variable counts as not given, as in container files that pass one on.
    /// - Throws: every problem at once.
    func read(
        arguments: [Argument],
        environment: [String: String],
        into target: inout Target
    ) throws(ConfigurationError) {
        var problems: [String] = []
        let given = read(environment, problems: &problems)
            .merging(read(arguments, problems: &problems)) { _, flag in flag }
        for option in options {
            guard let given = given[option.variable] else { continue }
            do throws(Malformed) {
                try option.read(given.text, into: &target)
            } catch {
                problems.append("\(given.source) \(error.reason)")
            }
        }
        guard problems.isEmpty else { throw ConfigurationError(problems: problems) }
    }

    private func read(_ environment: [String: String], problems: inout [String]) -> [String: Given] {
        var given: [String: Given] = [:]
        for option in options {
            let text = environment[option.variable] ?? ""
            given[option.variable] = text.isEmpty ? nil : Given(source: option.variable, text: text)
            let file = option.variable + "_FILE"
            guard option.isSecret, let path = environment[file], !path.isEmpty else { continue }
            guard text.isEmpty else {
                problems.append("\(file) is set beside \(option.variable): leave one of them out")
                continue
            }
            do throws(Malformed) {
                given[option.variable] = Given(source: file, text: try Self.secret(in: path))
            } catch {
                problems.append("\(file) \(error.reason)")
            }
        }
        return given
    }

    private static func secret(in path: String) throws(Malformed) -> String {
        guard let content = FileManager.default.contents(atPath: path) else {
            throw Malformed("names a file that cannot be read: \(path)")
        }
        guard let secret = String(validating: content, as: UTF8.self) else {
            throw Malformed("names a file of no text")
        }
        // Editors and `echo` end a file with a line feed, which is no part of the secret.
        return String(secret.trimmingSuffix { $0.isNewline })
    }

    private func read(_ arguments: [Argument], problems: inout [String]) -> [String: Given] {
        var given: [String: Given] = [:]
        for argument in arguments {
            guard let option = options.first(where: { $0.flag(without: prefix) == argument.flag }) else {
                problems.append(complaint(about: argument.flag))
                continue
            }
            guard let value = argument.value else {
                problems.append("\(argument.flag) needs a value (\(option.placeholder))")
                continue
            }
            if given.updateValue(Given(source: argument.flag, text: value), forKey: option.variable) != nil {
                problems.append("\(argument.flag) is given twice")
            }
        }
        return given
    }

    private func complaint(about flag: String) -> String {
        let name = flag.dropFirst(2).uppercased().replacing("-", with: "_")
        let secret = options.first { $0.isSecret && ($0.variable == name || $0.variable == prefix + name) }
        guard let secret else { return "\(flag) is not an option" }
        return "\(flag) is a secret, which everybody on this machine could read in the arguments: "
            + "set \(secret.variable) or \(secret.variable)_FILE"
    }

    /// Variables that look like ours and are not: most likely a slip of the pen.
    func unknownVariables(in environment: [String: String]) -> [String] {
        let known = Set(options.flatMap { $0.isSecret ? [$0.variable, $0.variable + "_FILE"] : [$0.variable] })
        return environment.keys.filter { $0.hasPrefix(prefix) && !known.contains($0) }.sorted()
    }

    /// Three lines per option: flag and variable, what it is, what counts without it.
    var help: String {
        options.map { option in
            let flag = option.flag(without: prefix).map { "\($0) \(option.placeholder)" }
            let names = [flag, option.variable, option.isSecret ? option.variable + "_FILE" : nil]
            return """
                  \(names.compactMap(\.self).joined(separator: "  "))
                      \(option.help)
                      Default: \(option.fallback)
                """
        }
        .joined(separator: "\n")
    }
}

extension String {
    fileprivate func trimmingSuffix(while matches: (Character) -> Bool) -> Substring {
        var rest = self[...]
        while let last = rest.last, matches(last) { rest.removeLast() }
        return rest
    }
}
