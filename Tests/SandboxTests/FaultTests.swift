import HTTP
import Testing

@testable import Sandbox

@Suite struct FaultTests {
    private static func portal(_ rule: String) async throws -> Portal {
        let portal = try await Portal.withClient()
        try await portal.control(.post, "/faults", rule)
        return portal
    }

    private static func charged(_ portal: Portal) async -> Bool {
        await portal.wallet() == .cents(14_400)
    }

    @Test(arguments: [
        "close", "reset", "html", "status", "redirect", "successFalse", "empty", "wrongJSON", "invalidJSON",
    ])
    func `a fault happens with or without the work being done`(_ kind: String) async throws {
        for afterCommit in [false, true] {
            let portal = try await Self.portal(
                #"{"path":"/orders","method":"POST","kind":"\#(kind)","times":1,"afterCommit":\#(afterCommit)}"#
            )
            let answer = try await portal.post("/orders", vpnOrder)
            #expect(answer.json["service_id"] == nil || answer.fault != nil)
            #expect(await Self.charged(portal) == afterCommit)
            let received = try await portal.control(.get, "/orders")["orders"]?.elements?.first
            #expect(received?.text("fault") == kind)
            #expect(received?["service_id"] == (afterCommit ? 456 : .null))
            // Once means once.
            #expect(try await portal.post("/orders", vpnOrder).json["success"] == true)
        }
    }

    @Test func `faults of the wire are left to the connection`() async throws {
        for (kind, expected) in [
            ("close", Fault.closeBeforeReply), ("reset", .resetBeforeReply),
            ("truncated", .truncate(after: 20)), ("drip", .drip(bytesPerSecond: 5)),
        ] {
            let portal = try await Self.portal(#"{"kind":"\#(kind)","bytes":20,"bytesPerSecond":5,"path":"/balance"}"#)
            #expect(await portal.get("/balance").fault == expected)
            #expect(await portal.get("/products").fault == nil)
        }
    }

    @Test(arguments: [401, 403, 404, 409, 429, 500, 502, 503])
    func `a status comes with an error body, and with a time to wait if told`(_ status: Int) async throws {
        let portal = try await Self.portal(#"{"kind":"status","status":\#(status),"retryAfter":7}"#)
        let answer = try await portal.post("/orders", vpnOrder)
        #expect(answer.status == status)
        #expect(answer.json["data"]?["status"] == .number(String(status)))
        #expect(answer.headers["Retry-After"] == "7")
        try await portal.control(.delete, "/faults")
        #expect(try await portal.post("/orders", vpnOrder).status == 200)
    }

    @Test func `a page of HTML, an empty body, other JSON, half a JSON, a redirect`() async throws {
        var answer = try await Self.portal(#"{"kind":"html","status":503}"#).get("/balance")
        #expect(answer.status == 503 && answer.text.hasPrefix("<!DOCTYPE html>"))
        answer = try await Self.portal(#"{"kind":"empty"}"#).get("/balance")
        #expect(answer.status == 200 && answer.bytes.isEmpty)
        answer = try await Self.portal(#"{"kind":"wrongJSON"}"#).get("/balance")
        #expect(answer.json != .null && answer.json["balance"] == nil)
        answer = try await Self.portal(#"{"kind":"invalidJSON","afterCommit":true}"#).get("/balance")
        #expect(answer.json == .null && answer.text.hasPrefix(#"{"success":true,"balance":150.00"#))
        answer = try await Self.portal(#"{"kind":"redirect","status":307,"location":"https://example.com/x"}"#)
            .get("/balance")
        #expect(answer.status == 307 && answer.headers["Location"] == "https://example.com/x")
        answer = try await Self.portal(#"{"kind":"successFalse"}"#).get("/balance")
        #expect(answer.status == 200 && answer.json["success"] == false)
        answer = try await Self.portal(#"{"kind":"huge","bytes":100000}"#).get("/balance")
        #expect(answer.bytes.count == 100_000 && answer.json == .object([]))
    }

    @Test func `types can be wrong throughout`() async throws {
        let portal = try await Self.portal(#"{"kind":"wrongTypes"}"#)
        let answer = try await portal.post("/orders", vpnOrder)
        #expect(answer.json["service_id"] == "456")
        #expect(answer.json["amount_charged"] == "$6.00")
        #expect(await portal.get("/services").json["services"]?.elements?.first?["client_id"] == "123")
        #expect(await portal.get("/orders").json["orders"]?.elements?.first?["amount_charged"] == "$6.00")
        #expect(await portal.get("/clients").json["clients"]?.elements?.first?["id"] == "123")
        #expect(await portal.get("/balance").json["balance"] == "$144.00")
        try await portal.control(.delete, "/faults")
        #expect(await portal.get("/services").json["services"]?.elements?.first?["client_id"] == 123)
    }

    @Test func `a success may not tell its service`() async throws {
        let portal = try await Self.portal(#"{"kind":"noServiceID","product":"vpn"}"#)
        let answer = try await portal.post("/orders", vpnOrder)
        #expect(answer.json["success"] == true && answer.json["service_id"] == nil)
        #expect(await portal.get("/services/456").status == 200)
        #expect(try await portal.order(OrderTests.documented("esim")).json["service_id"] == 457)
    }

    @Test func `another sum than the price may be taken`() async throws {
        let portal = try await Self.portal(
            #"[{"kind":"wrongAmount","times":1},{"kind":"wrongAmount","amount":"9.99"}]"#
        )
        #expect(try await portal.post("/orders", vpnOrder).json["amount_charged"] == .number("12.00"))
        #expect(try await portal.post("/orders", vpnOrder).json["amount_charged"] == .number("9.99"))
        #expect(await portal.wallet() == .cents(15_000 - 1200 - 999))
        let ledger = try await portal.control(.get, "/ledger")["ledger"]?.elements
        #expect(ledger?.last?["amount"] == .number("9.99"))
    }

    @Test func `a rule can leave the first requests alone and cover a family of paths`() async throws {
        let portal = try await Self.portal(#"{"rules":[{"kind":"empty","path":"/services/*","skip":1,"times":1}]}"#)
        #expect(await portal.get("/services/1").status == 404)
        #expect(await portal.get("/services/1").status == 200)
        #expect(await portal.get("/services/1").status == 404)
        let report = try await portal.control(.get, "/faults")
        #expect(report["fired"] == ["empty": 1])
        #expect(report["rules"]?.elements?.first?["times"] == 0)
    }

    @Test func `chance is repeatable`() async throws {
        func run(_ seed: Int) async throws -> [String?] {
            let portal = try await Portal.withClient()
            try await portal.control(
                .post,
                "/faults",
                #"{"random":{"seed":\#(seed),"path":"/orders","odds":{"close":0.2,"status":0.2,"noServiceID":0.1}}}"#
            )
            for _ in 0..<20 { _ = try await portal.post("/orders", vpnOrder) }
            return try await portal.control(.get, "/orders")["orders"]?.elements?.map { $0.text("fault") } ?? []
        }
        let first = try await run(1)
        #expect(try await run(1) == first)
        #expect(try await run(2) != first)
        #expect(first.contains("close") && first.contains("status") && first.contains(nil))
    }

    @Test func `absurd measures are cut down to what a machine can bear`() throws {
        let wish = #"{"kind":"delay","seconds":1e300,"bytes":9223372036854775807,"bytesPerSecond":-5,"status":-1}"#
        let fault = try #require(ScriptedFault(json: JSONParser.parse(wish)))
        #expect(fault.delays == (before: 86_400, after: 0))
        #expect(fault.bytes == 1_000_000_000 && fault.bytesPerSecond == 1)
    }

    @Test(arguments: [#"{"kind":"nothing"}"#, #"{"random":{"odds":{"nothing":1}}}"#, "{}", "no"])
    func `an unknown fault is refused`(_ rule: String) async throws {
        let portal = try Portal()
        #expect(await portal.send(.post, "/control/faults", rule).status == 400)
    }
}

@Suite struct ControlTests {
    @Test(arguments: ["192.0.2.1", "::2", ""])
    func `control is for this machine`(_ client: String) async throws {
        let portal = try Portal()
        #expect(await portal.send(.get, "/control/state", client: client).status == 403)
    }

    @Test func `control is not for pages in a browser, and may want a token`() async throws {
        let portal = try Portal { $0.controlToken = "secret" }
        #expect(await portal.send(.get, "/control/state").status == 403)
        let token = ("X-Control-Token", "secret")
        #expect(await portal.send(.get, "/control/state", "", [token]).status == 200)
        #expect(await portal.send(.get, "/control/state", "", [token, ("Origin", "http://a")]).status == 403)
    }

    @Test func `a reset forgets everything`() async throws {
        let portal = try await Portal.withClient()
        _ = try await portal.post("/orders", vpnOrder)
        let state = try await portal.control(.post, "/reset")
        #expect(state["wallet"] == .number("150.00"))
        #expect(state["services"] == 0 && state["clients"] == 0 && state["ledger"] == 0 && state["received"] == 0)
    }

    @Test func `orders are kept as they came`() async throws {
        let portal = try await Portal.withClient()
        let body =
            #"{"client_id":123,"product_key":"vpn","billing_cycle":"monthly","skip_client_email":true,"x":[1.50]}"#
        _ = try await portal.post("/orders", body)
        _ = try await portal.post("/orders", "{torn")
        let orders = try #require(try await portal.control(.get, "/orders")["orders"]?.elements)
        #expect(orders[0]["body"] == (try JSONParser.parse(body)))
        #expect(orders[0]["skip_client_email"] == true)
        #expect(orders[0]["service_id"] == 456)
        #expect(orders[1]["body"] == "{torn")
        #expect(orders[1].text("code") == "rest_invalid_json")
    }

    @Test(arguments: [
        ("/settings", #"{"nothing":1}"#), ("/settings", #"{"latency":-1}"#), ("/settings", #"{"flat_errors":1}"#),
        ("/settings", #"{"duplicate_client":"third"}"#), ("/wallet", #"{"balance":"much"}"#), ("/wallet", "{}"),
        ("/prices", #"{"product":"vpn"}"#), ("/prices", #"{"product":"none","price":1}"#),
        ("/prices", #"{"product":"esim","plan":"NONE","price":1}"#), ("/remove", "{}"), ("/clock", #"{"days":-1}"#),
        ("/clock", "{}"), ("/wallet", "{"), ("/prices", #"{"product":"smm","plan":"1234","price":999999999}"#),
        ("/clock", #"{"days":9223372036854775807}"#), ("/settings", #"{"latency":1e999}"#),
    ])
    func `a wrong wish is refused with a reason`(_ path: String, _ body: String) async throws {
        let answer = await (try Portal()).send(.post, "/control" + path, body)
        #expect(answer.status == 400)
        #expect(answer.json.text("error")?.isEmpty == false)
    }

    @Test func `every setting can be read and written back`() async throws {
        let portal = try Portal()
        let settings = try await portal.control(.get, "/settings")
        let text = String(decoding: JSONWriter.encode(settings), as: UTF8.self)
        #expect(try await portal.control(.post, "/settings", text) == settings)
        #expect(settings.fields?.count == 16)
    }
}
