import FoundationEssentials
import Shop
import Testing

@testable import Storefront

@Suite struct SecretTests {
    private func problems(_ arguments: [String] = [], _ environment: [String: String] = [:]) -> [String] {
        do {
            _ = try Configuration(arguments: CommandLineWords(arguments).arguments, environment: environment)
            return []
        } catch {
            return error.problems
        }
    }

    private static let secrets = Configuration.table.options.filter(\.isSecret).map(\.variable)

    @Test func `what lets somebody in is a secret`() {
        let expected: Set = [
            "STOREFRONT_SECRET_KEY", "STOREFRONT_ADMIN_PASSWORD", "STOREFRONT_METRICS_TOKEN", "RESELLPORTAL_KEY",
            "RESELLPORTAL_SECRET", "RESELLPORTAL_WEBHOOK_SECRET", "STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET",
            "SMTP_URL",
        ]
        #expect(Set(Self.secrets) == expected)
    }

    @Test(arguments: secrets)
    func `a secret has no flag, and whoever tries learns how to give it`(variable: String) throws {
        let plain = "--" + variable.lowercased().replacing("_", with: "-")
        for flag in [plain, plain.replacing("--storefront-", with: "--")] {
            let found = problems([flag, "hunter2"])
            #expect(found.count == 1)
            #expect(found.first?.contains("\(variable)_FILE") == true, "\(found)")
            #expect(found.first?.contains("hunter2") == false)
        }
    }

    @Test(arguments: secrets)
    func `a malformed secret is not repeated`(variable: String) {
        let found = problems([], [variable: "hunter2\u{7}"])
        #expect(found.contains { $0.hasPrefix(variable) })
        #expect(!found.joined().contains("hunter2"))
    }

    @Test func `a secret may stand in a file, whose last line feed is not part of it`() throws {
        try withScratchFolder { folder in
            try Data("key-in-a-file\n".utf8).write(to: URL(filePath: "\(folder)/key"))
            let configuration = try Configuration(
                arguments: [],
                environment: ["RESELLPORTAL_KEY_FILE": "\(folder)/key", "RESELLPORTAL_SECRET": "s"]
            )
            #expect(configuration.upstream?.key == "key-in-a-file")
        }
    }

    @Test func `a file that is not there is reported by its variable`() {
        let found = problems([], ["RESELLPORTAL_KEY_FILE": "/nowhere/key", "RESELLPORTAL_SECRET": "s"])
        #expect(found.contains { $0.hasPrefix("RESELLPORTAL_KEY_FILE ") && $0.contains("/nowhere/key") })
    }

    @Test func `a secret is given once`() throws {
        try withScratchFolder { folder in
            try Data("one".utf8).write(to: URL(filePath: "\(folder)/token"))
            let environment = ["STOREFRONT_METRICS_TOKEN": "two", "STOREFRONT_METRICS_TOKEN_FILE": "\(folder)/token"]
            #expect(problems([], environment).first?.hasPrefix("STOREFRONT_METRICS_TOKEN_FILE ") == true)
        }
    }

    @Test func `a configuration in a log line tells nothing`() throws {
        let environment = [
            "RESELLPORTAL_KEY": "hunter2", "RESELLPORTAL_SECRET": "hunter2", "STOREFRONT_METRICS_TOKEN": "hunter2",
        ]
        let configuration = try Configuration(arguments: [], environment: environment)
        var dumped = ""
        dump(configuration, to: &dumped)
        dump(configuration.upstream, to: &dumped)
        #expect(!"\(dumped) \(configuration) \(String(reflecting: configuration.upstream))".contains("hunter2"))
    }
}
