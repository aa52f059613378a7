import Commerce
import FoundationEssentials
import Shop
import ShopTesting
import Storage
import Testing

@testable import Web

@Suite struct `The back office` {
    static let pages = [
        "/admin", "/admin/orders", "/admin/orders/AAAAA-AAAAA", "/admin/customers", "/admin/customers/1",
        "/admin/wallet", "/admin/renewals", "/admin/mails", "/admin/design", "/admin/pricing/moves",
        "/admin/statements",
        "/admin/payments/rules", "/admin/payments/rules?scope=product:smm",
    ]
    static let targets = [
        "/admin/orders/AAAAA-AAAAA/transfer", "/admin/orders/AAAAA-AAAAA/cancellation",
        "/admin/orders/AAAAA-AAAAA/lines/1/cancel", "/admin/customers/1/credit",
        "/admin/customers/1/card", "/admin/mails/1",
        "/admin/wallet", "/admin/wallet/services/1", "/admin/wallet/charges/1", "/admin/renewals", "/admin/statements",
        "/admin/statements/lines", "/admin/payments/rules",
    ]

    @Test func `does not exist for customers and visitors`() async throws {
        try await withStore { fixture in
            let ada = try await fixture.customer()
            try await fixture.fill()
            let csrf = try #require(await ada.get("/cart").html.form("/cart")?["csrf"])
            for path in Self.pages {
                #expect(await ada.get(path).status == 404, "\(path)")
                #expect(await fixture.browser().get(path).location?.hasPrefix("/login") == true, "\(path)")
            }
            for path in Self.targets {
                #expect(await ada.post(path, "csrf=\(Link.escape(csrf))").status == 404, "\(path)")
                #expect(await ada.post(path, "").status == 403, "\(path)")
                #expect(await fixture.browser().post(path, "").status == 403, "\(path)")
            }
        }
    }

    @Test func `takes no form without the token of its page`() async throws {
        try await withStore { fixture in
            let (browser, order, line) = try await fixture.paidOrder()
            let staff = try await fixture.staff()
            for path in [
                "/admin/orders/\(order.number)/lines/\(line.id)/cancel", "/admin/customers/\(order.customer)/credit",
            ] {
                #expect(await staff.post(path, "reason=x&amount=5&csrf=stale").status == 403)
            }
            for path in ["/cart", "/checkout", "/orders/\(order.number)/payment"] {
                #expect(await browser.post(path, "csrf=stale").status == 403)
            }
            #expect(try fixture.line(of: order).state == .queued)
        }
    }

    @Test func `every page shows, also of an empty shop`() async throws {
        try await withSite { fixture in
            let staff = try await fixture.staff()
            for path in Self.pages where !path.contains("AAAAA") {
                #expect(await staff.get(path).status == 200, "\(path)")
            }
            #expect(await staff.get("/admin/orders/AAAAA-AAAAA").status == 404)
            for path in ["/admin/customers/0", "/admin/customers/x", "/admin/customers/99999999999999999999"] {
                #expect(await staff.get(path).status == 404)
            }
        }
    }

    @Test func `today counts what was paid today and lists what waits for a person`() async throws {
        try await withStore { fixture in
            let (_, order, _) = try await fixture.paidOrder()
            fixture.refuse()
            await fixture.forward()
            let ada = try await fixture.signedIn("ada@example.com")
            _ = try await fixture.order(ada, by: "bank_transfer")
            let page = try await fixture.staff().get("/admin")
            for text in ["$7.80", "$6.00", "$1.80", "VPN, monthly: refused", "Transfer of $7.80"] {
                #expect(page.text.contains(text), "\(text)")
            }
            #expect(page.html.links.contains { $0.hasPrefix("/admin/orders/\(order.number)#line-") })
            fixture.advance(by: 86_400)
            let tomorrow = try await fixture.signedIn("boss@example.com").get("/admin")
            #expect(tomorrow.text.contains("$7.80 in 7 days, $7.80 in 30"))
        }
    }

    @Test func `today tells which list could not be read`() async throws {
        try await withStore { fixture in
            fixture.fixture.upstream.script { $0.products = .failure(.unreachable("time-out")) }
            await fixture.shop.syncCatalogue()
            await fixture.shop.mirrorServices()
            let page = try await fixture.staff().get("/admin")
            #expect(page.text.contains("The supplier’s list of products could not be read"))
            #expect(!page.text.contains("This is a demo"))
        }
    }

    @Test func `orders are found by number, reference, address and service`() async throws {
        try await withStore { fixture in
            try fixture.acceptWithPassword()
            let (_, order, _) = try await fixture.paidOrder()
            await fixture.forward()
            let staff = try await fixture.staff()
            for text in [order.number, order.number.lowercased(), order.reference, " ADA@example.com ", "77"] {
                let page = await staff.get("/admin/orders?q=" + Link.escape(text))
                #expect(page.html.links.contains("/admin/orders/\(order.number)"), "\(text)")
            }
            for text in ["nobody@example.com", "<script>", "'; DROP TABLE orders; --", "\u{1}"] {
                let page = await staff.get("/admin/orders?q=" + Link.escape(text))
                #expect(page.status == 200)
                #expect(!page.html.links.contains("/admin/orders/\(order.number)"))
                #expect(!page.html.html.contains("<script>"))
            }
            for (view, isThere) in [("all", true), ("todo", false), ("unpaid", false), ("x", true)] {
                let page = await staff.get("/admin/orders?view=\(view)")
                #expect(page.html.links.contains("/admin/orders/\(order.number)") == isThere, "\(view)")
            }
        }
    }

    @Test func `the wallet shows what was charged and what was expected`() async throws {
        try await withStore { fixture in
            let id = try #require(UpstreamServiceID("77"))
            let reply = Array(#"{"success": true, "service_id": 77}"#.utf8)
            fixture.answer(.accepted(AcceptedOrder(service: id, charged: 13 / 2, newBalance: 187 / 2, reply: reply)))
            let (_, order, _) = try await fixture.paidOrder()
            await fixture.forward()
            let page = try await fixture.staff().get("/admin/wallet")
            for text in ["$93.50", "$6.50", "$6.00", order.number] {
                #expect(page.text.contains(text), "\(text)")
            }
            #expect(page.html.html.contains("<td class=\"number loss\">$6.50</td>"))
            #expect(try await fixture.signedIn("boss@example.com").get("/admin/wallet?before=1").status == 200)
        }
    }

    @Test func `the wallet's limit is set on its page, and what is no amount is refused beside the field`() async throws
    {
        try await withStore { fixture in
            let staff = try await fixture.staff()
            let page = await staff.get("/admin/wallet")
            let refused = try await staff.submit(page, "/admin/wallet", ["low_wallet": "much"])
            #expect(refused.status == 422)
            #expect(refused.text.contains("Enter US dollars"))
            #expect(refused.html.form("/admin/wallet")?["low_wallet"] == "much")
            #expect(try await staff.submit(refused, "/admin/wallet", ["low_wallet": "75"]).status == 303)
            #expect(await staff.get("/admin/wallet").html.form("/admin/wallet")?["low_wallet"] == "75.00")
        }
    }

    @Test func `the wallet says when it runs dry and what was taken for no order`() async throws {
        try await withStore { fixture in
            let (_, _, _) = try await fixture.paidOrder()
            await fixture.forward()
            for balance: Int64 in [9_400, 9_100] {
                fixture.fixture.upstream.script { $0.balance = .success(Money(minor: balance, .usd)) }
                fixture.advance(by: 3600)
                await fixture.shop.releaseAffordable()
            }
            fixture.advance(by: 3 * 86_400)
            let staff = try await fixture.staff()
            let page = await staff.get("/admin/wallet")
            for text in ["Runs dry", "if nobody tops it up", "$3.00 taken, and no order or renewal here explains it"] {
                #expect(page.text.contains(text), "\(text)")
            }
            #expect(await staff.get("/admin").text.contains("was taken from the wallet for no order"))

            let form = try #require(page.html.forms.first { $0.action.contains("/admin/wallet/charges/") })
            let refused = try await staff.submit(page, form.action, ["note": " "])
            #expect(refused.status == 422 && refused.text.contains("Please say what it was."))
            var kept = refused
            for form in page.html.forms where form.action.contains("/admin/wallet/charges/") {
                kept = await staff.follow(try await staff.submit(kept, form.action, ["note": "a <test> of ours"]))
            }
            #expect(!kept.text.contains("no order or renewal here explains it"))
            #expect(kept.text.contains("a <test> of ours") && kept.text.contains("Known to"))
            #expect(!(await staff.get("/admin").text.contains("was taken from the wallet for no order")))
            for path in [form.action, "/admin/wallet/charges/1", "/admin/wallet/charges/x"] {
                let csrf = Link.escape(form["csrf"] ?? "")
                #expect(await staff.post(path, "csrf=\(csrf)&note=again").status == 404, "\(path)")
            }
        }
    }

    @Test func `a service that was not ordered here is shown until staff know of it`() async throws {
        try await withStore { fixture in
            try fixture.list("900", of: UpstreamClientID("5"))
            await fixture.shop.mirrorServices()
            let staff = try await fixture.staff()
            #expect(await staff.get("/admin").text.contains("1 service differs from the supplier’s list"))
            let page = await staff.get("/admin/wallet")
            #expect(page.text.contains("vpn 900: not ordered here"))
            let known = try await staff.submit(page, "/admin/wallet/services/900")
            #expect(!(await staff.follow(known).text.contains("vpn 900: not")))
            #expect(!(await staff.get("/admin").text.contains("service differs")))
            let csrf = try #require(page.html.forms.first?["csrf"])
            let unknown = await staff.post("/admin/wallet/services/901", "csrf=\(Link.escape(csrf))")
            #expect(unknown.status == 404)
        }
    }

    @Test func `mails are readable and are tried again`() async throws {
        try await withStore { fixture in
            _ = try await fixture.paidOrder()
            let mail = try #require(try fixture.shop.database.read { try $0.mails(limit: 1) }.first)
            let now = fixture.shop.now()
            try await fixture.shop.database.write {
                try $0.setOutcome(.refused("no such box"), of: mail.id, retryAt: now)
            }
            let staff = try await fixture.staff()
            let page = await staff.get("/admin/mails")
            #expect(page.text.contains("Payment received"))
            #expect(page.text.contains("refused: no such box"))
            let form = try #require(page.html.form("/admin/mails/\(mail.id)"))
            #expect(await staff.follow(await staff.submit(form)).text.contains("It is tried again."))
            #expect(try fixture.shop.database.read { try $0.mails(limit: 1) }.first?.state == "queued")
            try await fixture.shop.database.write { try $0.setOutcome(.accepted, of: mail.id, retryAt: now) }
            #expect(await staff.follow(await staff.submit(form)).text.contains("It is sent already."))
            #expect(try fixture.shop.database.read { try $0.mails(limit: 1) }.first?.state == "sent")
        }
    }
}

@Suite struct `A line of a figure` {
    @Test func `ends at the box's edges`() {
        #expect(Figure.path([0, 10, 5]) == "M0 23L48 1L96 12")
        #expect(Figure.path([]) == nil)
        #expect(Figure.path([0, 0]) == nil)
        #expect(Figure.path([Int64.max, Int64.min]) == "M0 1L96 23")
    }

    @Test(arguments: [(148, 648, "22.8%"), (-50, 100, "−50.0%"), (0, 100, "0.0%"), (1, 0, "–"), (1, 3, "33.3%")])
    func `a share is rounded once`(_ part: Int64, _ whole: Int64, _ text: String) {
        #expect(Percent.text(Money(minor: part, .usd), of: Money(minor: whole, .usd)) == text)
    }
}
