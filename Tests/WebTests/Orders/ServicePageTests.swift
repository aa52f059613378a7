import Commerce
import FoundationEssentials
import Shop
import ShopTesting
import Storage
import Testing

@testable import Web

@Suite struct `The page of a service` {
    /// A delivered VPN whose next period begins in so many days.
    private func service(_ fixture: SiteFixture, days: Double = 10) async throws -> (browser: Browser, service: Service)
    {
        try fixture.acceptWithPassword()
        let (browser, _, line) = try await fixture.paidOrder()
        await fixture.forward()
        let found = try #require(try fixture.shop.database.read { try $0.service(of: line.id) })
        let start = fixture.shop.now().addingTimeInterval(days * 86_400)
        try await fixture.shop.database.write {
            try $0.setStatus("active", nextBillingAt: start, pollAt: nil, of: found.id)
        }
        return (browser, found)
    }

    @Test func `ends it, and takes that back`() async throws {
        try await withStore { fixture in
            let (ada, service) = try await service(fixture)
            let path = "/account/services/\(service.id)"
            #expect(await ada.get("/account/services").html.links.contains(path))
            let page = await ada.get(path)
            #expect(page.text.contains("is deleted with everything in it"))
            #expect(try await ada.submit(page, path, ["step": "end"]).location == path)
            let ending = await ada.get(path)
            #expect(ending.text.contains("Until then you can change your mind"))
            #expect(await ada.get("/account/services").text.contains("Ends on"))
            #expect(try await ada.submit(ending, path, ["step": "end"]).status == 409)
            #expect(try await ada.submit(ending, path, ["step": "keep"]).location == path)
            #expect(try fixture.shop.database.read { try $0.service(service.id) }?.endsAt == nil)
        }
    }

    @Test func `shows what the next period costs, and who pays it`() async throws {
        try await withStore { fixture in
            let (ada, service) = try await service(fixture)
            let path = "/account/services/\(service.id)"
            await fixture.shop.renewServices()
            let page = await ada.get(path)
            #expect(page.text.contains("The next period costs $7.80."))
            let order = try #require(page.html.links.last { $0.hasPrefix("/orders/") })
            #expect(await ada.get(order).text.contains("VPN, monthly,"))
            _ = try await ada.submit(page, path, ["step": "credit"])
            #expect(try fixture.shop.database.read { try $0.service(service.id) }?.renewalPayment == .credit)
            #expect(await ada.get(path).text.contains("Ask me each time"))
            #expect(try await ada.submit(page, path, ["step": "delete"]).status == 422)
            let coming = try await fixture.staff().get("/admin/renewals")
            for text in ["VPN, monthly", "$6.00", "asked"] { #expect(coming.text.contains(text), "\(text)") }
        }
    }

    @Test func `cancelling its renewal's order says that it ends`() async throws {
        try await withStore { fixture in
            let (ada, service) = try await service(fixture)
            await fixture.shop.renewServices()
            let page = await ada.get("/account/services/\(service.id)")
            let order = try #require(page.html.links.last { $0.hasPrefix("/orders/") })
            #expect(await ada.get(order).text.contains("is deleted with everything in it"))
            #expect(try await fixture.staff().get("/admin" + order).text.contains("that ends on"))
            #expect(!(await ada.get("/orders/\(service.orderNumber)").text.contains("is deleted")))
        }
    }

    @Test func `is its customer's alone`() async throws {
        try await withStore { fixture in
            let (_, service) = try await service(fixture)
            let eve = try await fixture.customer("eve@example.com", name: "Eve")
            for id in [service.id.description, "0", "x", "99999999999999999999"] {
                #expect(await eve.get("/account/services/\(id)").status == 404)
            }
        }
    }
}

@Suite struct `The rules of renewals` {
    @Test(arguments: [("", "carry"), ("2", "carry"), ("61", "end"), ("x", "carry"), ("14", "delete"), ("14", "")])
    func `are kept as typed beside what is wrong`(_ days: String, _ unpaid: String) async throws {
        try await withSite { fixture in
            let staff = try await fixture.staff()
            let page = await staff.get("/admin/renewals")
            let values = ["lead_days": days, "unpaid": unpaid]
            let answer = try await staff.submit(page, "/admin/renewals", values)
            #expect(answer.status == 422)
            #expect(answer.html.fieldErrors.count == 1)
            #expect(answer.html.form("/admin/renewals")?["lead_days"] == days)
            #expect(
                try fixture.shop.database.read { try $0.renewalSettings() }
                    == RenewalSettings(leadDays: 14, unpaid: .carry)
            )
        }
    }

    @Test func `are saved`() async throws {
        try await withSite { fixture in
            let staff = try await fixture.staff()
            let page = await staff.get("/admin/renewals")
            let answer = try await staff.submit(page, "/admin/renewals", ["lead_days": "21", "unpaid": "end"])
            #expect(answer.location == "/admin/renewals")
            #expect(
                try fixture.shop.database.read { try $0.renewalSettings() }
                    == RenewalSettings(leadDays: 21, unpaid: .end)
            )
        }
    }
}
