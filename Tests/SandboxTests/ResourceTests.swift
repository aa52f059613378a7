import HTTP
import Testing

@testable import Sandbox

@Suite struct ResourceTests {
    @Test func `the balance is the documented one`() async throws {
        let answer = try await Portal().get("/balance")
        #expect(answer.text == #"{"success":true,"balance":150.00,"currency":"USD"}"#)
    }

    @Test func `sums and ids can be spelled otherwise`() async throws {
        let portal = try await Portal.withClient()
        _ = try await portal.post("/orders", vpnOrder)
        try await portal.control(.post, "/settings", #"{"php_numbers":true,"ids_are_text":true}"#)
        #expect(await portal.get("/balance").text == #"{"success":true,"balance":144,"currency":"USD"}"#)
        #expect(
            await portal.get("/services").text
                == #"{"success":true,"services":[{"id":"456","client_id":"123","service_type":"vpn","#
                + #""status":"active","monthly_cost":6}]}"#
        )
    }

    @Test func `products come in three shapes, and a withdrawn one is gone`() async throws {
        let portal = try Portal()
        let products = try #require(await portal.get("/products").json["products"]?.elements)
        func product(_ key: String) -> JSON? { products.first { $0.text("key") == key } }
        #expect(product("ai_business_tools")?.fields?.map(\.name) == ["key", "name", "description"])
        #expect(product("vpn")?["pricing"] == ["monthly": .number("6.00"), "annual": .number("54.00")])
        #expect(product("invoice_ai")?["cost"] == .number("10.00"))
        #expect(product("invoice_ai")?.text("billing_cycle") == "monthly")
        for key in ProductTypes.byKey.keys { #expect(product(key) != nil, "\(key)") }
        try await portal.control(.post, "/remove", #"{"product":"vpn"}"#)
        let left = await portal.get("/products").json["products"]?.elements
        #expect(left?.contains { $0.text("key") == "vpn" } == false)
    }

    @Test(arguments: [("", "secret"), ("key", ""), ("wrong", "secret")])
    func `both headers have to be right`(_ key: String, _ secret: String) async throws {
        let portal = try Portal {
            $0.key = "key"
            $0.secret = "secret"
        }
        let answer = await portal.send(
            .get,
            Portal.base + "/balance",
            "",
            [("X-API-Key", key), ("X-API-Secret", secret)]
        )
        #expect(answer.status == 401)
        #expect(answer.json.text("code") == "rest_forbidden")
    }

    @Test func `a client is created, shown, listed and deleted`() async throws {
        let portal = try Portal()
        let body = #"{"name":"John Doe","email":"john@example.com","phone":"+1234567890","company":"Acme Inc"}"#
        let created = try await portal.post("/clients", body)
        #expect(created.json["client_id"] == 123)
        #expect(created.json.text("message") == "Client created successfully")
        #expect(created.json["portal_credentials"]?.text("email") == "john@example.com")
        let shown = await portal.get("/clients/123")
        #expect(
            shown.text
                == #"{"success":true,"client":{"id":123,"name":"John Doe","email":"john@example.com","#
                + #""phone":"+1234567890","company":"Acme Inc","source":"api","active_services":0,"#
                + #""total_services":0,"total_revenue":0.00,"created_at":"2026-01-20 12:00:00"}}"#
        )
        #expect(
            await portal.get("/clients").text
                == #"{"success":true,"clients":[{"id":123,"name":"John Doe","email":"john@example.com","#
                + #""created_at":"2026-01-20"}]}"#
        )
        let deleted = await portal.delete("/clients/123")
        #expect(deleted.text == #"{"success":true,"message":"Client deleted successfully"}"#)
        #expect(await portal.get("/clients/123").json.text("code") == "not_found")
        #expect(await portal.get("/clients").text == #"{"success":true,"clients":[]}"#)
    }

    @Test(arguments: [
        #"{"email":"a@example.com"}"#, #"{"name":"A"}"#, #"{"name":"A","email":"nobody"}"#,
        #"{"name":7,"email":"a@example.com"}"#, #"{"name":"A","email":"a@example.com","phone":5}"#, "[]", "{", "",
    ])
    func `a client needs a name and an address`(_ body: String) async throws {
        let portal = try Portal()
        #expect(try await portal.post("/clients", body).status == 400)
        #expect(await portal.get("/clients").json["clients"] == [])
    }

    @Test func `an address that is known already is treated as told`() async throws {
        let portal = try await Portal.withClient()
        let body = #"{"name":"Again","email":"CLIENT@example.com"}"#
        let refused = try await portal.post("/clients", body)
        #expect(refused.status == 409)
        #expect(refused.json.text("code") == "client_exists")
        try await portal.control(.post, "/settings", #"{"duplicate_client":"existing"}"#)
        #expect(try await portal.post("/clients", body).json["client_id"] == 123)
        try await portal.control(.post, "/settings", #"{"duplicate_client":"second"}"#)
        #expect(try await portal.post("/clients", body).json["client_id"] == 124)
    }

    @Test func `a client with services cannot be deleted`() async throws {
        let portal = try await Portal.withClient()
        _ = try await portal.post("/orders", vpnOrder)
        let refused = await portal.delete("/clients/123")
        #expect(refused.status == 400)
        #expect(refused.json.text("code") == "has_services")
        #expect(await portal.get("/clients/123").json["client"]?["active_services"] == 1)
        #expect(await portal.get("/clients/123").json["client"]?["total_revenue"] == .number("6.00"))
        #expect(await portal.delete("/services/456").status == 200)
        #expect(await portal.get("/clients/123").json["client"]?["total_services"] == 1)
        #expect(await portal.delete("/clients/123").status == 200)
    }

    @Test func `a single service tells everything, a deleted one nothing`() async throws {
        let portal = try await Portal.withClient()
        _ = try await portal.order(OrderTests.documented("business_phone"))
        let service = try #require(await portal.get("/services/456").json["service"])
        #expect(
            service.fields?.map(\.name) == [
                "id", "client_id", "client_name", "client_email", "service_type", "status", "billing_cycle",
                "monthly_cost", "next_billing_date", "deployment_status", "service_data", "created_at",
            ]
        )
        #expect(service.text("next_billing_date") == "2026-02-20 12:00:00")
        #expect(service["service_data"]?.text("phone_number") == "+12125550100")
        #expect(await portal.delete("/services/456").json.text("message") == "Service deleted successfully")
        #expect(await portal.get("/services/456").status == 404)
        #expect(await portal.delete("/services/456").json.text("code") == "not_found")
        #expect(await portal.get("/services").text == #"{"success":true,"services":[]}"#)
    }

    @Test func `only the status filters services`() async throws {
        let portal = try await Portal.withClient()
        for _ in 0..<2 { _ = try await portal.post("/orders", vpnOrder) }
        func count(_ query: String) async -> Int? {
            await portal.get("/services\(query)").json["services"]?.elements?.count
        }
        #expect(await count("?client_id=999&page=2&per_page=1") == 2)
        #expect(await count("?status=active") == 2)
        #expect(await count("?status=suspended") == 0)
        try await portal.control(.post, "/wallet", #"{"balance":"6.00"}"#)
        try await portal.control(.post, "/clock", #"{"days":31}"#)
        #expect(await count("?status=active") == 1)
        #expect(await count("?status=suspended") == 1)
        #expect(await count("") == 2)
    }

    @Test func `packages cover the world and can be narrowed to a country`() async throws {
        let portal = try Portal { $0.esimPackages = 2000 }
        let all = try #require(await portal.get("/esim-packages").json["packages"]?.elements)
        #expect((1950...2000).contains(all.count))
        let documented = all.first { $0.text("package_code") == "PHAJHEAYP" }
        #expect(
            documented == [
                "package_code": "PHAJHEAYP", "name": "United States 1GB 7Days", "price": .number("1.80"),
                "location": "US",
            ]
        )
        let american = try #require(await portal.get("/esim-packages?location=US").json["packages"]?.elements)
        #expect(american.contains { $0.text("location") == "US" } && american.count < 100)
        #expect(american.allSatisfy { $0.text("location")?.contains("US") == true })
        #expect(american.contains { $0.text("location")?.contains(",") == true })
        #expect(all.allSatisfy { $0.amount("price").map { $0 > .zero } == true })
        let codes = Set(all.compactMap { $0.text("package_code") })
        #expect(codes.count == all.count)
    }

    @Test func `services of social media can be searched`() async throws {
        let portal = try Portal()
        let all = try #require(await portal.get("/smm-services").json["services"]?.elements)
        #expect(all.count >= 150)
        #expect(
            all.first == [
                "service_id": "1234", "name": "Instagram Followers [Real]", "rate_per_1000": .number("2.50"),
            ]
        )
        #expect(all.contains { $0["rate_per_1000"] == .number("0.0125") })
        let found = try #require(await portal.get("/smm-services?search=insta").json["services"]?.elements)
        #expect(found.count > 10 && found.count < all.count)
        #expect(found.allSatisfy { $0.text("name")?.contains("Instagram") == true })
    }

    @Test func `a domain is free until somebody has it`() async throws {
        let portal = try await Portal.withClient()
        let free = await portal.get("/domain-search?domain=mybusiness.com")
        #expect(
            free.text
                == #"{"success":true,"domain":"mybusiness.com","available":true,"price":27.00,"currency":"USD"}"#
        )
        _ = try await portal.order(OrderTests.documented("domain_registration"))
        for query in ["domain=mybusiness.com", "q=MYBUSINESS.com", "search=google.com", "domain=taken-name.net"] {
            #expect(await portal.get("/domain-search?\(query)").json["available"] == false, "\(query)")
        }
        #expect(await portal.get("/domain-search").status == 400)
        #expect(await portal.get("/domain-search?domain=no+name").status == 400)
        let many = await portal.get("/domain-search?domain=fresh").json["results"]?.elements
        #expect(many?.first == ["domain": "fresh.com", "available": true, "price": .number("27.00")])
        try await portal.control(.post, "/settings", #"{"domain_answer":"results"}"#)
        #expect(await portal.get("/domain-search?domain=a.io").json["results"]?.elements?.count == 1)
    }

    @Test func `telephone numbers can be looked for`() async throws {
        let portal = try await Portal.withClient()
        let found = await portal.get("/business-phone/search?country=US&area_code=212")
        #expect(
            found.json["numbers"]?.elements?.first == [
                "phone_number": "+12125550100", "friendly_name": "(212) 555-0100", "locality": "New York",
                "region": "NY", "country": "US", "type": "local", "monthly_cost": .number("10.00"),
            ]
        )
        _ = try await portal.order(OrderTests.documented("business_phone"))
        try await portal.control(.post, "/remove", #"{"number":"+12125550101"}"#)
        try await portal.control(.post, "/settings", #"{"phone_answer":"available_numbers"}"#)
        let next = await portal.get("/business-phone/search?area_code=212").json["available_numbers"]?.elements
        #expect(next?.first?.text("phone_number") == "+12125550102")
        #expect(await portal.get("/business-phone/search?country=FR").status == 400)
        #expect(await portal.get("/business-phone/search?country=GB&area_code=020").status == 400)
    }

    @Test(arguments: ["/nothing", "/services/1/suspend", "/wallet/balance", "/business-phone", ""])
    func `an unknown route is unknown to WordPress`(_ path: String) async throws {
        let answer = try await Portal().get(path)
        #expect(answer.status == 404)
        #expect(
            answer.json == [
                "code": "rest_no_route", "message": "No route was found matching the URL and request method.",
                "data": ["status": 404],
            ]
        )
    }

    @Test func `errors can be flat`() async throws {
        let portal = try Portal { $0.settings.flatErrors = true }
        let answer = await portal.delete("/services/1")
        #expect(answer.status == 404)
        #expect(
            answer.json == [
                "success": false, "error": "not_found", "message": "The requested item was not found.",
            ]
        )
    }

    @Test func `a body without its type is not looked into`() async throws {
        let portal = try await Portal.withClient()
        let answer = try await portal.post("/orders", vpnOrder, [("Content-Type", "text/plain")])
        #expect(answer.json.text("code") == "rest_missing_callback_param")
        let torn = try await portal.post("/orders", String(vpnOrder.dropLast()))
        #expect(torn.json.text("code") == "rest_invalid_json")
    }

    @Test func `more than the limit of a minute is too many`() async throws {
        let portal = try Portal { $0.settings.requestsPerMinute = 2 }
        for _ in 0..<2 { #expect(await portal.get("/balance").status == 200) }
        let refused = await portal.get("/balance")
        #expect(refused.status == 429)
        #expect(refused.headers["Retry-After"] == "60")
        try await portal.control(.post, "/settings", #"{"tells_retry_after":false}"#)
        #expect(await portal.get("/balance").headers["Retry-After"] == nil)
        try await portal.control(.post, "/clock", #"{"seconds":60}"#)
        #expect(await portal.get("/balance").status == 200)
    }
}
