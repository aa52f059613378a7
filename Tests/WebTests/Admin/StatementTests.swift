import Commerce
import FoundationEssentials
import Shop
import ShopTesting
import Storage
import Testing

@testable import Web

/// Staff on the page of bank statements, and customers' orders of $7.80 to be paid by transfer.
private struct Counter {
    let fixture: SiteFixture
    let staff: Browser
    let ada: Browser

    init(_ fixture: SiteFixture) async throws {
        self.fixture = fixture
        ada = try await fixture.customer()
        staff = try await fixture.staff()
    }

    func order() async throws -> Order {
        _ = try await fixture.order(ada, by: "bank_transfer")
        return try #require(try fixture.orders().first)
    }

    func read(_ rows: String..., heading: String = "Date,Amount,Reference,Name,Transaction ID") async throws -> Page {
        let text = ([heading] + rows).joined(separator: "\n")
        return try await staff.submit(await staff.get("/admin/statements"), "/admin/statements", ["pasted": text])
    }

    /// Presses "Book what is ticked".
    func book(_ page: Page, _ values: [String: String] = [:]) async throws -> Page {
        let form = try #require(page.html.form("/admin/statements/lines")).filled(values)
        return await staff.follow(await staff.submit(form))
    }

    func again(_ order: Order) throws -> Order {
        try #require(try fixture.shop.database.read { try $0.order(order.id) })
    }

    func isWaiting(_ page: Page) -> Bool { page.html.form("/admin/statements/lines") != nil }
}

@Suite struct `A statement` {
    @Test func `pays the order whose reference stands in it, once confirmed and once for ever`() async throws {
        try await withStore { fixture in
            let counter = try await Counter(fixture)
            let order = try await counter.order()
            let spaced = order.reference.lowercased().map(String.init).joined(separator: " ")
            let row = "2026-05-03,7.80,pay \(spaced),Ada,T1"
            let page = try await counter.read(row, "2026-05-03,-3.00,rent,Landlord,T2")
            #expect(page.text.contains("2 rows: 1 new, 1 outgoing."))
            #expect(page.text.contains("Pays the order."))
            #expect(try counter.again(order).state == .awaitingPayment)

            let done = try await counter.book(page)
            #expect(done.text.contains("1 transfer is booked: 1 paid an order."))
            #expect(try counter.again(order).state == .paid)
            // Twice the same form, twice the same file.
            #expect(try await counter.book(page).text.contains("Not booked"))
            let again = try await counter.read(row)
            #expect(again.text.contains("1 row: 1 booked before."))
            #expect(!counter.isWaiting(again))
            #expect(try fixture.credit() == 0)
            #expect(try fixture.shop.database.read { try $0.payments(of: order.id) }.count == 1)
        }
    }

    @Test func `shows parts, what is too much, and two rows for one order in their turn`() async throws {
        try await withStore { fixture in
            let counter = try await Counter(fixture)
            let order = try await counter.order()
            let page = try await counter.read(
                "2026-05-03,5.00,\(order.reference),Ada,T1",
                "2026-05-03,5.00,\(order.reference),Ada,T2",
                "2026-05-03,1.00,\(order.reference),Ada,T3"
            )
            #expect(page.text.contains("A part: $7.80 is due."))
            #expect(page.text.contains("More than the $2.80 that is due; the rest becomes credit."))
            #expect(page.text.contains("does not wait for money"))
            _ = try await counter.book(page)
            #expect(try counter.again(order).state == .paid)
            #expect(try fixture.credit() == 220)
            // The third was not ticked: it waits for a decision.
            let left = await counter.staff.get("/admin/statements")
            #expect(counter.isWaiting(left))
            #expect(left.text.contains("(paid); it would become credit."))
        }
    }

    @Test func `that names two orders, or none, is left to a person`() async throws {
        try await withStore { fixture in
            let counter = try await Counter(fixture)
            let (one, two) = (try await counter.order(), try await counter.order())
            var wrong = Array(one.reference)
            wrong[2] = wrong[2] == "1" ? "2" : "1"
            let unknown = CreditorReference.make(for: "AAAAA-AAAAA")
            var page = try await counter.read(
                "2026-05-03,7.80,\(one.reference) \(two.reference),Ada,T1",
                "2026-05-03,7.80,\(String(wrong)),Ada,T2",
                "2026-05-03,7.80,\(unknown),Ada,T3",
                "2026-05-03,7.80,hello,Ada,T4"
            )
            for words in [
                "Names several orders", "its check digits are wrong", "No order has the reference \(unknown).",
                "No reference in it.",
            ] {
                #expect(page.text.contains(words), "\(words)")
            }
            page = try await counter.book(page)
            #expect(page.text.contains("Nothing was ticked"))

            let lines = try fixture.shop.database.read { try $0.openBankLines(limit: 9) }
            let hello = try #require(lines.last?.id)
            let field = "order-\(hello)"
            let nowhere = try await counter.book(page, [field: "ZZZZZ-ZZZZZ"])
            #expect(nowhere.status == 422)
            #expect(nowhere.text.contains("There is no order of this number."))
            #expect(nowhere.html.form("/admin/statements/lines")?[field] == "ZZZZZ-ZZZZZ")
            // Looked up first, booked when it is confirmed.
            let found = try await counter.book(nowhere, [field: two.number.lowercased()])
            #expect(found.text.contains("Pays the order."))
            #expect(try counter.again(two).state == .awaitingPayment)
            _ = try await counter.book(found, [field: ""])
            #expect(try counter.again(two).state == .paid)
            #expect(try counter.again(one).state == .awaitingPayment)
        }
    }

    @Test func `that was recorded by hand is not booked again`() async throws {
        try await withStore { fixture in
            let counter = try await Counter(fixture)
            let order = try await counter.order()
            let path = "/admin/orders/\(order.number)"
            let typed = ["amount": "7.80", "bank_reference": "T1"]
            _ = try await counter.staff.submit(await counter.staff.get(path), path + "/transfer", typed)
            let page = try await counter.read("2026-05-03,7.80,\(order.reference),Ada,T1")
            #expect(page.text.contains("Recorded for order \(order.number) before, by hand."))
            let id = try #require(try fixture.shop.database.read { try $0.openBankLines(limit: 9) }.first?.id)
            let form = try #require(page.html.form("/admin/statements/lines"))
            let gone = await counter.staff.submit(form, button: ("forget", id.description))
            #expect(!counter.isWaiting(await counter.staff.follow(gone)))
            #expect(try fixture.credit() == 0)
        }
    }

    @Test func `is not booked for an order that moved since it was shown`() async throws {
        try await withStore { fixture in
            let counter = try await Counter(fixture)
            let order = try await counter.order()
            let page = try await counter.read("2026-05-03,7.80,\(order.reference),Ada,T1")
            try await fixture.give(300)
            _ = try await fixture.shop.setCreditAside(
                for: order.id,
                restBy: .bankTransfer,
                customer: order.customer
            )
            let answer = try await counter.book(page)
            #expect(answer.status == 422)
            #expect(answer.text.contains("has moved since it was shown"))
            #expect(answer.text.contains("More than the $4.80 that is due"))
            _ = try await counter.book(answer)
            #expect(try counter.again(order).state == .paid)
            #expect(try fixture.credit() == 300)
        }
    }

    @Test(arguments: [
        "", "x", "Date,Amount\n\"2026", "<script>alert(1)</script>", "Date;Name\n2026-05-03;Ada", "\u{7F}\u{1}",
    ])
    func `that cannot be read says so and is kept in the form`(_ text: String) async throws {
        try await withStore { fixture in
            let counter = try await Counter(fixture)
            let page = try await counter.staff.submit(
                await counter.staff.get("/admin/statements"),
                "/admin/statements",
                ["pasted": text]
            )
            #expect(page.status == 422)
            #expect(page.html.form("/admin/statements")?["pasted"] == text.asShown)
            #expect(!page.html.html.contains("<script>"))
            #expect(try fixture.shop.database.read { try $0.openBankLineCount() } == 0)
        }
    }

    @Test func `with hostile words shows them as words`() async throws {
        try await withStore { fixture in
            let counter = try await Counter(fixture)
            let page = try await counter.read(
                "2026-05-03,7.80,\"<script>alert('x')</script>\",\"=cmd|' /C calc'!A0\",T1",
                "not a day,7.80,\"</td><img src=x>\",x,T2",
                "2026-05-03,9999999999999999999999,x,x,T3"
            )
            #expect(page.text.contains("3 rows: 1 new, 2 not read."))
            #expect(!page.html.html.contains("<script>alert"))
            #expect(!page.html.html.contains("<img"))
        }
    }

    @Test(arguments: ["", "x", "1.2", "1.AAAAA-AAAAA.780", "9.x.y.z", "-1.A.0", "99999999999999999999.A.1"])
    func `box that no page has books nothing`(_ value: String) async throws {
        try await withStore { fixture in
            let counter = try await Counter(fixture)
            let order = try await counter.order()
            let page = try await counter.read("2026-05-03,7.80,\(order.reference),Ada,T1")
            let csrf = try #require(page.html.form("/admin/statements/lines")?["csrf"])
            let body = "csrf=\(Link.escape(csrf))&book=\(Link.escape(value))"
            let answer = await counter.staff.post("/admin/statements/lines", body)
            #expect([303, 422].contains(answer.status))
            #expect(try counter.again(order).state == .awaitingPayment)
            #expect(try fixture.shop.database.read { try $0.openBankLineCount() } == 1)
        }
    }
}
