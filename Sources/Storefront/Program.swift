import FoundationEssentials
import Glibc
import Shop

/// The program from its arguments to its exit code.
struct Program: Sendable {
    let environment: [String: String]
    let log: Log

    init(environment: [String: String], log: Log = .standardError) {
        self.environment = environment
        self.log = log
    }

    /// - Returns: 0; 1 when it could not be done or the check found something broken; 2 when it was asked wrongly.
    func run(_ arguments: [String]) async -> Int32 {
        // A peer that is gone is an error of its write, not the end of the shop.
        signal(SIGPIPE, SIG_IGN)
        do {
            return try await perform(CommandLineWords(arguments))
        } catch let failure as Failure {
            for line in failure.lines { Terminal.complain(line) }
            return failure.code.rawValue
        } catch {
            Terminal.complain("\(error)")
            return Failure.Code.failed.rawValue
        }
    }

    private func perform(_ line: CommandLineWords) async throws -> Int32 {
        let command = try Command(line.words)
        if command == .help || line.asksForHelp {
            Terminal.say(
                command == .sandbox ? SandboxConfiguration.help : Command.introduction + Configuration.table.help
            )
            return 0
        }
        if command == .version {
            Terminal.say("storefront \(Version.text)")
            return 0
        }
        if command == .sandbox {
            let configuration = try configured { () throws(ConfigurationError) in
                try SandboxConfiguration(arguments: line.arguments, environment: environment)
            }
            try await SandboxCommand(configuration: configuration, log: log).run()
            return 0
        }
        let configuration = try configured { () throws(ConfigurationError) in
            try Configuration(arguments: line.arguments, environment: environment)
        }
        return try await perform(command, configuration)
    }

    private func perform(_ command: Command, _ configuration: Configuration) async throws -> Int32 {
        switch command {
        case .serve:
            for name in Configuration.table.unknownVariables(in: environment) {
                log(.warning, "a variable of this name means nothing", ["name": name])
            }
            try await ServeCommand(configuration: configuration, log: log).run()
        case .check: return try CheckCommand(configuration: configuration).run()
        case .backup(let file): try await BackupCommand(configuration: configuration).run(to: file)
        case .restore(let file): try RestoreCommand(configuration: configuration).run(from: file)
        case .addAdmin(let email): try await AddAdminCommand(configuration: configuration, log: log).run(email: email)
        case .sandbox, .version, .help: break
        }
        return 0
    }

    private func configured<Value>(_ read: () throws(ConfigurationError) -> Value) throws(Failure) -> Value {
        do throws(ConfigurationError) {
            return try read()
        } catch {
            throw Failure(misuse: error.problems)
        }
    }
}
