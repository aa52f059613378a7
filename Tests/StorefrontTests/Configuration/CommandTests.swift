import Testing

@testable import Storefront

@Suite struct CommandTests {
    @Test(arguments: [
        ([], Command.serve), (["serve"], .serve), (["sandbox"], .sandbox), (["check"], .check), (["version"], .version),
        (["help"], .help), (["backup", "a b"], .backup(to: "a b")), (["restore", "x"], .restore(from: "x")),
        (["admin", "add", "a@example.com"], .addAdmin(email: "a@example.com")),
    ])
    func `words are commands`(words: [String], command: Command) throws {
        #expect(try Command(words) == command)
    }

    @Test(arguments: [
        ["start"], ["serve", "now"], ["check", "x"], ["backup"], ["backup", ""], ["backup", "a", "b"], ["restore"],
        ["admin"],
        ["admin", "remove", "a"], ["admin", "add"], ["admin", "add", "a", "b"], [""],
    ])
    func `other words are misuse`(words: [String]) {
        let failure = #expect(throws: Failure.self) { try Command(words) }
        #expect(failure?.code == .misuse)
        #expect(failure?.lines.count == 1)
    }

    @Test func `flags may stand anywhere and take the next word`() {
        let line = CommandLineWords(["--data", "/d", "backup", "--port=1", "file", "--url="])
        #expect(line.words == ["backup", "file"])
        let expected = [
            Argument(flag: "--data", value: "/d"), Argument(flag: "--port", value: "1"),
            Argument(flag: "--url", value: ""),
        ]
        #expect(line.arguments == expected)
    }

    @Test func `a flag does not take another flag as its value`() {
        let line = CommandLineWords(["--data", "--port", "1"])
        #expect(line.arguments == [Argument(flag: "--data", value: nil), Argument(flag: "--port", value: "1")])
    }

    @Test func `after two dashes nothing is a flag`() {
        #expect(CommandLineWords(["backup", "--", "--port"]).words == ["backup", "--port"])
    }

    @Test func `help is asked for in two ways`() {
        #expect(CommandLineWords(["serve", "--help"]).asksForHelp)
        #expect(CommandLineWords(["-h"]).asksForHelp)
        #expect(!CommandLineWords(["help"]).asksForHelp)
    }

    @Test func `the version is the changelog's newest`() throws {
        let headings = SourceTree.text("CHANGELOG.md").split(separator: "\n").filter { $0.hasPrefix("## ") }
        let newest = try #require(headings.first { !$0.contains("Unreleased") } ?? headings.first)
        #expect(newest.contains("Unreleased") || newest.contains(Version.text))
    }
}
