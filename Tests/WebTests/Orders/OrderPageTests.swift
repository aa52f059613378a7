import Commerce
import Crypto
import Foundation
import Shop
import ShopTesting
import Storage
import Testing

@testable import Web

@Suite struct `The cart` {
    @Test func `shows what was put in and lets it be taken out`() async throws {
        try await withStore { fixture in
            let browser = try await fixture.customer()
            #expect(await browser.get("/cart").text.contains("Your cart is empty"))
            try await fixture.fill()
            try await fixture.fill(.invoiceAI)
            let page = await browser.get("/cart")
            for text in ["VPN, monthly", "$7.80", "$13.00", "$20.80"] { #expect(page.text.contains(text)) }
            let button = try #require(page.html.form("/cart")?.buttons.first)
            let after = await browser.follow(try await browser.submit(page, "/cart", button: button))
            #expect(after.text.contains("Removed: VPN, monthly"))
            #expect(!after.text.contains("$20.80"))
        }
    }

    @Test func `gives out nobody else's lines`() async throws {
        try await withStore { fixture in
            let ada = try await fixture.customer()
            try await fixture.fill()
            let button = try #require(await ada.get("/cart").html.form("/cart")?.buttons.first)
            let eve = try await fixture.customer("eve@example.com", name: "Eve")
            try await fixture.fill(of: "eve@example.com")
            for value in [button.value, "", "x", "-1", "99999999999999999999", "<script>"] {
                let page = try await eve.submit(await eve.get("/cart"), "/cart", button: ("remove", value))
                #expect(page.status == 422)
                #expect(page.text.contains("That is not in your cart any more."))
            }
            #expect(await ada.get("/cart").html.form("/cart")?.buttons.count == 1)
            #expect(await eve.get("/cart").html.form("/cart")?.buttons.count == 1)
        }
    }

    @Test func `looking at it changes nothing`() async throws {
        try await withStore { fixture in
            let browser = try await fixture.customer()
            try await fixture.fill()
            try await fixture.stock(vpn: 8)
            for path in ["/cart", "/checkout", "/cart"] {
                #expect(await browser.get(path).status == 200)
            }
            #expect(await browser.get("/cart").text.contains("it was $7.80"))
            #expect(await browser.get("/checkout").text.contains("A price has changed"))
        }
    }
}

@Suite struct `An order's page` {
    @Test func `is for its customer, and leads staff to theirs`() async throws {
        try await withStore { fixture in
            let (ada, order, _) = try await fixture.paidOrder()
            let path = "/orders/\(order.number)"
            #expect(await ada.get(path).status == 200)
            let eve = try await fixture.customer("eve@example.com", name: "Eve")
            #expect(await eve.get(path).status == 404)
            #expect(await eve.get("/orders/AAAAA-AAAAA").status == 404)
            #expect(await fixture.browser().get(path).location == "/login?next=" + Link.escape(path))
            #expect(try await fixture.staff().get(path).location == "/admin/orders/\(order.number)")
        }
    }

    @Test func `takes no payment and no cancellation from others`() async throws {
        try await withStore { fixture in
            let ada = try await fixture.customer()
            let card = await ada.follow(try await fixture.order(ada, by: "test_card"))
            let cardPath = try #require(card.html.forms.first { $0.action.contains("/test-card/") }).action
            let order = try #require(try fixture.orders().first)
            let eve = try await fixture.customer("eve@example.com", name: "Eve")
            let token = try #require(await eve.get("/cart").html.html.isEmpty ? nil : eve.cookies["storefront"])
            #expect(!token.isEmpty)
            try await fixture.fill(of: "eve@example.com")
            let csrf = try #require(await eve.get("/cart").html.form("/cart")?["csrf"])
            for path in ["/orders/\(order.number)/payment", "/orders/\(order.number)/cancellation", cardPath] {
                let body = "csrf=\(Link.escape(csrf))&payment_method=credit&answer=approve"
                #expect(await eve.post(path, body).status == 404)
            }
            #expect(await eve.get(cardPath).status == 404)
            #expect(try fixture.orders().first?.state == .awaitingPayment)
        }
    }

    @Test func `never shows a cost, the supplier or what staff wrote`() async throws {
        try await withStore { fixture in
            let (browser, order, line) = try await fixture.paidOrder()
            fixture.refuse()
            await fixture.forward()
            let boss = try await fixture.staff()
            let id = try fixture.customer(of: "boss@example.com").id
            try await fixture.shop.retry(line.id, by: id, reason: "looks like fraud")
            fixture.refuse()
            await fixture.forward()
            let page = await browser.get("/orders/\(order.number)")
            #expect(page.text.contains("We are looking at your order"))
            for text in ["6.00", "1.80", "fraud", "No such plan", "bad_plan", "staff", "ResellPortal"] {
                #expect(!page.html.html.contains(text), "\(text)")
            }
            // Twice refused is told once.
            #expect(page.text.components(separatedBy: "Did not go through as usual").count == 2)
            #expect(await boss.get("/admin/orders/\(order.number)").text.contains("looks like fraud"))
        }
    }

    @Test func `keeps the secrets to its customer`() async throws {
        try await withStore { fixture in
            try fixture.acceptWithPassword("s3cret-pass")
            let (browser, order, _) = try await fixture.paidOrder()
            await fixture.forward()
            #expect(await browser.get("/orders/\(order.number)").html.html.contains("s3cret-pass"))
            let staff = try await fixture.staff()
            for path in [
                "/admin", "/admin/orders", "/admin/orders/\(order.number)", "/admin/mails",
                "/admin/customers/\(order.customer)", "/admin/wallet",
            ] {
                let page = await staff.get(path)
                #expect(page.status == 200)
                #expect(!page.html.html.contains("s3cret-pass"), "\(path)")
            }
            for path in ["/account", "/account/services", "/account/orders"] {
                #expect(!(await browser.get(path).html.html.contains("s3cret-pass")), "\(path)")
            }
            #expect(!fixture.fixture.log.text.contains("s3cret-pass"))
        }
    }

    @Test func `says when the password was lost with the answer`() async throws {
        try await withStore { fixture in
            let (browser, order, line) = try await fixture.paidOrder()
            fixture.answer(.unknown(reason: "time-out", reply: nil))
            await fixture.forward()
            #expect(await browser.get("/orders/\(order.number)").text.contains("We are looking at your order"))
            let client = try fixture.shop.database.read { try $0.clientLink(order.customer)?.client }
            try fixture.list("501", of: client, record: .object(["billing_cycle": .string("monthly")]))
            _ = try await fixture.staff()
            let boss = try fixture.customer(of: "boss@example.com").id
            try await fixture.shop.adopt(service: "501", for: line.id, by: boss)
            #expect(await browser.get("/orders/\(order.number)").text.contains("we are fetching it"))
            fixture.advance(by: 2 * 86_400)
            let later = try await fixture.signedIn("ada@example.com").get("/orders/\(order.number)")
            #expect(later.text.contains("We have been told"))
        }
    }

    @Test func `escapes what people wrote`() async throws {
        try await withStore { fixture in
            let (browser, order, line) = try await fixture.paidOrder()
            fixture.refuse()
            await fixture.forward()
            _ = try await fixture.staff()
            let boss = try fixture.customer(of: "boss@example.com").id
            let message = "<script>alert(1)</script>"
            try await fixture.shop.markDelivered(line.id, message: message, by: boss)
            let page = await browser.get("/orders/\(order.number)")
            #expect(page.text.contains(message))
            #expect(!page.html.html.contains("<script>alert"))
        }
    }
}

@Suite struct `What was delivered` {
    private func delivered(_ value: String, _ display: Deliverable.Display, secret: Bool = false) -> Delivered {
        Delivered(label: "Label", value: value, isSecret: secret, display: display)
    }

    private func kinds(_ items: [Delivered]) -> [String] {
        [DeliveredItem](items).map { item in
            switch item.display {
            case .text: "text"
            case .link: "link"
            case .code: "code"
            case .secret: "secret"
            case .qr: "qr"
            case .progress(let percent): "\(percent)%"
            }
        }
    }

    @Test func `an activation code is drawn, and the supplier's picture of it left out`() {
        let code = delivered("LPA:1$smdp.example$ABC", .qr, secret: true)
        let picture = delivered("https://pictures.example/1.png", .link, secret: true)
        #expect(kinds([code, picture]) == ["qr", "secret"])
        #expect(kinds([picture]) == ["link"])
        guard case .qr(let svg) = [DeliveredItem]([code])[0].display else { return #expect(Bool(false)) }
        #expect(String(decoding: svg, as: UTF8.self).hasPrefix("<svg "))
    }

    @Test func `secrets are hidden, names can be copied, sentences are read`() {
        #expect(kinds([delivered("p4ss", .text, secret: true)]) == ["secret"])
        #expect(kinds([delivered("ada", .text), delivered("Japan 3 GB", .text)]) == ["code", "text"])
    }

    @Test(arguments: [
        ("45", "45%"), ("45%", "45%"), ("45.5 %", "45%"), ("100", "100%"), ("In progress", "text"), ("101", "text"),
        ("-1", "text"), ("", "text"),
    ])
    func `progress is a share where it is one`(_ value: String, _ kind: String) {
        #expect(kinds([delivered(value, .progress)]) == [kind])
    }

    @Test func `a text too long to be drawn is still given`() {
        #expect(kinds([delivered(String(repeating: "x", count: 5_000), .qr, secret: true)]) == ["secret"])
    }
}
