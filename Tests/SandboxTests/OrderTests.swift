import HTTP
import Testing

@testable import Sandbox

@Suite struct OrderTests {
    /// What is different in every answer, or made up in the documents.
    private static let free: Set<String> = [
        "service_id", "password", "username", "qr_code_url", "iccid", "smm_order_id", "twilio_sid", "license_key",
    ]

    @Test(arguments: DocumentedOrder.all)
    func `a documented order is answered as documented`(_ example: DocumentedOrder) async throws {
        let portal = try await Portal.withClient { $0.settings.esimAnswer = .documented }
        let answer = try await portal.post("/orders", example.request)
        #expect(answer.status == 200)
        Self.compare(answer.json, try JSONParser.parse(example.response), at: "")
    }

    @Test func `there are sixteen of them and the sandbox takes just those`() throws {
        let documented = try DocumentedOrder.all.map { try JSONParser.parse($0.request).text("product_key") }
        #expect(documented == ProductTypes.all.map { $0.key })
        #expect(ProductTypes.byKey.count == 16)
    }

    /// Same fields in the same order, same kinds, same values but for what is free.
    private static func compare(_ answer: JSON, _ documented: JSON, at path: String) {
        switch (answer, documented) {
        case (.object(let left), .object(let right)):
            #expect(left.map(\.name) == right.map(\.name), "\(path)")
            for (field, expected) in zip(left, right) {
                if Self.free.contains(field.name) {
                    #expect(kind(field.value) == kind(expected.value), "\(path)/\(field.name)")
                } else {
                    compare(field.value, expected.value, at: "\(path)/\(field.name)")
                }
            }
        default:
            #expect(answer == documented, "\(path)")
        }
    }

    private static func kind(_ value: JSON) -> String {
        switch value {
        case .string(let text): text.isEmpty ? "empty" : "string"
        case .number: "number"
        default: "other"
        }
    }

    @Test(arguments: DocumentedOrder.all)
    func `a missing field is refused and nothing is charged`(_ example: DocumentedOrder) async throws {
        let portal = try await Portal.withClient()
        let body = try JSONParser.parse(example.request)
        for field in try #require(body.fields) {
            let answer = try await portal.order(body.without(field.name))
            #expect(answer.status == 400, "\(field.name)")
            #expect(answer.json.text("code") == "rest_missing_callback_param")
            #expect(answer.json.text("message")?.contains(field.name) == true, "\(answer.text)")
            let null = try await portal.order(body.replacing(field.name, .null))
            #expect(null.status == 400, "\(field.name) null")
        }
        #expect(await portal.wallet() == .cents(15_000))
    }

    @Test(arguments: DocumentedOrder.all)
    func `a field of the wrong type is refused`(_ example: DocumentedOrder) async throws {
        let portal = try await Portal.withClient()
        let body = try JSONParser.parse(example.request)
        for field in try #require(body.fields) {
            let wrong: JSON = field.value.text == nil ? "some text" : ["no": "text"]
            let answer = try await portal.order(body.replacing(field.name, wrong))
            #expect(answer.json.text("code") == "rest_invalid_param", "\(field.name): \(answer.text)")
        }
        #expect(await portal.wallet() == .cents(15_000))
    }

    @Test(arguments: [
        ("web_hosting", "cpanel_username", "9user"), ("web_hosting", "cpanel_username", "Client"),
        ("web_hosting", "cpanel_username", "averyveryverylong"), ("web_hosting", "primary_domain", "nodots"),
        ("web_hosting", "primary_domain", "https://a.com"), ("web_hosting", "billing_cycle", "annually"),
        ("invoice_ai", "subdomain", "-brand"), ("invoice_ai", "subdomain", "my brand"),
        ("invoice_ai", "business_name", " "), ("smm", "link", "instagram.com/user"), ("smm", "service_id", "99"),
        ("domain_registration", "domain", "my business.com"), ("domain_registration", "domain", "a.unknowntld"),
        ("domain_registration", "ns1", "ns1"), ("business_phone", "phone_number", "2125550100"),
        ("business_phone", "phone_number", "+442079460000"), ("email_marketing", "sending_plan", "huge"),
        ("cloud_storage", "storage_plan", "50 GB"), ("esim", "package_code", "NOSUCH"),
    ])
    func `a value that is not allowed is refused`(_ product: String, _ name: String, _ value: String) async throws {
        let portal = try await Portal.withClient()
        let body = try Self.documented(product).replacing(name, .string(value))
        let answer = try await portal.order(body)
        #expect(answer.status == 400)
        #expect(answer.json.text("code") == "rest_invalid_param")
        #expect(answer.json["data"]?["params"]?[name] != nil, "\(answer.text)")
    }

    @Test(arguments: ["[]", #"["ai_unknown"]"#, #"["ai_voice_agent","ai_voice_agent"]"#, #"[1]"#, #""ai_voice_agent""#])
    func `tools are a list of known names`(_ tools: String) async throws {
        let portal = try await Portal.withClient()
        let body = try Self.documented("ai_business_tools").replacing("ai_tools", JSONParser.parse(tools))
        #expect(try await portal.order(body).status == 400)
    }

    @Test(arguments: ["0", "-5", "1.5", #""1000""#, "10000001"])
    func `a quantity is a whole number above zero`(_ quantity: String) async throws {
        let portal = try await Portal.withClient()
        let body = try Self.documented("smm").replacing("quantity", JSONParser.parse(quantity))
        #expect(try await portal.order(body).status == 400)
    }

    @Test func `fields nobody has documented are tolerated`() async throws {
        let portal = try await Portal.withClient()
        let body = try JSONParser.parse(vpnOrder).replacing("user_email", "x").replacing("plan_code", 7)
        #expect(try await portal.order(body).status == 200)
    }

    @Test(arguments: ["link_in_bio", "seo", "nothing"])
    func `a product that cannot be ordered is unknown`(_ product: String) async throws {
        let portal = try await Portal.withClient()
        let answer = try await portal.order(["client_id": 123, "product_key": .string(product)])
        #expect(answer.status == 404)
        #expect(answer.json.text("code") == "invalid_product")
    }

    @Test func `a client of somebody else is unknown`() async throws {
        let portal = try await Portal.withClient()
        let answer = try await portal.order(["client_id": 999, "product_key": "vpn", "billing_cycle": "monthly"])
        #expect(answer.status == 404)
        #expect(answer.json.text("code") == "invalid_client")
    }

    @Test func `the same order twice is two services, whatever the idempotency key says`() async throws {
        let portal = try await Portal.withClient()
        for _ in 0..<2 { _ = try await portal.post("/orders", vpnOrder, [("Idempotency-Key", "one")]) }
        #expect(await portal.get("/services").json["services"]?.elements?.count == 2)
        #expect(await portal.wallet() == .cents(13_800))
        let received = try await portal.control(.get, "/orders")
        #expect(received["orders"]?.elements?.map { $0.text("idempotency_key") } == ["one", "one"])
    }

    @Test(arguments: ["web_hosting", "invoice_ai", "appointments", "crm", "domain_registration", "business_phone"])
    func `what only one can have is refused to the second, and free again after deletion`(
        _ product: String
    ) async throws {
        let portal = try await Portal.withClient()
        let body = try Self.documented(product)
        let first = try await portal.order(body)
        let second = try await portal.order(body)
        #expect(second.status == 409)
        let id = try #require(first.json.integer("service_id"))
        #expect(await portal.delete("/services/\(id)").status == 200)
        #expect(try await portal.order(body).status == 200)
    }

    @Test func `a phone number can be left to the sandbox`() async throws {
        let portal = try await Portal.withClient()
        let body = try Self.documented("business_phone").without("phone_number")
        let first = try await portal.order(body.replacing("area_code", "20").replacing("country", "GB"))
        #expect(first.json["phone"]?.text("number") == "+442079460000")
        let next = try await portal.order(body.replacing("area_code", 20).replacing("country", "GB"))
        #expect(next.json["phone"]?.text("number") == "+442079460001")
        #expect(try await portal.order(body.replacing("area_code", "020").replacing("country", "GB")).status == 400)
        #expect(try await portal.order(body.replacing("area_code", "auto")).status == 400)
        #expect(try await portal.order(body.replacing("country", "FR").replacing("area_code", "1")).status == 400)
    }

    @Test func `an answer about a travel data plan differs as told`() async throws {
        for (setting, names) in [
            ("documented", ["qr_code_url", "iccid"]), ("without_qr", ["iccid"]),
            ("activation", ["qr_code_url", "iccid", "activation_url", "esim_status"]),
        ] {
            let portal = try await Portal.withClient()
            try await portal.control(.post, "/settings", #"{"esim_answer":"\#(setting)"}"#)
            let answer = try await portal.order(Self.documented("esim"))
            #expect(answer.json["esim_details"]?.fields?.map(\.name) == names)
            let id = try #require(answer.json.integer("service_id"))
            let data = await portal.get("/services/\(id)").json["service"]?["service_data"]
            #expect(data?.text("activation_url")?.hasPrefix("LPA:1$") == true)
        }
    }

    @Test func `a rate below a cent is charged rounded up`() async throws {
        let portal = try await Portal.withClient()
        try await portal.control(.post, "/prices", #"{"product":"smm","plan":"1234","price":"0.0125"}"#)
        let answer = try await portal.order(Self.documented("smm").replacing("quantity", 2500))
        #expect(answer.json["amount_charged"] == .number("0.04"))
    }

    @Test func `orders are listed, and stay when the service is deleted`() async throws {
        let portal = try await Portal.withClient()
        _ = try await portal.post("/orders", vpnOrder)
        var row = await portal.get("/orders").json["orders"]?.elements?.first
        #expect(row?.text("status") == "active")
        #expect(row?.text("deployment_status") == "deployed")
        #expect(row?["amount_charged"] == .number("6.00"))
        _ = await portal.delete("/services/456")
        row = await portal.get("/orders").json["orders"]?.elements?.first
        #expect(row?.text("status") == "cancelled")
        try await portal.control(.post, "/settings", #"{"lists_orders":false}"#)
        #expect(await portal.get("/orders").json.text("code") == "rest_no_route")
    }

    static func documented(_ product: String) throws -> JSON {
        let bodies = try DocumentedOrder.all.map { try JSONParser.parse($0.request) }
        return try #require(bodies.first { $0.text("product_key") == product })
    }
}

extension JSON {
    func replacing(_ name: String, _ value: JSON) -> JSON {
        .object((without(name).fields ?? []) + [Field(name, value)])
    }
}
