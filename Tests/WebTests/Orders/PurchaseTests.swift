import Commerce
import Crypto
import FoundationEssentials
import Shop
import ShopTesting
import Storage
import Testing

@testable import Web

@Suite struct `A purchase` {
    @Test func `by account credit is paid at once and delivered on the same page`() async throws {
        try await withStore { fixture in
            let browser = try await fixture.customer()
            try await fixture.give(1_000)
            try fixture.acceptWithPassword()
            let placed = try await fixture.order(browser, by: "credit")
            let path = try #require(placed.location)
            var page = await browser.follow(placed)
            #expect(page.text.contains("We are preparing your order"))
            #expect(page.text.contains("Paid with account credit"))
            #expect(page.html.html.contains("<noscript><meta http-equiv=\"refresh\" content=\"5\"></noscript>"))
            #expect(try fixture.credit() == 220)
            await fixture.forward()
            page = await browser.get(path)
            #expect(page.text.contains("Everything is ready"))
            for value in ["ada-vpn", "s3cret-pass", "vpn.example"] { #expect(page.text.contains(value)) }
            #expect(!page.html.html.contains("http-equiv"))
            #expect(page.text.contains("You enter the username and the password in your VPN app."))
        }
    }

    @Test func `by bank transfer waits until staff have seen the money`() async throws {
        try await withStore { fixture in
            let browser = try await fixture.customer()
            let page = await browser.follow(try await fixture.order(browser, by: "bank_transfer"))
            let order = try #require(try fixture.orders().first)
            #expect(page.text.contains("We are waiting for your transfer"))
            for value in [order.reference, "Ada Ltd", "GB00 TEST", "$7.80"] { #expect(page.text.contains(value)) }
            await fixture.forward()
            #expect(fixture.fixture.upstream.seen.orders.isEmpty)

            let staff = try await fixture.staff()
            let path = "/admin/orders/\(order.number)"
            let values = ["amount": "7.80", "bank_reference": "TX-1"]
            let answer = try await staff.submit(await staff.get(path), path + "/transfer", values)
            #expect(answer.location == path)
            await fixture.forward()
            #expect(fixture.fixture.upstream.seen.orders.count == 1)
            #expect(await browser.get("/orders/\(order.number)").text.contains("Paid with bank transfer"))
        }
    }

    @Test func `by test card is paid when the card says yes`() async throws {
        try await withStore { fixture in
            let browser = try await fixture.customer()
            let card = await browser.follow(try await fixture.order(browser, by: "test_card"))
            #expect(card.text.contains("$7.80"))
            let form = try #require(card.html.forms.first { $0.action.contains("/test-card/") })
            let answer = await browser.submit(form, button: ("answer", "approve"))
            let order = try #require(try fixture.orders().first)
            #expect(answer.location == "/orders/\(order.number)")
            #expect(await browser.follow(answer).text.contains("Paid with the test card."))
            #expect(order.state == .paid)
            // What was decided first counts.
            _ = await browser.submit(form, button: ("answer", "decline"))
            #expect(try fixture.orders().first?.state == .paid)
            #expect(try fixture.shop.database.read { try $0.payments(of: order.id) }.count == 1)
            #expect(await browser.get(form.action).location == "/orders/\(order.number)")
        }
    }

    @Test func `with a declined card can be paid in another way`() async throws {
        try await withStore { fixture in
            let browser = try await fixture.customer()
            let card = await browser.follow(try await fixture.order(browser, by: "test_card"))
            let form = try #require(card.html.forms.first { $0.action.contains("/test-card/") })
            let page = await browser.follow(await browser.submit(form, button: ("answer", "decline")))
            #expect(page.text.contains("The card was declined. Nothing was charged."))
            let order = try #require(try fixture.orders().first)
            let pay = "/orders/\(order.number)/payment"
            let low = try await browser.submit(page, pay, ["payment_method": "credit"])
            #expect(low.status == 422)
            #expect(low.html.fieldErrors["payment_method"]?.contains("does not cover it") == true)

            let bank = try await browser.submit(page, pay, ["payment_method": "bank_transfer"])
            #expect(await browser.follow(bank).text.contains("GB00 TEST"))
            try await fixture.give(780)
            let paid = try await browser.submit(
                await browser.get("/orders/\(order.number)"),
                pay,
                ["payment_method": "credit"]
            )
            #expect(await browser.follow(paid).text.contains("Paid with account credit"))
            #expect(try fixture.credit() == 0)
            #expect(try await browser.submit(page, pay, ["payment_method": "credit"]).status == 409)
        }
    }

    @Test func `pressed twice is one order`() async throws {
        try await withStore { fixture in
            let browser = try await fixture.customer()
            try await fixture.give(10_000)
            try await fixture.fill()
            let values = ["payment_method": "credit", "terms": "yes"]
            let form = try #require(await browser.get("/checkout").html.form("/checkout")).filled(values)
            let first = await browser.submit(form)
            let second = await browser.copy().submit(form)
            #expect(first.status == 303)
            #expect(second.location == first.location)
            #expect(try fixture.orders().count == 1)
            #expect(try fixture.credit() == 10_000 - 780)
        }
    }

    @Test func `pressed twice with a card leads to one card page`() async throws {
        try await withStore { fixture in
            let browser = try await fixture.customer()
            try await fixture.fill()
            let values = ["payment_method": "test_card", "terms": "yes"]
            let form = try #require(await browser.get("/checkout").html.form("/checkout")).filled(values)
            let first = await browser.submit(form)
            #expect(first.location?.contains("/test-card/") == true)
            #expect(await browser.copy().submit(form).location == first.location)
            #expect(try fixture.orders().count == 1)
        }
    }

    @Test func `at a price that has moved is not made before it was seen`() async throws {
        try await withStore { fixture in
            let browser = try await fixture.customer()
            try await fixture.give(10_000)
            try await fixture.fill()
            let values = ["payment_method": "credit", "terms": "yes"]
            let form = try #require(await browser.get("/checkout").html.form("/checkout")).filled(values)
            try await fixture.stock(vpn: 8)
            #expect(await browser.get("/cart").text.contains("it was $7.80"))
            let page = await browser.submit(form)
            #expect(page.status == 422)
            #expect(page.text.contains("Nothing was ordered"))
            #expect(page.text.contains("A price has changed since you last looked."))
            #expect(page.text.contains("$10.40"))
            #expect(try fixture.orders().isEmpty)
            // That page has shown it.
            #expect(!(await browser.get("/cart").text.contains("it was")))
            #expect(try await browser.submit(page, "/checkout", values).status == 303)
            #expect(try fixture.orders().first?.total.minor == 1_040)
        }
    }

    @Test func `of a product that is gone leads back to the cart`() async throws {
        try await withStore { fixture in
            let browser = try await fixture.customer()
            try await fixture.give(10_000)
            try await fixture.fill()
            let values = ["payment_method": "credit", "terms": "yes"]
            let form = try #require(await browser.get("/checkout").html.form("/checkout")).filled(values)
            try await fixture.stock(vpn: nil)
            let page = await browser.submit(form)
            #expect(page.status == 422)
            #expect(page.text.contains("This can no longer be bought as it is."))
            #expect(page.html.form("/cart") != nil)
            #expect(await browser.get("/checkout").location == "/cart")
            #expect(try fixture.orders().isEmpty)
        }
    }

    @Test func `can be filled before signing up`() async throws {
        try await withStore { fixture in
            let browser = fixture.browser()
            _ = await browser.get("/signup")
            let digest = try #require(browser.cookies["storefront"].flatMap { Token($0) }).digest
            try await fixture.fill(.visitor(digest: digest))
            let page = await browser.get("/checkout")
            #expect(page.html.form("/checkout") == nil)
            #expect(page.html.links.contains("/signup?next=/checkout"))
            let answer = try await browser.submit(
                await browser.get("/signup?next=/checkout"),
                "/signup",
                ["name": "Ada", "email": "ada@example.com", "password": SiteFixture.password]
            )
            #expect(await browser.follow(answer).html.form("/checkout") != nil)
        }
    }

    @Test func `that nobody paid can be cancelled by its customer`() async throws {
        try await withStore { fixture in
            let browser = try await fixture.customer()
            let page = await browser.follow(try await fixture.order(browser, by: "bank_transfer"))
            let order = try #require(try fixture.orders().first)
            let path = "/orders/\(order.number)/cancellation"
            let form = try #require(page.html.form(path))
            #expect(await browser.follow(await browser.submit(form)).text.contains("This order was cancelled"))
            #expect(await browser.submit(form).status == 409)
            #expect(try fixture.orders().first?.state == .cancelled)
        }
    }
}

@Suite struct `Checkout` {
    @Test func `takes nothing without a tick and a way to pay`() async throws {
        try await withStore { fixture in
            let browser = try await fixture.customer()
            try await fixture.fill()
            let page = await browser.get("/checkout")
            #expect(page.html.form("/checkout")?["terms"] == nil)
            #expect(page.html.form("/checkout")?["payment_method"] == nil)
            let empty = try await browser.submit(page, "/checkout")
            #expect(empty.status == 422)
            #expect(Set(empty.html.fieldErrors.keys) == ["payment_method", "terms"])

            let kept = try await browser.submit(page, "/checkout", ["payment_method": "bank_transfer"])
            #expect(Set(kept.html.fieldErrors.keys) == ["terms"])
            #expect(kept.html.form("/checkout")?["payment_method"] == "bank_transfer")
            #expect(kept.html.form("/checkout")?["terms"] == nil)
            #expect(try fixture.orders().isEmpty)
        }
    }

    @Test(arguments: ["credit", "stripe", "", "<script>", "bank_transfer\u{0}x", "test_card "])
    func `takes no way to pay that is not offered`(_ method: String) async throws {
        try await withStore { fixture in
            let browser = try await fixture.customer()
            let page = try await fixture.order(browser, by: method)
            #expect([400, 422].contains(page.status))
            #expect(!page.html.html.contains("<script>"))
            #expect(try fixture.orders().isEmpty)
        }
    }

    @Test func `offers a transfer only where there is a bank`() async throws {
        try await withSite { fixture in
            try await fixture.stock()
            let browser = try await fixture.customer()
            try await fixture.fill()
            let page = await browser.get("/checkout")
            #expect(page.html.form("/checkout")?.choices.map(\.value) == ["credit", "yes"])
            #expect(page.text.contains("There is no way to pay this just now."))
            let answer = try await browser.submit(
                page,
                "/checkout",
                ["payment_method": "bank_transfer", "terms": "yes"]
            )
            #expect(answer.status == 422)
        }
    }

    @Test(arguments: ["", ".", "a.b", "a.b.c", String(repeating: "x", count: 5_000)])
    func `with a token that no page sent orders nothing`(_ token: String) async throws {
        try await withStore { fixture in
            let browser = try await fixture.customer()
            try await fixture.give(10_000)
            try await fixture.fill()
            let page = try await browser.submit(
                await browser.get("/checkout"),
                "/checkout",
                ["token": token, "payment_method": "credit", "terms": "yes"]
            )
            #expect(page.status == 422)
            #expect(page.text.contains("Nothing was ordered"))
            #expect(try fixture.orders().isEmpty)
        }
    }

    @Test func `with the key of somebody else's order shows nothing of it`() async throws {
        try await withStore { fixture in
            let ada = try await fixture.customer()
            try await fixture.give(10_000)
            try await fixture.fill()
            let token = try #require(await ada.get("/checkout").html.form("/checkout")?["token"])
            _ = try await ada.submit(
                await ada.get("/checkout"),
                "/checkout",
                ["payment_method": "credit", "terms": "yes"]
            )
            let eve = try await fixture.customer("eve@example.com", name: "Eve")
            try await fixture.give(10_000, to: "eve@example.com")
            try await fixture.fill(of: "eve@example.com")
            let page = try await eve.submit(
                await eve.get("/checkout"),
                "/checkout",
                ["token": token, "payment_method": "credit", "terms": "yes"]
            )
            #expect(page.status == 422)
            #expect(try fixture.orders(of: "eve@example.com").isEmpty)
        }
    }

    @Test func `of an empty cart leads to the cart`() async throws {
        try await withStore { fixture in
            let browser = try await fixture.customer()
            #expect(await browser.get("/checkout").location == "/cart")
            #expect(await fixture.browser().get("/checkout").location == "/cart")
            try await fixture.fill()
            let form = try #require(await browser.get("/checkout").html.form("/checkout"))
            let cart = await browser.get("/cart")
            let line = try #require(cart.html.form("/cart")?.buttons.first)
            _ = try await browser.submit(cart, "/cart", button: line)
            #expect(await browser.submit(form.filled(["payment_method": "credit", "terms": "yes"])).status == 422)
        }
    }

    @Test func `a file where text is expected is no text`() async throws {
        try await withStore { fixture in
            let browser = try await fixture.customer()
            try await fixture.fill()
            let form = try #require(await browser.get("/checkout").html.form("/checkout"))
            let page = await browser.post(
                "/checkout",
                """
                --b\r
                Content-Disposition: form-data; name="csrf"\r
                \r
                \(form["csrf"] ?? "")\r
                --b\r
                Content-Disposition: form-data; name="terms"; filename="a.txt"\r
                \r
                yes\r
                --b\r
                Content-Disposition: form-data; name="payment_method"; filename="b.txt"\r
                \r
                credit\r
                --b--\r

                """,
                type: "multipart/form-data; boundary=b"
            )
            #expect(page.status == 422)
            #expect(Set(page.html.fieldErrors.keys) == ["payment_method", "terms"])
        }
    }
}
