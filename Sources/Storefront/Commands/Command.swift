/// What the program is asked to do.
enum Command: Equatable, Sendable {
    case serve
    case sandbox
    case check
    case backup(to: String)
    case restore(from: String)
    case addAdmin(email: String)
    case version
    case help

    /// - Throws: a sentence about the words.
    init(_ words: [String]) throws(Failure) {
        let rest = Array(words.dropFirst())
        switch words.first {
        case nil: self = .serve
        case "serve": self = try Self.alone(.serve, rest)
        case "sandbox": self = try Self.alone(.sandbox, rest)
        case "check": self = try Self.alone(.check, rest)
        case "version": self = try Self.alone(.version, rest)
        case "help": self = .help
        case "backup": self = .backup(to: try Self.one(rest, "backup FILE"))
        case "restore": self = .restore(from: try Self.one(rest, "restore FILE"))
        case "admin":
            guard rest.first == "add" else { throw Failure(misuse: ["usage: storefront admin add EMAIL"]) }
            self = .addAdmin(email: try Self.one(Array(rest.dropFirst()), "admin add EMAIL"))
        case let other?:
            throw Failure(misuse: ["\(Log.quoted(other, always: true)) is no command; see storefront help"])
        }
    }

    private static func alone(_ command: Command, _ rest: [String]) throws(Failure) -> Command {
        if let word = rest.first { throw Failure(misuse: ["\(Log.quoted(word, always: true)) is not expected there"]) }
        return command
    }

    private static func one(_ rest: [String], _ usage: String) throws(Failure) -> String {
        guard rest.count == 1, !rest[0].isEmpty else { throw Failure(misuse: ["usage: storefront \(usage)"]) }
        return rest[0]
    }

    static let introduction = """
        storefront \(Version.text) - a shop for resellers of ResellPortal's services

        Usage: storefront [COMMAND] [OPTION…]

          serve              run the shop (this is the default)
          sandbox            run a pretend ResellPortal; its options: storefront sandbox --help
          check              prove the database's invariants; exit code 1 when one is broken
          backup FILE        copy the database, also while the shop runs
          restore FILE       put a backup in the place of the database; the former one stays beside it
          admin add EMAIL    make an administrator
          version            print the version
          help               print this

        Every option is also an environment variable; the flag wins. Secrets have no flag, because everybody on a machine
        can read a process's arguments: set the variable, or VARIABLE_FILE to the name of a file that holds it.


        """
}
