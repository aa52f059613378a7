import Commerce
import Crypto
import FoundationEssentials
import Testing

@testable import Storage

/// Whatever the store asks for is reached through an index, so that a shop with a million orders answers like a new one.
///
/// The statements are not repeated here: the store's own functions run once on a generated past, and everything that
/// they prepared is explained.
@Suite struct StatementPlanTests {
    private let vault: Vault

    init() throws {
        vault = try Vault(key: [UInt8](repeating: 7, count: 32))
    }

    /// Both as installed, when the planner guesses, and after an operator gave it statistics.
    @Test(arguments: [false, true])
    func `no query walks through a table that grows`(isAnalyzed: Bool) throws {
        var past = try Past(orders: 2_000, open: 100)
        if isAnalyzed { try past.analyze() }
        past = try past.reopened()
        defer { past.database.close() }
        try past.database.read { reader in
            try reader.readEverything(vault: vault, at: Date())
            for sql in reader.preparedStatements where sql.hasPlan && !sql.isSelectionByTest {
                let plan = try reader.plan(sql)
                #expect(plan.scans == [], "\(plan)")
            }
        }
    }

    @Test(arguments: [false, true])
    func `no change walks through a table that grows`(isAnalyzed: Bool) async throws {
        let past = try Past(orders: 2_000, open: 100)
        if isAnalyzed { try past.analyze() }
        defer { past.database.close() }
        let before = Set(try past.writtenStatements())
        let vault = vault
        try await past.database.write { try $0.writeEverything(vault: vault, at: Date()) }
        let statements = try past.writtenStatements().filter { !before.contains($0) }
        #expect(statements.count > 60)
        try past.database.read { reader in
            for sql in statements where sql.hasPlan {
                let plan = try reader.plan(sql)
                #expect(plan.scans == [], "\(plan)")
            }
        }
    }

    /// A page of a long list must not sort all of it first.
    @Test func `lists come out of their index in order`() throws {
        let past = try Past(orders: 2_000, open: 100)
        defer { past.database.close() }
        try past.database.read { reader in
            let customer = Customer.ID(1)
            _ = try reader.orders(of: customer, limit: 20)
            _ = try reader.services(of: customer, limit: 20)
            _ = try reader.orders(matching: OrderFilter(), limit: 20)
            _ = try reader.orders(matching: OrderFilter(view: .unpaid), limit: 20)
            _ = try reader.customers(limit: 20)
            _ = try reader.mails(limit: 20)
            _ = try reader.mailsToSend(at: Date(), limit: 20)
            _ = try reader.servicesToPoll(at: Date(), limit: 20)
            _ = try reader.linesToForward(at: Date(), limit: 20)
            _ = try reader.servicesToRenew(from: Date(), until: Date(), limit: 20)
            _ = try reader.servicesToEnd(until: Date(), limit: 20)
            _ = try reader.upcomingRenewals(from: Date(), until: Date(), limit: 20)
            for sql in reader.preparedStatements where sql.hasPlan {
                let plan = try reader.plan(sql)
                #expect(!plan.sorts, "\(plan)")
            }
        }
    }

    /// The check of the whole database is the one thing that reads all of it; here it proves the generated past.
    @Test func `the generated past breaks no rule`() throws {
        let past = try Past(orders: 2_000, open: 100)
        defer { past.database.close() }
        let broken = try past.database.read { try $0.checkInvariants() }.filter { !$0.holds }
        #expect(broken.map(\.name) == [], "\(broken.flatMap { $0.violations.prefix(2) })")
    }

    @Test func `every function of the store is among them`() throws {
        let folder = Past.repository + "/Sources/Storage"
        let tests = try ["EveryReading", "EveryWriting"].map { name in
            try #require(
                FileManager.default.contents(atPath: "\(Past.repository)/Tests/StorageTests/Plans/\(name).swift")
            )
        }
        let calls = tests.map { String(decoding: $0, as: UTF8.self) }.joined()
        // Tables that do not grow, and the catalogue, whose queries have a suite of their own.
        let exempt = [
            "Catalogue", "Invariants", "PricingRules", "PaymentRules", "TaxRules", "Settings", "SetUp", "Syncs",
            "Bindings", "Logo",
        ]
        for file in try FileManager.default.contentsOfDirectory(atPath: folder)
        where file.hasSuffix(".swift") && !exempt.contains(where: { file.hasPrefix($0) }) {
            let source = String(
                decoding: try #require(FileManager.default.contents(atPath: folder + "/" + file)),
                as: UTF8.self
            )
            for line in source.split(separator: "\n") {
                guard let start = line.firstRange(of: "    package func ")?.upperBound else { continue }
                let name = line[start...].prefix { $0.isLetter }
                // Walks through everything, hourly and on a thread of its own.
                if name == "compareServices" { continue }
                #expect(calls.contains(name + "("), "\(file): \(name) is run by neither EveryReading nor EveryWriting")
            }
        }
    }
}

extension SQL {
    /// How this suite itself finds a row to ask for.
    fileprivate var isSelectionByTest: Bool { text.hasPrefix("SELECT max(id)") }

    /// Transactions and pragmas have none.
    fileprivate var hasPlan: Bool {
        ["SELECT", "INSERT", "UPDATE", "DELETE", "WITH"].contains { text.hasPrefix($0) }
    }
}
