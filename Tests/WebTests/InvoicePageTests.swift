import Commerce
import FoundationEssentials
import HTTP
import Shop
import Storage
import Testing

@testable import Web

@Suite struct `Invoices on the pages` {
    private struct NotDrawn: Error {}

    @Test func `an invoice is linked from the order and the account, and is the customer's alone`() async throws {
        try await withStore { fixture in
            let (browser, order, _) = try await fixture.paidOrder()
            let path = "/account/invoices/INV-00001"
            #expect(await browser.get("/orders/\(order.number)").html.links.contains(path))
            #expect(await browser.get("/account/invoices").html.links.contains(path))
            let page = await browser.get(path)
            #expect(page.status == 200)
            for text in ["Invoice INV-00001", order.number, "Ada", "VPN, monthly", "$7.80"] {
                #expect(page.text.contains(text), "\(text)")
            }
            let other = try await fixture.customer("bob@example.com", name: "Bob")
            #expect(await other.get(path).status == 404)
            #expect(await other.get(path + "/pdf").status == 404)
            #expect(await other.get("/account/invoices").html.links.contains(path) == false)
            let staff = try await fixture.staff()
            #expect(await staff.get(path).status == 200)
            #expect(await staff.get("/admin/orders/\(order.number)").html.links.contains(path))
            for wrong in ["INV-00002", "INV-1", "x", "CN-00001"] {
                #expect(await browser.get("/account/invoices/\(wrong)").status == 404)
            }
        }
    }

    @Test func `a PDF that cannot be drawn is an error page and nothing else`() async throws {
        try await withSite(options: { $0.drawInvoice = { _ in throw NotDrawn() } }) { fixture in
            try await fixture.stock()
            let (browser, order, _) = try await fixture.paidOrder()
            #expect(order.state == .paid)
            #expect(await browser.get("/account/invoices/INV-00001/pdf").status == 500)
            #expect(await browser.get("/account/invoices/INV-00001").status == 200)
        }
    }

    @Test func `a drawn one is a file`() async throws {
        try await withSite(options: { $0.drawInvoice = { Array($0.number.utf8) } }) { fixture in
            try await fixture.stock()
            let (browser, _, _) = try await fixture.paidOrder()
            let page = await browser.get("/account/invoices/INV-00001/pdf")
            #expect(page.header("Content-Type") == "application/pdf")
            #expect(page.header("Content-Disposition") == "attachment; filename=\"INV-00001.pdf\"")
            #expect(page.response.body == Array("INV-00001".utf8))
        }
    }

    @Test func `who the next invoices are for is kept, or refused beside the field`() async throws {
        try await withStore { fixture in
            let browser = try await fixture.customer()
            var page = try await browser.submit(
                await browser.get("/account/invoices"),
                "/account/billing",
                ["billing_name": "", "vat_id": "x"]
            )
            #expect(page.status == 422)
            #expect(Set(page.html.fieldErrors.keys) == ["billing_name", "vat_id"])
            page = try await browser.submit(page, "/account/billing", ["billing_name": "Ada L.", "vat_id": ""])
            #expect(page.status == 303)
            try await fixture.give(1_000)
            _ = try await fixture.order(browser, by: "credit")
            #expect(await browser.get("/account/invoices/INV-00001").text.contains("Ada L."))
        }
    }

    @Test func `the mail about the payment says where the invoice is`() async throws {
        try await withStore { fixture in
            _ = try await fixture.paidOrder()
            let mails = try fixture.shop.database.read { try $0.mails(limit: 10) }
            let mail = try #require(mails.first { $0.kind == "payment-received" })
            #expect(mail.mail.text.contains("/account/invoices/INV-00001"))
        }
    }
}
