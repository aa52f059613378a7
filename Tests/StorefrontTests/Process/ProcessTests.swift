import FoundationEssentials
import Glibc
import Outbound
import Testing

@testable import Storefront

/// The real executable, from its start to its exit code.
@Suite struct ProcessTests {
    private static let assets = ["STOREFRONT_ASSETS": SourceTree.root, "STOREFRONT_PORT": "0"]

    /// A shop in a folder of its own, ended afterwards.
    private func withShop(
        _ environment: [String: String] = [:],
        _ body: nonisolated(nonsending) (Launched, _ url: String, _ folder: String) async throws -> Void
    ) async throws {
        try await withScratchFolder { folder in
            let shop = try Launched(["serve"], environment: Self.assets.merging(environment) { $1 }, folder: folder)
            defer { shop.send(SIGKILL) }
            try #require(await shop.hasWritten("Admin: "), "\(shop.output)")
            let url = try #require(shop.output.firstMatch(of: /Shop:   (\S+)\//)).output.1
            try await body(shop, String(url), folder)
        }
    }

    private func run(_ arguments: [String], _ environment: [String: String] = [:], in folder: String) async throws -> (
        code: Int32, output: String
    ) {
        let launched = try Launched(arguments, environment: Self.assets.merging(environment) { $1 }, folder: folder)
        let code = await launched.exitCode
        // The last line may still be in the pipe.
        _ = await launched.hasWritten("\u{0}")
        return (code, launched.output)
    }

    private func status(_ url: String) async throws -> Int {
        let client = HTTPClient()
        switch await client.send(OutboundRequest(.get, url)) {
        case .success(let response): return response.status
        case .failure(let error): throw error
        }
    }

    @Test func `a shop starts from nothing, answers, says where it is and ends on SIGTERM`() async throws {
        try await withShop { shop, url, folder in
            #expect(try await status(url + "/healthz") == 200)
            #expect(shop.output.contains("\(url)/admin"))
            let setUp = try #require(shop.output.firstMatch(of: /Set up: (\S+)/)).output.1
            #expect(try await status(String(setUp)) == 200)
            #expect(shop.output.contains("demo"))
            shop.send(SIGTERM)
            #expect(await shop.exitCode == 0)
            #expect(permissions(folder + "/data") == 0o700)
            #expect(permissions(folder + "/data/secret.key") == 0o600)
            #expect(permissions(folder + "/data/storefront.sqlite") == 0o600)
            #expect(!FileManager.default.fileExists(atPath: folder + "/data/storefront.sqlite-wal"))
        }
    }

    @Test func `a shop that was killed starts again`() async throws {
        try await withShop { shop, _, folder in
            shop.send(SIGKILL)
            #expect(await shop.exitCode == 128 + SIGKILL)
            let again = try Launched([], environment: Self.assets, folder: folder)
            defer { again.send(SIGKILL) }
            #expect(await again.hasWritten("Admin: "))
            again.send(SIGINT)
            #expect(await again.exitCode == 0)
        }
    }

    @Test func `a port in use is said in one line`() async throws {
        try await withShop { _, url, folder in
            let port = String(url.split(separator: ":").last ?? "")
            let second = try await run(["--data", "other", "--port", port], in: folder)
            #expect(second.code == 1)
            #expect(second.output.split(separator: "\n").count == 1)
            #expect(second.output.contains("port \(port)"))
            #expect(!FileManager.default.fileExists(atPath: folder + "/other"))
        }
    }

    @Test func `a second process on the same data is refused`() async throws {
        try await withShop { _, _, folder in
            for command in [["serve"], ["admin", "add", "a@example.com"]] {
                let second = try await run(command, in: folder)
                #expect(second.code == 1)
                #expect(second.output.contains("in use by another process"))
            }
        }
    }

    @Test func `what is wrong is reported before anything starts`() async throws {
        try await withScratchFolder { folder in
            let environment = ["STOREFRONT_PORT": "http", "RESELLPORTAL_KEY": "k"]
            let result = try await run([], environment, in: folder)
            #expect(result.code == 2)
            #expect(result.output.contains("STOREFRONT_PORT") && result.output.contains("RESELLPORTAL_SECRET"))
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
        }
    }

    @Test func `an edited migration and a newer database are named`() async throws {
        try await withShop { shop, _, folder in
            shop.send(SIGTERM)
            _ = await shop.exitCode
            for part in ["Public", "Templates", "Migrations"] {
                try FileManager.default.copyItem(atPath: "\(SourceTree.root)/\(part)", toPath: "\(folder)/\(part)")
            }
            let migrations = try FileManager.default.contentsOfDirectory(atPath: folder + "/Migrations").sorted()
            let last = "\(folder)/Migrations/\(try #require(migrations.last))"
            let text = try Data(contentsOf: URL(filePath: last))
            try (text + Data("\n-- edited\n".utf8)).write(to: URL(filePath: last))
            let edited = try await run([], ["STOREFRONT_ASSETS": folder], in: folder)
            #expect(edited.code == 1)
            #expect(edited.output.contains("was changed after it had been applied"))
            try FileManager.default.removeItem(atPath: last)
            let newer = try await run([], ["STOREFRONT_ASSETS": folder], in: folder)
            #expect(newer.code == 1)
            #expect(newer.output.contains("newer version of this program"))
        }
    }

    @Test func `missing assets are named`() async throws {
        try await withScratchFolder { folder in
            let result = try await run([], ["STOREFRONT_ASSETS": folder], in: folder)
            #expect(result.code == 1)
            #expect(result.output.contains("has no Public"))
        }
    }

    @Test func `a backup beside a running shop comes back, and the check finds nothing broken`() async throws {
        try await withShop { shop, _, folder in
            let backup = try await run(["backup", "copy.sqlite"], in: folder)
            #expect(backup.code == 0, "\(backup.output)")
            #expect(permissions(folder + "/copy.sqlite") == 0o600)
            let beside = try await run(["restore", "copy.sqlite"], in: folder)
            #expect(beside.code == 1)
            #expect(beside.output.contains("stop the shop first"))
            shop.send(SIGTERM)
            _ = await shop.exitCode
            let restored = try await run(["restore", "copy.sqlite"], in: folder)
            #expect(restored.code == 0, "\(restored.output)")
            let check = try await run(["check"], in: folder)
            #expect(check.code == 0, "\(check.output)")
            #expect(check.output.contains("all hold"))
        }
    }

    @Test func `an administrator is made from outside, once`() async throws {
        try await withScratchFolder { folder in
            let made = try await run(["admin", "add", "boss@example.com"], in: folder)
            #expect(made.code == 0, "\(made.output)")
            #expect(made.output.contains("Password: "))
            let again = try await run(["admin", "add", "boss@example.com"], in: folder)
            #expect(again.output.contains("already"))
            #expect(!again.output.contains("Password: "))
            let bad = try await run(["admin", "add", "nobody"], in: folder)
            #expect(bad.code == 2)
        }
    }

    @Test func `with an administrator configured there is no set-up link and no password in the log`() async throws {
        let environment = [
            "STOREFRONT_ADMIN_EMAIL": "boss@example.com", "STOREFRONT_ADMIN_PASSWORD": "correct horse battery",
        ]
        try await withShop(environment) { shop, _, _ in
            shop.send(SIGTERM)
            #expect(await shop.exitCode == 0)
            #expect(!shop.output.contains("Set up:"))
            #expect(!shop.output.contains("correct horse"))
        }
    }

    @Test func `the sandbox runs as a process of its own, and a shop on it is no demo`() async throws {
        try await withScratchFolder { folder in
            let sandbox = try Launched(["sandbox", "--port", "0"], folder: folder)
            defer { sandbox.send(SIGKILL) }
            try #require(await sandbox.hasWritten("RESELLPORTAL_SECRET="))
            var environment: [String: String] = [:]
            for line in sandbox.output.split(separator: "\n") {
                let parts = line.split(separator: "=", maxSplits: 1)
                environment[String(parts[0])] = String(parts[1])
            }
            try await withShop(environment) { shop, _, _ in
                #expect(shop.output.contains("upstream=environment"))
                #expect(!shop.output.contains("demo"))
            }
            sandbox.send(SIGTERM)
            #expect(await sandbox.exitCode == 0)
        }
    }

    @Test func `help and version ask for nothing`() async throws {
        try await withScratchFolder { folder in
            let environment = ["STOREFRONT_PORT": "http"]
            let help = try await run(["help"], environment, in: folder)
            #expect(help.code == 0)
            #expect(help.output.contains("STOREFRONT_TRUSTED_PROXIES"))
            let version = try await run(["version"], environment, in: folder)
            #expect(version.output == "storefront \(Version.text)\n")
            #expect(try await run(["sandbox", "--help"], in: folder).output.contains("SANDBOX_LATENCY"))
            #expect(try await run(["frobnicate"], in: folder).code == 2)
        }
    }
}
