import Commerce
import Foundation
import Shop
import ShopTesting
import Storage
import Testing

@testable import Web

@Suite struct `The account` {
    @Test func `shows its own services, orders and credit, and nobody else's`() async throws {
        try await withStore { fixture in
            try fixture.acceptWithPassword()
            let (ada, order, _) = try await fixture.paidOrder()
            await fixture.forward()
            let eve = try await fixture.customer("eve@example.com", name: "Eve")
            for path in ["/account", "/account/services", "/account/orders"] {
                #expect(await ada.get(path).html.links.contains("/orders/\(order.number)"), "\(path)")
                #expect(!(await eve.get(path).html.html.contains(order.number)), "\(path)")
                #expect(await fixture.browser().get(path).status == 303)
            }
            #expect(await ada.get("/account").text.contains("$92.20"))
            let credit = await ada.get("/account/credit")
            for text in ["Credit: test", "+$100.00", "Order \(order.number)", "−$7.80", "$92.20"] {
                #expect(credit.text.contains(text), "\(text)")
            }
            #expect(await eve.get("/account/credit").text.contains("No credit has come in or gone out yet."))
        }
    }

    @Test func `goes through long lists page by page`() async throws {
        try await withStore { fixture in
            let browser = try await fixture.customer()
            for _ in 0..<(PageSize.rows + 2) { try await fixture.give(100) }
            let page = await browser.get("/account/credit")
            let older = try #require(page.html.links.first { $0.hasPrefix("/account/credit?before=") })
            let rest = await browser.get(older)
            #expect(rest.html.html.components(separatedBy: "<tr><td>").count == 3)
            #expect(rest.text.contains("+$1.00"))
            #expect(!rest.html.links.contains { $0.hasPrefix("/account/credit?before=") })
        }
    }

    @Test func `does not go on from somebody else's order`() async throws {
        try await withStore { fixture in
            let (_, order, _) = try await fixture.paidOrder()
            let eve = try await fixture.customer("eve@example.com", name: "Eve")
            for before in [order.number, "x", "", "9999999999999999999999"] {
                #expect(await eve.get("/account/orders?before=\(before)").status == 200)
                #expect(await eve.get("/account/services?before=\(before)").status == 200)
                #expect(await eve.get("/account/credit?before=\(before)").status == 200)
            }
        }
    }
}
