import Commerce
import FoundationEssentials
import Shop
import ShopTesting
import Storage
import Testing

@testable import Web

@Suite struct `The page of the credit` {
    @Test func `sells credit, which is paid like an order`() async throws {
        try await withStore { fixture in
            let browser = try await fixture.customer()
            let page = await browser.get("/account/credit")
            let values = ["amount": "12.50", "payment_method": "test_card"]
            let card = await browser.follow(try await browser.submit(page, "/account/credit", values))
            #expect(card.text.contains("$12.50"))
            let form = try #require(card.html.forms.first { $0.action.contains("/test-card/") })
            let paid = await browser.follow(await browser.submit(form, button: ("answer", "approve")))
            #expect(paid.text.contains("It is in your account credit"))
            #expect(try fixture.credit() == 1_250)
            let history = await browser.get("/account/credit")
            #expect(history.text.contains("Top-up"))
            #expect(await browser.get("/account/invoices").text.contains("TU-00001"))
            #expect(await browser.get("/account/invoices/TU-00001").text.contains("Multi-purpose voucher"))
            #expect(await browser.get("/account/orders").text.contains("Account credit"))
            let number = try #require(try fixture.orders().first?.number)
            let staff = try await fixture.staff()
            let file = await staff.get("/admin/orders/\(number)").text
            #expect(file.contains("Credit bought") && file.contains("Credit now"))
            #expect(!file.contains("Lines") && !file.contains("Margin"))
            #expect(await staff.get("/admin/orders").text.contains("Account credit"))
            // The same form once more is the same top-up.
            #expect(try await browser.submit(page, "/account/credit", values).location == "/orders/\(number)")
            #expect(try fixture.credit() == 1_250)
        }
    }

    @Test func `says at checkout how much of it came by a way that is not offered there`() async throws {
        try await withStore { fixture in
            let browser = try await fixture.customer()
            let page = await browser.get("/account/credit")
            let values = ["amount": "12.50", "payment_method": "test_card"]
            let card = await browser.follow(try await browser.submit(page, "/account/credit", values))
            let form = try #require(card.html.forms.first { $0.action.contains("/test-card/") })
            _ = await browser.submit(form, button: ("answer", "approve"))
            try await fixture.give(300)
            var rules = PaymentRuleForm()
            rules.offered = ["credit", "bank_transfer"]
            try await fixture.shop.changePaymentRules(rules, for: .product(ProductType.vpn.key))
            try await fixture.fill()
            let checkout = await browser.get("/checkout")
            #expect(
                checkout.text.contains(
                    "You have $15.50. $12.50 of it came by the test card and cannot be used here. Not for VPN"
                )
            )
            #expect(checkout.text.contains("Use my $3.00 first"))
            let file = "/admin/customers/\(try fixture.customer(of: "ada@example.com").id)"
            #expect(await (try await fixture.staff()).get(file).text.contains("$12.50 by the test card, $3.00 given"))
            let refused = try await browser.submit(
                checkout,
                "/checkout",
                ["payment_method": "credit", "terms": "yes"]
            )
            #expect(refused.status == 422)
            #expect(try fixture.credit() == 1_550)
            let shared = ["payment_method": "bank_transfer", "use_credit": "yes", "terms": "yes"]
            #expect(try await browser.submit(checkout, "/checkout", shared).status == 303)
            #expect(try fixture.credit() == 1_250)
        }
    }

    @Test(arguments: [
        ("amount", ""), ("amount", "0"), ("amount", "-1"), ("amount", "2000.01"), ("amount", "1,5"),
        ("amount", "<script>"),
        ("payment_method", ""), ("payment_method", "credit"), ("payment_method", "stripe"), ("key", "x"),
    ])
    func `says what is wrong and keeps what was typed`(_ field: String, _ typed: String) async throws {
        try await withStore { fixture in
            let browser = try await fixture.customer()
            let values = ["amount": "12.50", "payment_method": "bank_transfer"].merging([field: typed]) { $1 }
            let page = try await browser.submit(await browser.get("/account/credit"), "/account/credit", values)
            #expect(page.status == 422)
            #expect(Array(page.html.fieldErrors.keys) == [field == "key" ? "amount" : field])
            #expect(page.html.form("/account/credit")?["amount"] == (field == "amount" ? typed.asShown : "12.50"))
            #expect(!page.html.html.contains("<script>"))
            #expect(try fixture.orders().isEmpty)
        }
    }
}

@Suite struct `An order paid in parts` {
    @Test func `sets credit aside at checkout, and the card pays the rest`() async throws {
        try await withStore { fixture in
            let browser = try await fixture.customer()
            try await fixture.give(300)
            try await fixture.fill()
            let checkout = await browser.get("/checkout")
            #expect(checkout.text.contains("Use my $3.00 first"))
            let values = ["payment_method": "test_card", "use_credit": "yes", "terms": "yes"]
            let card = await browser.follow(try await browser.submit(checkout, "/checkout", values))
            #expect(card.text.contains("$4.80"))
            #expect(try fixture.credit() == 0)
            let number = try #require(try fixture.orders().first?.number)
            let waiting = await browser.get("/orders/\(number)")
            #expect(waiting.text.contains("Partly paid"))
            #expect(waiting.text.contains("From your credit"))
            let form = try #require(card.html.forms.first { $0.action.contains("/test-card/") })
            let paid = await browser.follow(await browser.submit(form, button: ("answer", "approve")))
            #expect(paid.text.contains("Paid with account credit and the test card"))
            let staff = await (try await fixture.staff()).get("/admin/orders/\(number)")
            #expect(staff.text.contains("$3.00 by account credit"))
        }
    }

    @Test func `frees the credit when the card is declined, and offers it again`() async throws {
        try await withStore { fixture in
            let browser = try await fixture.customer()
            try await fixture.give(300)
            try await fixture.fill()
            let values = ["payment_method": "test_card", "use_credit": "yes", "terms": "yes"]
            let checkout = await browser.get("/checkout")
            let card = await browser.follow(try await browser.submit(checkout, "/checkout", values))
            let form = try #require(card.html.forms.first { $0.action.contains("/test-card/") })
            let page = await browser.follow(await browser.submit(form, button: ("answer", "decline")))
            #expect(try fixture.credit() == 300)
            let number = try #require(try fixture.orders().first?.number)
            let pay = "/orders/\(number)/payment"
            let again = try await browser.submit(page, pay, ["payment_method": "bank_transfer", "use_credit": "yes"])
            let bank = await browser.follow(again)
            #expect(bank.text.contains("We are waiting for your transfer"))
            #expect(bank.text.contains("$4.80"))
            #expect(try fixture.credit() == 0)
            let cancelled = try await browser.submit(bank, "/orders/\(number)/cancellation")
            #expect(await browser.follow(cancelled).text.contains("is in your account credit"))
            #expect(try fixture.credit() == 300)
        }
    }

    @Test func `keeps the tick when something else is wrong`() async throws {
        try await withStore { fixture in
            let browser = try await fixture.customer()
            try await fixture.give(300)
            try await fixture.fill()
            let values = ["payment_method": "test_card", "use_credit": "yes"]
            let page = try await browser.submit(await browser.get("/checkout"), "/checkout", values)
            #expect(page.status == 422)
            #expect(page.html.form("/checkout")?["use_credit"] == "yes")
            #expect(try fixture.credit() == 300)
        }
    }

    @Test func `is paid back as credit by staff, once`() async throws {
        try await withStore { fixture in
            let (_, order, _) = try await fixture.paidOrder()
            let staff = try await fixture.staff()
            let path = "/admin/orders/\(order.number)/refund"
            let page = await staff.get(path)
            let values = ["payment": "credit", "amount": "1.00", "reason": "sorry", "loss": "yes"]
            let before = try fixture.credit()
            for _ in 0..<2 { #expect(try await staff.submit(page, path, values).status == 303) }
            #expect(try fixture.credit() == before + 100)
            let more = values.merging(["amount": "6.81"]) { $1 }
            let refused = try await staff.submit(await staff.get(path), path, more)
            #expect(refused.status == 422)
            #expect(refused.html.fieldErrors["amount"]?.contains("$6.80") == true)
            #expect(try fixture.credit() == before + 100)
        }
    }
}
