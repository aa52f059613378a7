/// One thing that can be configured: by an environment variable, by a flag, and for a secret by a file.
///
/// A secret has no flag, because the arguments of a process are public on its machine; `VARIABLE_FILE` names a file that
/// holds it instead.
struct Option<Target>: Sendable {
    let variable: String
    /// What stands for the value in the help: `ADDRESS`.
    let placeholder: String
    /// What counts when nothing is given, as the help says it.
    let fallback: String
    let help: String
    let isSecret: Bool
    private let store: @Sendable (String, inout Target) throws(Malformed) -> Void

    init<Value: Sendable>(
        _ variable: String,
        _ placeholder: String,
        into path: any WritableKeyPath<Target, Value> & Sendable,
        default fallback: String,
        secret isSecret: Bool = false,
        _ help: String,
        read: @escaping @Sendable (String) throws(Malformed) -> Value
    ) {
        self.variable = variable
        self.placeholder = placeholder
        self.fallback = fallback
        self.help = help
        self.isSecret = isSecret
        store = { text, target throws(Malformed) in target[keyPath: path] = try read(text) }
    }

    /// `STOREFRONT_DATA` is `--data`, `RESELLPORTAL_URL` is `--resellportal-url`.
    func flag(without prefix: String) -> String? {
        guard !isSecret else { return nil }
        let name = variable.hasPrefix(prefix) ? String(variable.dropFirst(prefix.count)) : variable
        return "--" + name.lowercased().replacing("_", with: "-")
    }

    func read(_ text: String, into target: inout Target) throws(Malformed) {
        try store(text, &target)
    }
}

/// What is wrong with a value, to follow the name of its option: "is not a number from 1 to 65535". The value itself is
/// quoted only where it can be no secret.
struct Malformed: Error, Equatable {
    let reason: String

    init(_ reason: String) {
        self.reason = reason
    }
}

/// Everything that was wrong with the configuration, each line naming its variable or flag.
struct ConfigurationError: Error, Equatable {
    var problems: [String]
}
