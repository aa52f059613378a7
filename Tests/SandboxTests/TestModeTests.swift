import HTTP
import Testing

@testable import Sandbox

@Suite struct TestModeTests {
    @Test(arguments: DocumentedOrder.all)
    func `a test order is answered and nothing has happened`(_ example: DocumentedOrder) async throws {
        let portal = try await Portal.withClient()
        let body = try JSONParser.parse(example.request).replacing("test_mode", true)
        let answer = try await portal.order(body)
        #expect(answer.status == 200)
        #expect(answer.json.text("service_id")?.hasPrefix("test_svc_") == true)
        #expect(answer.json.text("service_id")?.count == 21)
        #expect(answer.json["test_mode"] == true)
        let documented = try JSONParser.parse(example.response)
        #expect(answer.json["would_charge"] == documented["amount_charged"])
        #expect(answer.json["amount_charged"] == nil)
        #expect(await portal.wallet() == .cents(15_000))
        #expect(await portal.get("/services").json["services"] == [])
        #expect(await portal.get("/orders").json["orders"] == [])
        #expect(try await portal.post("/orders", example.request).status == 200)
    }

    @Test func `the header does the same`() async throws {
        let portal = try await Portal.withClient()
        let answer = try await portal.post("/orders", vpnOrder, [("X-RP-Test-Mode", "1")])
        #expect(answer.json["test_mode"] == true)
        let received = try await portal.control(.get, "/orders")["orders"]?.elements?.first
        #expect(received?["test_mode"] == true)
        #expect(received?["service_id"] == .null)
    }

    @Test(arguments: [
        ("esim", #""package_code":"test-starter""#), ("ai_business_tools", #""ai_tools":["content-marketing-suite"]"#),
        ("business_phone", #""billing_cycle":"monthly","area_code":"auto""#),
    ])
    func `placeholders pass in test mode only`(_ product: String, _ fields: String) async throws {
        let portal = try await Portal.withClient()
        let real = #"{"client_id":123,"product_key":"\#(product)",\#(fields)}"#
        #expect(try await portal.post("/orders", real, [("X-RP-Test-Mode", "1")]).status == 200)
        #expect(try await portal.post("/orders", real).status == 400)
    }

    @Test func `an unknown product is unknown in test mode, too`() async throws {
        let portal = try await Portal.withClient()
        let body = #"{"client_id":123,"product_key":"nothing","test_mode":true}"#
        #expect(try await portal.post("/orders", body).json.text("code") == "invalid_product")
    }

    @Test func `a test client is forgotten at once, unless told otherwise`() async throws {
        let portal = try Portal()
        let body = #"{"name":"A","email":"a@example.com","test_mode":true}"#
        let created = try await portal.post("/clients", body)
        let id = try #require(created.json.text("client_id"))
        #expect(id.hasPrefix("test_cli_"))
        #expect(created.json["would_charge"] == .number("0.00"))
        #expect(await portal.get("/clients").json["clients"] == [])
        let order = #"{"client_id":"\#(id)","product_key":"vpn","billing_cycle":"monthly","test_mode":true}"#
        #expect(try await portal.post("/orders", order).json.text("code") == "invalid_client")
        try await portal.control(.post, "/settings", #"{"accepts_test_clients":true}"#)
        #expect(try await portal.post("/orders", order).status == 200)
    }

    @Test func `a deletion in test mode deletes nothing`() async throws {
        let portal = try await Portal.withClient()
        _ = try await portal.post("/orders", vpnOrder)
        let header = [("X-RP-Test-Mode", "1")]
        let answer = await portal.send(.delete, Portal.base + "/services/456", "", header)
        #expect(answer.json["test_mode"] == true)
        #expect(await portal.get("/services/456").status == 200)
        _ = await portal.delete("/services/456")
        #expect(await portal.send(.delete, Portal.base + "/clients/123", "", header).status == 200)
        #expect(await portal.get("/clients/123").status == 200)
    }
}
