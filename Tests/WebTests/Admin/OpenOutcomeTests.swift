import Commerce
import FoundationEssentials
import Shop
import ShopTesting
import Storage
import Testing

@testable import Web

@Suite struct `An order whose outcome is open` {
    /// The supplier's answer was lost and the cost is missing in the wallet: only a person can tell.
    private func undecided(
        _ fixture: SiteFixture,
        listed: Bool = false
    ) async throws -> (staff: Browser, path: String, order: Order, line: OrderLine) {
        let (_, order, line) = try await fixture.paidOrder()
        fixture.answer(.unknown(reason: "time-out", reply: nil))
        await fixture.forward()
        fixture.fixture.upstream.script { $0.balance = .success(Money(minor: 100_000 - 600, .usd)) }
        for _ in 0..<2 {
            await Reconciler(shop: fixture.shop).runOnce()
            fixture.fixture.clock.advance(by: 901)
        }
        #expect(try fixture.line(of: order).state == .needsPerson)
        if listed {
            let client = try fixture.shop.database.read { try $0.clientLink(order.customer)?.client }
            try fixture.list("501", of: client)
        }
        await fixture.shop.mirrorServices()
        return (try await fixture.staff(), "/admin/orders/\(order.number)", order, line)
    }

    @Test func `shows what was tried, the wallet and the list, and says what each answer does`() async throws {
        try await withStore { fixture in
            let (staff, path, _, line) = try await undecided(fixture)
            let page = await staff.get(path)
            for text in [
                "time-out", "just its cost is missing in the wallet", "$1,000.00 before, $994.00", "$6.00 less",
                "no service of this customer and product that belongs to no order", "It would cost$6.00",
                "neither the service nor a charge of $6.00", "you pay $6.00 twice",
            ] {
                #expect(page.text.contains(text), "\(text)")
            }
            // Both answers are there without unfolding anything.
            #expect(page.html.html.ranges(of: "<details class=\"act\" open>").count == 2)
            #expect(page.html.form("\(path)/lines/\(line.id)/adopt")?["service_id"] == "")
        }
    }

    @Test func `is answered with the one service that the supplier lists for nobody`() async throws {
        try await withStore { fixture in
            let (staff, path, order, line) = try await undecided(fixture, listed: true)
            let page = await staff.get(path)
            #expect(page.text.contains("service 501, which belongs to no order"))
            let form = try #require(page.html.form("\(path)/lines/\(line.id)/adopt"))
            #expect(form["service_id"] == "501")
            #expect(await staff.submit(form).status == 303)
            #expect(try fixture.line(of: order).state == .delivered)
            #expect(!(await staff.get(path).text.contains("belongs to no order")))
        }
    }

    @Test func `is sent again only with a reason`() async throws {
        try await withStore { fixture in
            let (staff, path, order, line) = try await undecided(fixture)
            let action = "\(path)/lines/\(line.id)/retry"
            #expect(try await staff.submit(await staff.get(path), action, ["reason": " "]).status == 422)
            #expect(try await staff.submit(await staff.get(path), action, ["reason": "not there"]).status == 303)
            #expect(try fixture.line(of: order).state == .queued)
        }
    }
}
