import Sandbox
import Testing

@testable import Storefront

@Suite struct OptionTableTests {
    @Test func `no two options share a variable or a flag`() {
        let options = Configuration.table.options
        #expect(Set(options.map(\.variable)).count == options.count)
        let flags = options.compactMap { $0.flag(without: "STOREFRONT_") }
        #expect(Set(flags).count == flags.count)
        #expect(flags.contains("--port"))
        #expect(flags.contains("--resellportal-url"))
    }

    @Test func `the help has every option with its default`() {
        let help = Configuration.table.help
        for option in Configuration.table.options {
            #expect(help.contains(option.variable))
            #expect(help.contains("Default: \(option.fallback)"))
        }
    }

    @Test func `the README has one row for every option`() {
        let rows = SourceTree.text("README.md").split(separator: "\n").filter { $0.hasPrefix("| `") }
        for option in Configuration.table.options {
            let matching = rows.filter { $0.hasPrefix("| `\(option.variable)` |") }
            #expect(matching.count == 1, "\(option.variable)")
        }
    }

    @Test func `a variable that looks like ours and is not is found`() {
        let environment = [
            "STOREFRONT_PROT": "1", "STOREFRONT_PORT": "1", "HOME": "/", "STOREFRONT_SECRET_KEY_FILE": "/x",
        ]
        #expect(Configuration.table.unknownVariables(in: environment) == ["STOREFRONT_PROT"])
    }

    @Test func `a flag given twice is a mistake`() throws {
        let words = CommandLineWords(["--port", "1", "--port", "2"])
        let error = #expect(throws: ConfigurationError.self) {
            try Configuration(arguments: words.arguments, environment: [:])
        }
        #expect(error?.problems == ["--port is given twice"])
    }

    @Test func `the sandbox's options are its own`() throws {
        let words = CommandLineWords(["--latency", "0.5", "--wallet=1", "--state-file", "/tmp/state"])
        let configuration = try SandboxConfiguration(arguments: words.arguments, environment: ["SANDBOX_PORT": "9"])
        #expect(configuration.options.settings.latency == 0.5)
        #expect(configuration.options.walletCents == 1)
        #expect(configuration.options.stateFile == "/tmp/state")
        #expect(configuration.port == 9)
        #expect(throws: ConfigurationError(problems: ["--data is not an option"])) {
            try SandboxConfiguration(arguments: [Argument(flag: "--data", value: "x")], environment: [:])
        }
    }
}
