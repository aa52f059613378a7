import Commerce
import Foundation
import HTTP
import Shop
import ShopTesting
import Storage
import Testing

@testable import Web

extension SiteFixture {
    /// A line that the supplier refused, and staff on its page.
    fileprivate func refusedLine() async throws -> (staff: Browser, path: String, order: Order, line: OrderLine) {
        refuse()
        let (_, order, line) = try await paidOrder()
        await forward()
        return (try await staff(), "/admin/orders/\(order.number)", order, line)
    }

    fileprivate func unpaidOrder() async throws -> (staff: Browser, path: String, order: Order) {
        let ada = try await customer()
        _ = try await order(ada, by: "bank_transfer")
        let order = try #require(try orders().first)
        return (try await staff(), "/admin/orders/\(order.number)", order)
    }
}

@Suite struct `What staff can do with a line` {
    /// By which event each action moves a line.
    private static let events: [LineAction: [LineEvent]] = [
        .retry: [.retried, .foundNotDone], .release: [.released], .adopt: [.adopted], .deliver: [.adopted],
        .hold: [.held], .replace: [.ended], .cancel: [.cancelled],
    ]

    @Test(arguments: LineState.allCases, LineAction.Standing.allCases)
    func `is what the table of states allows`(_ state: LineState, _ standing: LineAction.Standing) {
        for (action, events) in Self.events where action.isPossible(in: state, with: standing) {
            #expect(events.contains { (try? state.applying($0)) != nil }, "\(action)")
        }
        #expect(LineAction.reconcile.isPossible(in: state, with: standing) == (state == .unknown))
        #expect(!LineAction.hold.isPossible(in: .sending, with: standing))
        // Never sent again before somebody looked, and never beside a service that is there.
        #expect(!LineAction.retry.isPossible(in: .unknown, with: standing))
        #expect(standing == .nothing || !LineAction.retry.isPossible(in: state, with: standing))
    }

    @Test func `a service without its password is read again or replaced`() async throws {
        try await withStore { fixture in
            // The upstream's plain answer has no password.
            let (_, order, line) = try await fixture.paidOrder()
            await fixture.forward()
            let staff = try await fixture.staff()
            let path = "/admin/orders/\(order.number)"
            let page = await staff.get(path)
            #expect(page.text.contains("without its credentials"))
            let asked = try await staff.submit(page, "\(path)/lines/\(line.id)/refresh")
            #expect(await staff.follow(asked).text.contains("The supplier is asked once more."))
            let replace = "\(path)/lines/\(line.id)/replace"
            #expect(try await staff.submit(page, replace).status == 422)
            let done = try await staff.submit(page, replace, ["reason": "no password"])
            #expect(done.location == "\(path)#line-\(line.id)")
            #expect(try await staff.submit(page, replace, ["reason": "twice"]).status == 409)
            #expect(try fixture.line(of: order).state == .ended)
            #expect(try fixture.orders().count == 2)
            #expect(fixture.fixture.upstream.seen.deleted.count == 1)
        }
    }

    @Test func `a refused one is sent again, once`() async throws {
        try await withStore { fixture in
            let (staff, path, order, line) = try await fixture.refusedLine()
            let page = await staff.get(path)
            #expect(page.text.contains("Last: 422 bad_plan: No such plan"))
            let form = try #require(page.html.form("\(path)/lines/\(line.id)/retry"))
            let answer = await staff.submit(form.filled(["reason": "the plan is back"]))
            #expect(answer.location == "\(path)#line-\(line.id)")
            #expect(await staff.submit(form).status == 409)
            await fixture.forward()
            #expect(try fixture.line(of: order).state == .delivered)
            #expect(fixture.fixture.upstream.seen.orders.count == 2)
            #expect(await staff.get(path).text.contains("the plan is back"))
        }
    }

    @Test func `a cancelled one is refunded once`() async throws {
        try await withStore { fixture in
            let (staff, path, order, line) = try await fixture.refusedLine()
            let action = "\(path)/lines/\(line.id)/cancel"
            let form = try #require(await staff.get(path).html.form(action)).filled(["reason": "sold out"])
            #expect(await staff.submit(form).status == 303)
            let again = await staff.submit(form)
            #expect(again.status == 409)
            #expect(again.text.contains("it has moved meanwhile"))
            #expect(try fixture.credit() == 10_000)
            #expect(try fixture.orders().first?.state == .refunded)
            let ada = try await fixture.signedIn("ada@example.com")
            let page = await ada.get("/orders/\(order.number)")
            #expect(page.text.contains("The money is back in your account credit"))
            #expect(!page.text.contains("sold out"))
        }
    }

    @Test func `is held and released`() async throws {
        try await withStore { fixture in
            let (_, order, line) = try await fixture.paidOrder()
            let staff = try await fixture.staff()
            let path = "/admin/orders/\(order.number)"
            let hold = "\(path)/lines/\(line.id)/hold"
            _ = try await staff.submit(await staff.get(path), hold, ["reason": "asks for a call"])
            await fixture.forward()
            #expect(try fixture.line(of: order).state == .held)
            #expect(await staff.get(path).text.contains("Held by staff."))
            _ = try await staff.submit(await staff.get(path), "\(path)/lines/\(line.id)/release")
            await fixture.forward()
            #expect(try fixture.line(of: order).state == .delivered)
        }
    }

    @Test func `a line that is being sent cannot be held`() async throws {
        try await withStore { fixture in
            let (_, order, line) = try await fixture.paidOrder()
            _ = try await fixture.staff()
            let boss = try fixture.customer(of: "boss@example.com").id
            let now = fixture.shop.now()
            try await fixture.shop.database.write { writer in
                let before = Snapshot.before(Money(minor: 10_000, .usd))
                _ = try writer.startAttempt(line.id, before, at: now)
                try writer.move(line.id, .sendingStarted, at: now, actor: "test")
            }
            await #expect(throws: ResolveError.self) {
                try await fixture.shop.hold(line.id, by: boss, reason: "too late")
            }
            #expect(try fixture.line(of: order).state == .sending)
        }
    }

    @Test func `is delivered by hand`() async throws {
        try await withStore { fixture in
            let (staff, path, order, line) = try await fixture.refusedLine()
            let action = "\(path)/lines/\(line.id)/deliver"
            let empty = try await staff.submit(await staff.get(path), action, ["message": "  "])
            #expect(empty.status == 422)
            #expect(
                empty.html.fieldErrors["line-\(line.id)-deliver-message"] == "Please write what the customer needs."
            )
            let values = ["message": "User ada\nPassword x1y2"]
            #expect(try await staff.submit(await staff.get(path), action, values).status == 303)
            let ada = try await fixture.signedIn("ada@example.com")
            #expect(await ada.get("/orders/\(order.number)").text.contains("Password x1y2"))
            #expect(!(await staff.get(path).text.contains("x1y2")))
        }
    }

    @Test func `is given a service that fits, and no other`() async throws {
        try await withStore { fixture in
            let (_, order, line) = try await fixture.paidOrder()
            fixture.answer(.unknown(reason: "time-out", reply: nil))
            await fixture.forward()
            let client = try #require(try fixture.shop.database.read { try $0.clientLink(order.customer)?.client })
            let make = { (id: String, client: UpstreamClientID?, type: String) in
                UpstreamServiceID(id).map { id in
                    UpstreamService(
                        id: id,
                        clientID: client,
                        type: type,
                        status: "active",
                        monthlyCost: nil,
                        billingCycle: .monthly,
                        nextBillingAt: nil,
                        deployment: nil,
                        record: .object(["billing_cycle": .string("monthly")])
                    )
                }
            }
            let services = [
                make("501", client, "vpn"), make("502", UpstreamClientID("9"), "vpn"), make("503", client, "crm"),
            ].compactMap(\.self)
            fixture.fixture.upstream.script { $0.services = .success(services) }
            let staff = try await fixture.staff()
            let path = "/admin/orders/\(order.number)"
            let action = "\(path)/lines/\(line.id)/adopt"
            let field = "line-\(line.id)-adopt-service_id"

            let look = await staff.get("\(path)?services=\(line.id)")
            #expect(look.html.html.contains("<th scope=\"row\">501</th>"))
            #expect(!look.html.html.contains("<th scope=\"row\">502</th>"))
            for (typed, why) in [
                ("", "enter the service"), ("999", "no service"), ("502", "another client"), ("503", "type crm"),
                ("0", "no service"), (String(repeating: "9", count: 65), "At most 64"),
            ] {
                let page = try await staff.submit(look, action, ["service_id": typed])
                #expect(page.status == 422, "\(typed)")
                #expect(page.html.form(action)?["service_id"] == typed)
                #expect(page.html.fieldErrors[field] != nil, "\(why)")
            }
            #expect(try await staff.submit(look, action, ["service_id": " 501 "]).status == 303)
            #expect(try fixture.line(of: order).state == .delivered)
            #expect(try await staff.submit(look, action, ["service_id": "501"]).status == 409)
        }
    }

    @Test func `is looked for at once when asked`() async throws {
        try await withStore { fixture in
            let (_, order, line) = try await fixture.paidOrder()
            fixture.answer(.unknown(reason: "time-out", reply: nil))
            await fixture.forward()
            let staff = try await fixture.staff()
            let path = "/admin/orders/\(order.number)"
            let answer = try await staff.submit(await staff.get(path), "\(path)/lines/\(line.id)/reconcile")
            #expect(await staff.follow(answer).text.contains("We are looking at the supplier’s services now."))
        }
    }

    @Test func `is refused for a line of another order`() async throws {
        try await withStore { fixture in
            let (staff, path, _, line) = try await fixture.refusedLine()
            let csrf = try #require(await staff.get(path).html.forms.first?["csrf"])
            _ = try await fixture.order(try await fixture.signedIn("ada@example.com"), by: "bank_transfer")
            let other = try #require(try fixture.orders().first)
            for target in [
                "/admin/orders/\(other.number)/lines/\(line.id)/cancel", "\(path)/lines/\(line.id)/explode",
                "\(path)/lines/x/cancel",
            ] {
                let page = await staff.post(target, "csrf=\(Link.escape(csrf))&reason=x")
                #expect(page.status == 404, "\(target)")
            }
        }
    }
}

@Suite struct `A bank transfer` {
    @Test(arguments: [
        ("amount", ""), ("amount", "7.8.0"), ("amount", "-7.80"), ("amount", "7.79"), ("amount", "7.801"),
        ("amount", "<script>"), ("amount", "7,80"), ("received", ""), ("received", "2026-02-30"),
        ("received", "2099-01-01"), ("received", "yesterday"), ("bank_reference", ""), ("bank_reference", "a\u{1}b"),
        ("bank_reference", String(repeating: "x", count: 101)),
    ])
    func `is recorded only as it stands on the statement`(_ field: String, _ typed: String) async throws {
        try await withStore { fixture in
            let (staff, path, _) = try await fixture.unpaidOrder()
            let values = ["amount": "7.80", "bank_reference": "TX-1"].merging([field: typed]) { $1 }
            let page = try await staff.submit(await staff.get(path), path + "/transfer", values)
            #expect(page.status == 422)
            #expect(Array(page.html.fieldErrors.keys) == [field])
            #expect(page.html.form(path + "/transfer")?[field] == typed.asShown)
            #expect(!page.html.html.contains("<script>"))
            #expect(try fixture.orders().first?.state == .awaitingPayment)
        }
    }

    @Test func `is recorded once, for one order`() async throws {
        try await withStore { fixture in
            let (staff, path, _) = try await fixture.unpaidOrder()
            let form = try #require(await staff.get(path).html.form(path + "/transfer"))
                .filled(["amount": "7.80", "bank_reference": "TX-1"])
            #expect(await staff.submit(form).status == 303)
            // The order is paid: what came again would be too much, and this came already.
            #expect(await staff.submit(form).status == 422)
            let again = await staff.submit(form.filled(["differs": "yes"]))
            #expect(Array(again.html.fieldErrors.keys) == ["bank_reference"])
            _ = try await fixture.order(try await fixture.signedIn("ada@example.com"), by: "bank_transfer")
            let second = try #require(try fixture.orders().first)
            let other = "/admin/orders/\(second.number)"
            let page = try await staff.submit(
                await staff.get(other),
                other + "/transfer",
                ["amount": "7.80", "bank_reference": "TX-1"]
            )
            #expect(page.status == 422)
            #expect(page.html.fieldErrors["bank_reference"] != nil)
            #expect(try fixture.orders().first?.state == .awaitingPayment)
        }
    }

    @Test func `that comes after the order was cancelled is the customer's credit`() async throws {
        try await withStore { fixture in
            let (staff, path, _) = try await fixture.unpaidOrder()
            let page = await staff.get(path)
            #expect(try await staff.submit(page, path + "/cancellation").status == 303)
            #expect(try await staff.submit(page, path + "/cancellation").status == 409)
            let values = ["amount": "7.80", "bank_reference": "TX-1"]
            #expect(try await staff.submit(page, path + "/transfer", values).status == 422)
            let late = values.merging(["differs": "yes"]) { $1 }
            let done = await staff.follow(try await staff.submit(page, path + "/transfer", late))
            #expect(done.text.contains("the transfer is in the customer’s credit"))
            #expect(try fixture.credit() == 780)
            #expect(try fixture.orders().first?.state == .cancelled)
        }
    }
}

@Suite struct `Credit from staff` {
    private func open(_ fixture: SiteFixture) async throws -> (staff: Browser, path: String, form: HTMLForm) {
        _ = try await fixture.customer()
        let staff = try await fixture.staff()
        let path = "/admin/customers/\(try fixture.customer().id)"
        return (staff, path, try #require(await staff.get(path).html.form(path + "/credit")))
    }

    @Test func `is given once, however often the form is sent`() async throws {
        try await withStore { fixture in
            let (staff, path, form) = try await open(fixture)
            let filled = form.filled(["amount": "12.50", "reason": "sorry <3"])
            #expect(await staff.submit(filled).location == path)
            #expect(await staff.submit(filled).status == 303)
            #expect(try fixture.credit() == 1_250)
            #expect(await staff.get(path).text.contains("Credit: sorry <3"))
            let next = try #require(await staff.get(path).html.form(path + "/credit"))
            _ = await staff.submit(next.filled(["amount": "1", "reason": "more"]))
            #expect(try fixture.credit() == 1_350)
        }
    }

    @Test(arguments: [
        ("amount", ""), ("amount", "0"), ("amount", "-5"), ("amount", "1e5"), ("amount", "1.005"), ("amount", "٣"),
        ("amount", "99999999999999"), ("amount", "<b>"), ("reason", ""), ("reason", "   "), ("reason", "a\u{1B}[2J"),
        ("reason", String(repeating: "ä", count: 301)), ("reason", "a\u{202E}b"),
    ])
    func `needs an amount and a reason`(_ field: String, _ typed: String) async throws {
        try await withStore { fixture in
            let (staff, path, form) = try await open(fixture)
            let values = ["amount": "5", "reason": "sorry"].merging([field: typed]) { $1 }
            let page = await staff.submit(form.filled(values))
            #expect(page.status == 422)
            #expect(Array(page.html.fieldErrors.keys) == [field])
            let again = try #require(page.html.form(path + "/credit"))
            for (name, value) in values { #expect(again[name] == value.asShown) }
            #expect(again["key"] == form["key"])
            #expect(!page.html.html.contains("<b>\""))
            #expect(try fixture.credit() == 0)
        }
    }

    @Test(arguments: ["", "x", "../../etc", String(repeating: "A", count: 500)])
    func `needs the key of its form`(_ key: String) async throws {
        try await withStore { fixture in
            let (staff, _, form) = try await open(fixture)
            let page = await staff.submit(form.filled(["amount": "5", "reason": "sorry", "key": key]))
            #expect(page.status == 422)
            #expect(try fixture.credit() == 0)
        }
    }
}

@Suite struct `Customers` {
    @Test func `are listed and found by how their address begins`() async throws {
        try await withStore { fixture in
            _ = try await fixture.customer()
            _ = try await fixture.customer("eve@example.com", name: "Eve <i>")
            let staff = try await fixture.staff()
            let all = await staff.get("/admin/customers")
            for text in ["ada@example.com", "eve@example.com", "Eve <i>"] { #expect(all.text.contains(text)) }
            let found = await staff.get("/admin/customers?q=EVE@")
            #expect(found.text.contains("eve@example.com"))
            #expect(!found.text.contains("ada@example.com"))
            for text in ["%", "_", "zz", "<script>", "\u{10FFFF}"] {
                let page = await staff.get("/admin/customers?q=" + Link.escape(text))
                #expect(page.status == 200)
                #expect(!page.text.contains("eve@example.com"))
                #expect(!page.html.html.contains("<script>"))
            }
            #expect(await staff.get("/admin/customers?after=x").text.contains("ada@example.com"))
        }
    }
}

@Suite struct `A day` {
    @Test func `is read as date fields send it`() {
        #expect(Date(dayValue: "2026-05-03")?.isoText == "2026-05-03T00:00:00Z")
        #expect(Date(dayValue: "2024-02-29")?.dayValue == "2024-02-29")
        for text in [
            "2026-02-29", "2026-13-01", "2026-00-10", "2026-1-1", "1999-01-01", "2026-05-03Z", "", "+026-05-03",
        ] {
            #expect(Date(dayValue: text) == nil, "\(text)")
        }
        #expect(Date(timeIntervalSince1970: 1_777_817_109).startOfDay.isoText == "2026-05-03T00:00:00Z")
    }
}
