import Commerce
import FoundationEssentials
import ShopTesting
import Testing

@testable import Shop
@testable import Storage

/// `STOREFRONT_YEARS=1000` runs so many customers instead of the few of the suite, and prints what it came to.
@Suite struct `Two years` {
    private static let customers = ProcessInfo.processInfo.environment["STOREFRONT_YEARS"].flatMap { Int($0) }

    @Test(arguments: customers == nil ? [1, 2] : [1])
    func `of renewals, refusals, refunds, moving prices and restarts leave books that agree to the cent`(
        seed: UInt64
    ) async throws {
        try await withDatabase { database in
            let years = try Years(.init(customers: Self.customers ?? 6, seed: seed), database: database)
            try await years.pass()
            try database.read { reader in
                let broken = try reader.checkInvariants().filter { !$0.holds }
                #expect(broken.isEmpty, "\(broken.map { "\($0.name): \($0.violations.prefix(5))" })")
                try expectEqualMoney(years, reader)
                try expectEachPeriodOnce(years, reader)
                if Self.customers != nil { print(try summary(of: years, reader)) }
            }
        }
    }

    private func withDatabase(_ body: (Database) async throws -> Void) async throws {
        let memory = "/dev/shm"
        let isThere = FileManager.default.isWritableFile(atPath: memory)
        let root = isThere ? memory : FileManager.default.temporaryDirectory.path
        let folder = root + "/years-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let database = try Database(path: folder + "/shop.sqlite")
        defer { database.close() }
        try database.migrate(folder: ShopFixture.repository + "/Migrations")
        try await body(database)
    }

    private func sum(_ sql: SQL, _ reader: Reader) throws -> Int64 {
        try reader.first(sql) { $0.int64(0) } ?? 0
    }

    /// The ledger against those who have books of their own, and against what was invoiced.
    private func expectEqualMoney(_ years: Years, _ reader: Reader) throws {
        let gateway = try sum(
            "SELECT coalesce(sum(amount_minor), 0) FROM ledger_entries WHERE account = 'gateway'",
            reader
        )
        #expect(gateway == years.bank.balance(in: .usd))
        let wallet = try sum(
            "SELECT coalesce(-sum(amount_minor), 0) FROM ledger_entries WHERE account = 'upstreamWallet'",
            reader
        )
        #expect(wallet == years.supplier.spent)
        let sold = try sum(
            """
            SELECT coalesce(-sum(amount_minor), 0) FROM ledger_entries WHERE account IN ('revenue', 'tax', 'refunds')
            """,
            reader
        )
        let invoiced = try sum(
            "SELECT coalesce(sum(CASE series WHEN 'INV' THEN total_minor ELSE -total_minor END), 0) FROM invoices",
            reader
        )
        #expect(sold == invoiced)
        #expect(sold > 0)
    }

    /// Nobody paid a period twice, and what the supplier renewed stands here once.
    private func expectEachPeriodOnce(_ years: Years, _ reader: Reader) throws {
        let charges = Dictionary(grouping: years.bank.charges, by: \.order).filter { $0.value.count > 1 }
        #expect(charges.isEmpty, "charged twice: \(charges.keys.prefix(5))")
        let stray = try sum(
            """
            SELECT count(*) FROM ledger_entries
            WHERE source_kind = 'payment' AND account = 'customerCredit' AND amount_minor < 0
            """,
            reader
        )
        let kept = try reader.rows(
            """
            SELECT o.number || ' ' || e.note || ': ' || (SELECT group_concat(v.event || ' ' || v.actor || ' ' || v.reason, '; ')
                FROM order_events v WHERE v.order_id = o.id)
            FROM ledger_entries e JOIN orders o ON o.id = e.order_id
            WHERE e.source_kind = 'payment' AND e.account = 'customerCredit' AND e.amount_minor < 0
            """
        ) { $0.text(0) }
        #expect(stray == 0, "\(kept)")
        let booked = try reader.rows(
            """
            SELECT s.upstream_id, (SELECT count(*) FROM renewals r WHERE r.service_id = s.id AND r.is_charged = 1)
                + (SELECT count(*) FROM ledger_entries e WHERE e.source_kind = 'upstreamRenewal'
                   AND e.account = 'upstreamWallet' AND e.source_id LIKE s.id || ' %')
            FROM services s
            """
        ) { ($0.text(0), $0.int(1)) }
        let renewed = years.supplier.renewed.mapValues(\.count)
        #expect(booked.filter { renewed[$0.0] != $0.1 }.map(\.0) == [], "renewed otherwise than booked")
        let mails = try sum(
            "SELECT count(*) FROM mails GROUP BY kind, subject_id, period ORDER BY 1 DESC LIMIT 1",
            reader
        )
        #expect(mails == 1)
    }

    private func summary(of years: Years, _ reader: Reader) throws -> String {
        let states = try reader.rows("SELECT state, count(*) FROM renewals GROUP BY state ORDER BY state") {
            "\($0.int64(1)) \($0.text(0))"
        }
        let charges = years.bank.charges
        return """
            \(years.options.customers) customers, \(years.options.months) months, seed \(years.options.seed):
            renewals \(states.joined(separator: ", ")); \(charges.count) card payments, \
            \(charges.count(where: \.isUnattended)) of them unattended; \(years.refunds) refunds, \
            \(years.supplier.deleted.count) services ended, \(years.restarts) restarts
            """
    }
}
