import HTTP
import Testing

@testable import Sandbox

@Suite struct WalletTests {
    @Test func `every charge is in the ledger and the ledger explains the balance`() async throws {
        let portal = try await Portal.withClient { $0.walletCents = 50_000 }
        for example in DocumentedOrder.all { _ = try await portal.post("/orders", example.request) }
        try await portal.control(.post, "/wallet", #"{"add":"12.34"}"#)
        let ledger = try await portal.control(.get, "/ledger")
        let rows = try #require(ledger["ledger"]?.elements)
        #expect(rows.count == 17)
        let movements = rows.compactMap { $0.amount("amount") }.reduce(Amount.zero, +)
        #expect(await portal.wallet() == .cents(50_000) - movements)
        #expect(
            rows.first == [
                "number": 1, "kind": "order", "order": 1, "client_id": 123, "service_id": 456,
                "product_key": "ai_business_tools", "amount": .number("45.00"),
                "balance_after": .number("455.00"), "at": "2026-01-20 12:00:00",
            ]
        )
        #expect(rows.last?.text("kind") == "deposit")
        #expect(rows.last?["amount"] == .number("-12.34"))
        #expect(try await portal.control(.get, "/ledger?after=16")["ledger"]?.elements?.count == 1)
    }

    @Test func `an empty wallet buys nothing`() async throws {
        let portal = try await Portal.withClient { $0.walletCents = 599 }
        let refused = try await portal.post("/orders", vpnOrder)
        #expect(refused.status == 402)
        #expect(refused.json.text("code") == "insufficient_balance")
        try await portal.control(.post, "/settings", #"{"insufficient_balance_status":400}"#)
        #expect(try await portal.post("/orders", vpnOrder).status == 400)
        #expect(await portal.get("/services").json["services"] == [])
        try await portal.control(.post, "/wallet", #"{"add":0.01}"#)
        #expect(try await portal.post("/orders", vpnOrder).json["new_balance"] == .number("0.00"))
    }

    @Test(arguments: [("monthly", "6.00"), ("quarterly", "16.00"), ("biannual", "30.00"), ("annual", "54.00")])
    func `a cycle costs what is listed for it`(_ cycle: String, _ price: String) async throws {
        let portal = try await Portal.withClient()
        let answer = try await portal.order(
            ["client_id": 123, "product_key": "vpn", "billing_cycle": .string(cycle)])
        #expect(answer.json["amount_charged"] == .number(price))
    }

    @Test func `a cycle without a price of its own costs its months`() async throws {
        let portal = try await Portal.withClient()
        let answer = try await portal.order(
            ["client_id": 123, "product_key": "website_builder", "billing_cycle": "quarterly"])
        #expect(answer.json["amount_charged"] == .number("30.00"))
        #expect(await portal.get("/services").json["services"]?.elements?.first?["monthly_cost"] == .number("10.00"))
    }

    @Test func `a changed price counts from the next order on`() async throws {
        let portal = try await Portal.withClient()
        try await portal.control(.post, "/prices", #"{"product":"vpn","plan":"monthly","price":"7.25"}"#)
        let vpn = await portal.get("/products").json["products"]?.elements?.first { $0.text("key") == "vpn" }
        #expect(vpn?["pricing"]?["monthly"] == .number("7.25"))
        #expect(try await portal.post("/orders", vpnOrder).json["amount_charged"] == .number("7.25"))
        try await portal.control(.post, "/prices", #"{"product":"esim","plan":"PHAJHEAYP","price":"2.00"}"#)
        let package = await portal.get("/esim-packages?location=US").json["packages"]?.elements?.first {
            $0.text("package_code") == "PHAJHEAYP"
        }
        #expect(package?["price"] == .number("2.00"))
    }

    @Test func `a withdrawn plan is refused`() async throws {
        let portal = try await Portal.withClient()
        try await portal.control(.post, "/remove", #"{"product":"esim","plan":"PHAJHEAYP"}"#)
        #expect(try await portal.order(OrderTests.documented("esim")).status == 400)
        try await portal.control(.post, "/remove", #"{"product":"vpn","plan":"monthly"}"#)
        #expect(try await portal.post("/orders", vpnOrder).status == 400)
        try await portal.control(.post, "/remove", #"{"product":"vpn"}"#)
        #expect(try await portal.post("/orders", vpnOrder).json.text("code") == "invalid_product")
    }
}

@Suite struct RenewalTests {
    @Test func `a service is paid for again at its date, and only then`() async throws {
        let portal = try await Portal.withClient()
        _ = try await portal.post("/orders", vpnOrder)
        _ = try await portal.order(OrderTests.documented("esim"))
        try await portal.control(.post, "/clock", #"{"days":30}"#)
        #expect(await portal.wallet() == .cents(14_220))
        try await portal.control(.post, "/clock", #"{"to":"next_renewal"}"#)
        #expect(await portal.wallet() == .cents(13_620))
        let service = await portal.get("/services/456").json["service"]
        #expect(service?.text("next_billing_date") == "2026-03-20 12:00:00")
        #expect(await portal.get("/services/457").json["service"]?["next_billing_date"] == .null)
        let last = try await portal.control(.get, "/ledger")["ledger"]?.elements?.last
        #expect(last?.text("kind") == "renewal")
        #expect(last?.text("at") == "2026-02-20 12:00:00")
    }

    @Test func `a long time is caught up period by period in the order of the dates`() async throws {
        let portal = try await Portal.withClient { $0.walletCents = 100_000 }
        _ = try await portal.post("/orders", vpnOrder)
        try await portal.control(.post, "/clock", #"{"days":10}"#)
        _ = try await portal.order(OrderTests.documented("docsign").replacing("billing_cycle", "annual"))
        try await portal.control(.post, "/clock", #"{"days":370}"#)
        let rows = try #require(try await portal.control(.get, "/ledger")["ledger"]?.elements)
        let renewals = rows.filter { $0.text("kind") == "renewal" }
        #expect(renewals.count { $0.text("product_key") == "vpn" } == 12)
        #expect(renewals.count { $0.text("product_key") == "docsign" } == 1)
        let dates = renewals.compactMap { $0.text("at") }
        #expect(dates == dates.sorted())
    }

    @Test func `an empty wallet suspends, and paying in brings back`() async throws {
        let portal = try await Portal.withClient { $0.walletCents = 1000 }
        _ = try await portal.post("/orders", vpnOrder)
        try await portal.control(.post, "/clock", #"{"days":40}"#)
        #expect(await portal.get("/services/456").json["service"]?.text("status") == "suspended")
        let events = try await portal.control(.get, "/events")["events"]?.elements?.map { $0.text("event") }
        #expect(events == ["service.renewal_failed", "service.suspended"])
        #expect(await portal.wallet() == .cents(400))
        try await portal.control(.post, "/wallet", #"{"add":5}"#)
        #expect(await portal.get("/services/456").json["service"]?.text("status") == "active")
        #expect(await portal.wallet() == .cents(300))
    }

    @Test func `paying in can be told to bring nothing back`() async throws {
        let portal = try await Portal.withClient {
            $0.walletCents = 600
            $0.settings.reactivatesAfterDeposit = false
        }
        _ = try await portal.post("/orders", vpnOrder)
        try await portal.control(.post, "/clock", #"{"days":40}"#)
        try await portal.control(.post, "/wallet", #"{"add":50}"#)
        #expect(await portal.get("/services/456").json["service"]?.text("status") == "suspended")
    }

    @Test func `a deleted service is not renewed`() async throws {
        let portal = try await Portal.withClient()
        _ = try await portal.post("/orders", vpnOrder)
        _ = await portal.delete("/services/456")
        try await portal.control(.post, "/clock", #"{"days":400}"#)
        #expect(await portal.wallet() == .cents(14_400))
    }
}

@Suite struct DeploymentTests {
    @Test(arguments: ["crm", "web_hosting"])
    func `some products are installing for a while`(_ product: String) async throws {
        let portal = try await Portal.withClient()
        _ = try await portal.order(OrderTests.documented(product))
        func status() async -> [String?] {
            [
                await portal.get("/services/456").json["service"]?.text("deployment_status"),
                await portal.get("/orders").json["orders"]?.elements?.first?.text("deployment_status"),
            ]
        }
        #expect(await status() == ["installing", "installing"])
        try await portal.control(.post, "/clock", #"{"seconds":29}"#)
        #expect(await status() == ["installing", "installing"])
        try await portal.control(.post, "/clock", #"{"seconds":1}"#)
        #expect(await status() == ["deployed", "deployed"])
    }

    @Test func `a social media order makes progress`() async throws {
        let portal = try await Portal.withClient()
        _ = try await portal.order(OrderTests.documented("smm"))
        var seen: [String?] = []
        for _ in 0..<4 {
            seen.append(await portal.get("/services/456").json["service"]?["service_data"]?.text("status"))
            try await portal.control(.post, "/clock", #"{"seconds":30}"#)
        }
        #expect(seen == ["pending", "in progress", "in progress", "completed"])
    }
}
