import Commerce
import FoundationEssentials
import Outbound
import Testing

@testable import ResellPortal

@Suite struct RecordTests {
    @Test(arguments: [
        (#"{"success":true,"balance":150.00,"currency":"USD"}"#, 15_000), (#"{"balance":"150.5"}"#, 15_050),
        (#"{"success":true,"data":{"balance":"$1,234.50","currency":"usd"}}"#, 123_450), (#"{"balance":0}"#, 0),
        (#"{"balance":-3.25}"#, -325), (#"{"balance":19.999999999999996}"#, 2000), (#"{"balance":1.999}"#, 199),
    ])
    func `the balance is read in cents`(_ body: String, _ cents: Int64) async throws {
        #expect(try await Wire(body).client().balance() == Money(minor: cents, .usd))
    }

    @Test(arguments: [
        #"{"balance":1,"currency":"EUR"}"#, #"{"balance":"a lot"}"#, #"{"balance":1e30}"#, #"{"success":true}"#,
        #"{"balance":true}"#, #"{"balance":"1,50"}"#,
    ])
    func `what is no balance in dollars is unreadable`(_ body: String) async {
        let error = await failure { () async throws(UpstreamError) in try await Wire(body).client().balance() }
        guard case .unreadable = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test(arguments: [
        ("1.80", "1.8"), (#""1.80""#, "1.8"), (#""$1.80""#, "1.8"), (#""USD 1,234.50""#, "1234.5"),
        (#""2 USD""#, "2"), ("150", "150"), ("0", "0"), ("0.0125", "0.0125"), ("1.8000000000000003", "1.8"),
        ("1.7999999999999998", "1.8"), (#"" 3 ""#, "3"),
    ])
    func `an amount is read from a number or a text`(_ text: String, _ amount: String) {
        #expect(json("[\(text)]").elements?.first?.amount == Decimal(string: amount))
    }

    @Test(arguments: ["-1", #""-1""#, #""1,80""#, #""free""#, #""""#, "true", "null", "[1]", #""1e3""#, #""1.2.3""#])
    func `what is no amount is none`(_ text: String) {
        #expect(json("[\(text)]").elements?.first?.amount == nil)
    }

    @Test(arguments: [
        ("2026-06-17 04:31:57", 1_781_670_717), ("2026-06-17T04:31:57Z", 1_781_670_717),
        ("2025-01-15", 1_736_899_200), ("1970-01-01 00:00:00", 0), ("2024-02-29", 1_709_164_800),
        ("1969-12-31 23:59:59", -1), ("2000-03-01", 951_868_800),
    ])
    func `a date without a zone is UTC`(_ text: String, _ seconds: Double) {
        #expect(JSON.string(text).date == Date(timeIntervalSince1970: seconds))
    }

    @Test(arguments: [
        ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777), ("Wed, 17 Jun 2026 04:31:57 GMT", 1_781_670_717),
        ("Sun, 06 Nov 1994 08:49:37 +0100", nil), ("Sunday, 06-Nov-94 08:49:37 GMT", nil), ("soon", nil), ("", nil),
        ("Sun, 31 Feb 1994 08:49:37 GMT", nil),
    ])
    func `a single service is read with the supplier's time`(_ field: String, _ seconds: Double?) async throws {
        let header = OutboundRequest.Header("date", field)
        let wire = Wire(200, #"{"success":true,"service":{"id":7,"status":"active"}}"#, headers: [header])
        let service = try await wire.client().service(try #require(UpstreamServiceID("7")))
        #expect(service.readAt == seconds.map { Date(timeIntervalSince1970: $0) })
    }

    @Test(arguments: [
        "0000-00-00 00:00:00", "2023-02-29", "2026-13-01", "2026-04-31", "2026-6-1", "17/06/2026", "", "soon",
        "2026-06-17 25:00:00", "2026-06-17 04:31", "2026-06-17?04:31:57",
    ])
    func `what is no date is none`(_ text: String) {
        #expect(JSON.string(text).date == nil)
    }

    private static let hosting = #"""
        {"id":635,"client_id":123,"client_name":"John Smith","client_email":"john@example.com",
        "service_type":"business_phone","status":"Active","billing_cycle":"monthly","monthly_cost":10.00,
        "next_billing_date":"2026-06-17 04:31:57","deployment_status":"deployed",
        "service_data":{"phone_number":"+12125550100","twilio_sid":"PN..."},"created_at":"2026-05-17 04:31:57"}
        """#

    @Test(arguments: [
        #"{"success":true,"service":@}"#, #"{"success":true,"data":@}"#, "@", #"{"data":{"service":@}}"#,
    ])
    func `a single service is read from the document's shape and its relatives`(_ shape: String) async throws {
        let id = try #require(UpstreamServiceID("635"))
        let body = shape.replacing("@", with: Self.hosting)
        let service = try await Wire(body).client().service(id)
        #expect(service.id == id)
        #expect(service.clientID?.text == "123")
        #expect(service.type == "business_phone")
        #expect(service.status == "active")
        #expect(service.monthlyCost == 10)
        #expect(service.billingCycle == .monthly)
        #expect(service.nextBillingAt == Date(timeIntervalSince1970: 1_781_670_717))
        #expect(service.deployment == "deployed")
        #expect(service.record.at(["service_data", "phone_number"])?.text == "+12125550100")
    }

    @Test func `another service than asked for is unreadable`() async throws {
        let id = try #require(UpstreamServiceID("636"))
        let client = Wire(#"{"success":true,"service":\#(Self.hosting)}"#).client()
        let error = await failure { () async throws(UpstreamError) in try await client.service(id) }
        #expect(error == .unreadable("another service than asked for"))
    }

    @Test(arguments: [
        #"{"success":true,"services":[@,{"id":"457","client_id":"0","service_type":"vpn","status":"SUSPENDED"}]}"#,
        #"[@,{"id":"457","service_type":"vpn","status":"suspended","monthly_cost":null}]"#,
        #"{"data":[@,{"id":457,"product_key":"vpn","status":"suspended"}]}"#,
        #"{"data":{"services":[@,{"id":457,"type":"vpn","status":"suspended"}]}}"#,
        #"{"services":{"0":@,"12":{"id":457,"service_type":"vpn","status":"suspended"}}}"#,
    ])
    func `a list of services is read bare, wrapped and with holes`(_ shape: String) async throws {
        let row = #"{"id":456,"client_id":123,"service_type":"web_hosting","status":"active","monthly_cost":15.00}"#
        let services = try await Wire(shape.replacing("@", with: row)).client().services()
        #expect(services.map(\.id.text) == ["456", "457"])
        #expect(services.map(\.type) == ["web_hosting", "vpn"])
        #expect(services.map(\.status) == ["active", "suspended"])
        #expect(services.map(\.monthlyCost) == [15, nil])
        #expect(services.map(\.clientID?.text) == ["123", nil])
        #expect(services.first?.nextBillingAt == nil)
    }

    @Test func `an empty list of services is a list, and a row without an id breaks it`() async throws {
        #expect(try await Wire(#"{"success":true,"services":[]}"#).client().services().isEmpty)
        for body in [
            #"{"success":true,"services":[{"id":1,"status":"active"},{"status":"active"}]}"#,
            #"{"success":true,"services":["x"]}"#, #"{"success":true,"services":null}"#, #"{"success":true}"#,
            #"{"code":"x","message":"y"}"#,
        ] {
            let client = Wire(body).client()
            let error = await failure { () async throws(UpstreamError) in try await client.services() }
            guard case .unreadable = error else {
                Issue.record("\(body): \(String(describing: error))")
                return
            }
        }
    }

    @Test func `clients are read, and a row without an id breaks the list`() async throws {
        let body = #"""
            {"success":true,"clients":[{"id":123,"name":"John Doe","email":"john@example.com","created_at":"2025-01-15"},
            {"id":"test_1","name":null}]}
            """#
        let clients = try await Wire(body).client().clients()
        #expect(clients.map(\.id.text) == ["123", "test_1"])
        #expect(clients.map(\.email) == ["john@example.com", ""])
        let broken = Wire(#"{"clients":[{"id":0,"email":"a@example.com"}]}"#).client()
        let error = await failure { () async throws(UpstreamError) in try await broken.clients() }
        #expect(error == .unreadable("a client without an id"))
    }
}
