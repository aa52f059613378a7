import Commerce
import FoundationEssentials
import HTTP
import Shop
import Storage
import Testing

@testable import Web

@Suite struct `The books` {
    private func csv(_ browser: Browser, _ file: String, _ month: String) async -> [[Substring]] {
        let page = await browser.get("/admin/books/\(file)?month=\(month)")
        return String(decoding: page.response.body, as: UTF8.self).split(separator: "\r\n").map {
            $0.split(separator: ",", omittingEmptySubsequences: false)
        }
    }

    @Test func `a month shows what was earned, taxed and refunded, and its files say the same`() async throws {
        try await withStore { fixture in
            let staff = try await fixture.staff()
            try await fixture.chargeTax("exclusive", by: staff)
            let browser = try await fixture.customer()
            try await fixture.give(10_000)
            try await fixture.fill()
            _ = try await browser.submit(
                await browser.get("/checkout"),
                "/checkout/billing",
                ["billing_name": "Ada", "country": "FR"]
            )
            try fixture.acceptWithPassword()
            let values = ["payment_method": "credit", "terms": "yes", "place": "yes"]
            for _ in 0..<2 {
                if try fixture.orders().count == 1 { try await fixture.fill() }
                _ = try await browser.submit(await browser.get("/checkout"), "/checkout", values)
                if try fixture.orders().count == 1 { await fixture.forward() }
            }
            let second = try #require(try fixture.orders().first)
            let boss = try fixture.customer(of: "boss@example.com").id
            try await fixture.shop.cancel(try fixture.line(of: second).id, by: boss, reason: "no")

            let month = Month(fixture.shop.now()).text
            let page = await staff.get("/admin/books?month=\(month)")
            // Sold twice for $7.80, one of them given back, the other cost $6.00.
            for text in ["$15.60", "$7.80", "$6.00", "$1.80", "France", "VAT 20%", "$1.56"] {
                #expect(page.text.contains(text), "\(text)")
            }
            let earnings = await csv(staff, "earnings.csv", month)
            #expect(earnings.count == 3)
            #expect(
                Set(earnings.dropFirst().map { $0.suffix(6) }) == [
                    ["7.80", "1.56", "0.00", "0.00", "6.00", "1.80"], ["7.80", "0.00", "7.80", "0.00", "0.00", "0.00"],
                ]
            )
            let invoices = await csv(staff, "invoices.csv", month)
            #expect(
                invoices.dropFirst().map { $0.suffix(2) } == [
                    ["7.80", "1.56"], ["7.80", "1.56"], ["-7.80", "-1.56"],
                ]
            )
            let ledger = await csv(staff, "ledger.csv", month).dropFirst()
            let sum = { (column: Int) in
                ledger.filter { $0[6] == "USD" }.reduce(Decimal(0)) { $0 + (Decimal(string: String($1[column])) ?? 0) }
            }
            #expect(sum(4) == sum(5))
            #expect(sum(4) > 0)
        }
    }

    @Test(arguments: [
        "/admin/books/earnings.csv", "/admin/books/x.csv?month=2026-05", "/admin/books/ledger.csv?month=2026-13",
    ])
    func `what does not exist is not found`(_ path: String) async throws {
        try await withStore { fixture in
            let staff = try await fixture.staff()
            #expect(await staff.get(path).status == 404)
        }
    }

    @Test func `customers have no business there`() async throws {
        try await withStore { fixture in
            let browser = try await fixture.customer()
            #expect(await browser.get("/admin/books").status == 404)
            #expect(await browser.get("/admin/books/ledger.csv?month=2026-05").status == 404)
        }
    }

    @Test(arguments: [
        ("a", "a"), ("a,b", "\"a,b\""), ("a\"b", "\"a\"\"b\""), ("a\nb", "\"a\nb\""), ("=1+1", "'=1+1"),
        ("@x", "'@x"), ("-x", "'-x"), ("-7.80", "-7.80"), ("", ""),
    ])
    func `a cell is quoted, and no formula runs`(_ cell: String, _ written: String) {
        #expect(String(decoding: CSV([cell]).bytes, as: UTF8.self) == written + "\r\n")
    }

    @Test func `months follow each other`() throws {
        let december = try #require(Month("2026-12"))
        #expect(december.after.text == "2027-01")
        #expect(december.before.text == "2026-11")
        #expect(december.end == december.after.start)
        for wrong in ["2026-13", "2026-1", "x", "2026-00"] { #expect(Month(wrong) == nil) }
    }
}
