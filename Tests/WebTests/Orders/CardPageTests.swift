import Commerce
import FoundationEssentials
import Shop
import ShopTesting
import Storage
import Testing

@testable import Web

@Suite struct `A kept card on the pages` {
    /// A shop whose gateway keeps cards.
    private func withCardStore(_ body: (SiteFixture, CardBank) async throws -> Void) async throws {
        let bank = CardBank(clock: TestClock())
        try await withSite(gateways: [bank]) { fixture in
            try await fixture.stock()
            try await body(fixture, bank)
        }
    }

    /// Orders a VPN by card and pays it.
    private func buy(_ fixture: SiteFixture, _ bank: CardBank, keeps: Bool) async throws -> (Browser, Service) {
        try fixture.acceptWithPassword()
        let ada = try await fixture.customer()
        try await fixture.fill()
        let values = ["payment_method": "cards", "terms": "yes"].merging(keeps ? ["keep_card": "yes"] : [:]) { $1 }
        let page = try await ada.submit(await ada.get("/checkout"), "/checkout", values)
        let attempt = try #require(page.location?.split(separator: "/").last.map(String.init))
        bank.pay(attempt)
        let order = try #require(try fixture.orders().first)
        #expect(await ada.get("/orders/\(order.number)?session_id=\(attempt)").status == 303)
        await fixture.forward()
        let line = try fixture.line(of: order)
        return (ada, try #require(try fixture.shop.database.read { try $0.service(of: line.id) }))
    }

    @Test func `is kept by a box that nobody ticked beforehand`() async throws {
        try await withCardStore { fixture, bank in
            let ada = try await fixture.customer()
            try await fixture.fill()
            let page = await ada.get("/checkout")
            #expect(page.text.contains("Keep my card and charge it for renewals"))
            #expect(try #require(page.html.form("/checkout"))["keep_card"] == nil)
        }
    }

    @Test func `is not offered for what does not renew, nor where nothing keeps cards`() async throws {
        try await withStore { fixture in
            let ada = try await fixture.customer()
            try await fixture.fill()
            #expect(!(await ada.get("/checkout").text.contains("Keep my card")))
        }
    }

    @Test func `stands in the account and pays renewals until it is removed`() async throws {
        try await withCardStore { fixture, bank in
            let (ada, service) = try await buy(fixture, bank, keeps: true)
            let account = await ada.get("/account")
            for text in ["Visa ending in 4242", "until 04/2034"] { #expect(account.text.contains(text), "\(text)") }
            let start = fixture.shop.now().addingTimeInterval(10 * 86_400)
            try await fixture.shop.database.write {
                try $0.setStatus("active", nextBillingAt: start, pollAt: nil, of: service.id)
            }
            await fixture.shop.renewServices()
            let path = "/account/services/\(service.id)"
            let page = await ada.get(path)
            #expect(page.text.contains("Your card is charged on"))
            #expect(try await ada.submit(page, path, ["step": "ask"]).location == path)
            #expect(await ada.get(path).text.contains("Pay it now"))
            #expect(try await ada.submit(page, path, ["step": "card"]).location == path)
            #expect(await ada.get(path).text.contains("With your Visa ending in 4242"))
            let removed = await ada.follow(try await ada.submit(account, "/account/card"))
            #expect(removed.text.contains("The card is removed"))
            #expect(!(await ada.get("/account").text.contains("4242")))
            #expect(try await ada.submit(page, path, ["step": "card"]).status == 409)
            #expect(await ada.follow(try await ada.submit(account, "/account/card")).text.contains("no card any more"))
        }
    }

    @Test func `stands on the customer's page for staff, who can remove it`() async throws {
        try await withCardStore { fixture, bank in
            let (ada, service) = try await buy(fixture, bank, keeps: true)
            let path = "/admin/customers/\(service.customer)"
            let staff = try await fixture.staff()
            let page = await staff.get(path)
            #expect(page.text.contains("Visa ending in 4242, good until 04/2034"))
            #expect(await ada.get(path).status == 404)
            let removed = await staff.follow(try await staff.submit(page, "\(path)/card"))
            #expect(removed.text.contains("The card of") && !removed.text.contains("4242"))
            #expect(!(await ada.get("/account").text.contains("4242")))
            let again = await staff.follow(try await staff.submit(page, "\(path)/card"))
            #expect(again.text.contains("no card any more"))
        }
    }

    @Test func `is not kept when nobody asked`() async throws {
        try await withCardStore { fixture, bank in
            let (ada, service) = try await buy(fixture, bank, keeps: false)
            #expect(!(await ada.get("/account").text.contains("4242")))
            #expect(service.renewalPayment == .ask)
        }
    }
}
