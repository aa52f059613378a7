import Commerce
import Outbound
import Testing

@testable import ResellPortal

/// Everything that can become of a call, decided for a reading and for an order.
@Suite struct OutcomeTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let name: String
        let answer: Wire.Answer
        let order: String
        let read: String

        init(_ name: String, _ answer: Wire.Answer, order: String, read: String) {
            (self.name, self.answer, self.order, self.read) = (name, answer, order, read)
        }

        var testDescription: String { name }
    }

    private static let partial = OutboundResponse(status: 200, headers: [], body: Array("{\"succ".utf8))
    private static let refusal = #"{"code":"some_code","message":"No.","data":{"status":400}}"#
    /// Readable as a balance and as an accepted order at once.
    private static let yes = #"{"success":true,"balance":1,"service_id":5}"#

    static let failures: [Row] = [
        Row("not resolved", .failure(.notSent(.nameNotResolved)), order: "not sent", read: "unreachable"),
        Row("refused", .failure(.notSent(.connectionFailed)), order: "not sent", read: "unreachable"),
        Row("TLS", .failure(.notSent(.tlsFailed)), order: "not sent", read: "unreachable"),
        Row("connect deadline", .failure(.notSent(.tooLate)), order: "not sent", read: "unreachable"),
        Row("bad header", .failure(.notSent(.invalidRequest("x"))), order: "not sent", read: "unreachable"),
        Row("cancelled before", .failure(.notSent(.cancelled)), order: "not sent", read: "unreachable"),
        Row("cancelled after", .failure(.perhapsSent(.cancelled)), order: "unknown", read: "unreachable"),
        Row("no answer", .failure(.perhapsSent(.tooLate)), order: "unknown", read: "unreachable"),
        Row("reset", .failure(.perhapsSent(.cutOff)), order: "unknown", read: "unreachable"),
        Row("no HTTP", .failure(.perhapsSent(.malformed)), order: "unknown", read: "unreachable"),
        Row("libcurl's own", .failure(.perhapsSent(.other(99))), order: "unknown", read: "unreachable"),
        Row("truncated", .failure(.unreadable(.cutOff, partial: partial)), order: "unknown", read: "unreachable"),
        Row("dripping", .failure(.unreadable(.tooLate, partial: partial)), order: "unknown", read: "unreachable"),
        Row("huge", .failure(.unreadable(.tooLarge, partial: partial)), order: "unknown", read: "unreadable"),
        Row("broken gzip", .failure(.unreadable(.badEncoding, partial: partial)), order: "unknown", read: "unreadable"),
    ]

    static let answers: [Row] = [
        Row("200", .answer(200, yes), order: "accepted", read: "read"),
        Row("201", .answer(201, yes), order: "accepted", read: "read"),
        Row("200 with a byte order mark", .answer(200, "\u{FEFF}" + yes), order: "accepted", read: "read"),
        Row("200 without success", .answer(200, #"{"balance":1,"service_id":5}"#), order: "accepted", read: "read"),
        Row("200 empty", .answer(200, ""), order: "unknown", read: "unreadable"),
        Row("204", .answer(204, ""), order: "unknown", read: "unreadable"),
        Row("200 HTML", .answer(200, "<html>Just a moment…</html>"), order: "unknown", read: "unreadable"),
        Row("200 truncated", .answer(200, #"{"success":true,"serv"#), order: "unknown", read: "unreadable"),
        Row("200 PHP warning first", .answer(200, "<br />Warning: x" + yes), order: "unknown", read: "unreadable"),
        Row("200 other JSON", .answer(200, "[1,2]"), order: "unknown", read: "unreadable"),
        Row("200 null", .answer(200, "null"), order: "unknown", read: "unreadable"),
        Row("200 success only", .answer(200, #"{"success":true}"#), order: "unknown", read: "unreadable"),
        Row(
            "200 useless ids",
            .answer(200, #"{"success":true,"service_id":0,"balance":"many"}"#),
            order: "unknown",
            read: "unreadable"
        ),
        Row("200 null id", .answer(200, #"{"success":true,"service_id":null}"#), order: "unknown", read: "unreadable"),
        Row("200 bool id", .answer(200, #"{"success":true,"service_id":true}"#), order: "unknown", read: "unreadable"),
        Row("200 half id", .answer(200, #"{"success":true,"service_id":1.5}"#), order: "unknown", read: "unreadable"),
        Row("200 success:false", .answer(200, #"{"success":false,"message":"No"}"#), order: "refused", read: "refused"),
        Row("200 success:\"false\"", .answer(200, #"{"success":"false"}"#), order: "refused", read: "refused"),
        Row(
            "200 success:false with an id",
            .answer(200, #"{"success":false,"service_id":5}"#),
            order: "unknown",
            read: "unreadable"
        ),
        Row(
            "200 test mode",
            .answer(200, #"{"success":true,"service_id":5,"test_mode":true,"balance":1}"#),
            order: "unknown",
            read: "read"
        ),
        Row(
            "200 test id",
            .answer(200, #"{"success":true,"service_id":"test_svc_514e5091e281","balance":1}"#),
            order: "unknown",
            read: "read"
        ),
        Row("100", .answer(100, ""), order: "unknown", read: "unreadable"),
        Row("301", .answer(301, ""), order: "unknown", read: "unreadable"),
        Row("302", .answer(302, yes), order: "unknown", read: "unreadable"),
        Row("304", .answer(304, ""), order: "unknown", read: "unreadable"),
    ]

    static let errors: [Row] = [
        Row("400 WordPress", .answer(400, refusal), order: "refused", read: "refused"),
        Row(
            "400 flat",
            .answer(400, #"{"success":false,"error":"bad","message":"No."}"#),
            order: "refused",
            read: "refused"
        ),
        Row("400 nested", .answer(400, #"{"error":{"code":"x","message":"y"}}"#), order: "refused", read: "refused"),
        Row("422", .answer(422, refusal), order: "refused", read: "refused"),
        Row("401", .answer(401, refusal), order: "refused", read: "refused"),
        Row("401 empty", .answer(401, ""), order: "unknown", read: "refused"),
        Row("403 HTML", .answer(403, "<html>blocked</html>"), order: "unknown", read: "unreadable"),
        Row("404", .answer(404, refusal), order: "refused", read: "refused"),
        Row("404 HTML", .answer(404, "<html>Not Found</html>"), order: "unknown", read: "unreadable"),
        Row("400 truncated", .answer(400, #"{"code":"some_"#), order: "unknown", read: "unreadable"),
        Row("400 other JSON", .answer(400, #"["no"]"#), order: "unknown", read: "unreadable"),
        Row("400 {}", .answer(400, "{}"), order: "unknown", read: "unreadable"),
        Row("400 success:true", .answer(400, yes), order: "unknown", read: "unreadable"),
        Row(
            "400 with a service's id",
            .answer(400, #"{"code":"x","message":"y","service_id":5}"#),
            order: "unknown",
            read: "unreadable"
        ),
        Row("408", .answer(408, refusal), order: "unknown", read: "unreachable"),
        Row("429", .answer(429, refusal), order: "refused", read: "refused"),
        Row("429 HTML", .answer(429, "<html>"), order: "unknown", read: "refused"),
        Row("500", .answer(500, "Internal Server Error"), order: "unknown", read: "unreachable"),
        Row("500 with a readable no", .answer(500, refusal), order: "unknown", read: "unreachable"),
        Row("502 with a yes", .answer(502, yes), order: "unknown", read: "unreachable"),
        Row("503", .answer(503, ""), order: "unknown", read: "unreachable"),
        Row("666", .answer(666, yes), order: "unknown", read: "unreadable"),
    ]

    @Test(arguments: failures + answers + errors)
    func `each row of the table is decided`(_ row: Row) async throws {
        let wire = Wire { _ in row.answer }
        let client = wire.client(time: TurnedClock().timekeeper)
        let order = UpstreamOrder(
            client: try #require(UpstreamClientID("1")),
            product: try #require(ProductKey("vpn")),
            parameters: []
        )
        let outcome = await client.placeOrder(order)
        #expect(outcome.word == row.order)
        if case .unknown(_, let reply) = outcome {
            switch row.answer {
            case .success(let response), .failure(.unreadable(_, let response)): #expect(reply == response.body)
            case .failure: #expect(reply == nil)
            }
        }
        let error = await failure { () async throws(UpstreamError) in try await client.balance() }
        let read =
            switch error {
            case nil: "read"
            case .unreachable: "unreachable"
            case .refused: "refused"
            case .unreadable: "unreadable"
            }
        #expect(read == row.read)
        #expect(wire.requests.count == 2)
        #expect(wire.calls.map(\.outcome) == [row.order, row.read])
    }

    @Test(arguments: [
        (402, #"{"code":"insufficient_balance","message":"x"}"#, Refusal.Kind.walletTooLow),
        (402, #"{"error":"x"}"#, .walletTooLow),
        (400, #"{"success":false,"message":"Insufficient wallet balance"}"#, .walletTooLow),
        (200, #"{"success":false,"message":"Insufficient wallet balance"}"#, .walletTooLow),
        (401, #"{"success":false,"message":"Invalid API Key"}"#, .notAuthorised),
        (403, #"{"code":"rest_forbidden","message":"Insufficient permissions"}"#, .notAuthorised),
        (200, #"{"success":false,"message":"Invalid API Key"}"#, .notAuthorised),
        (404, #"{"code":"invalid_product","message":"Product not available"}"#, .unknownProduct),
        (400, #"{"code":"invalid_product","message":"x"}"#, .unknownProduct),
        (404, #"{"code":"not_found","message":"Service not found"}"#, .notFound),
        (404, #"{"code":"rest_no_route","message":"No route was found"}"#, .notFound),
        (410, #"{"code":"gone","message":"x"}"#, .notFound),
        (409, #"{"code":"client_exists","message":"x"}"#, .taken),
        (400, #"{"code":"domain_unavailable","message":"x"}"#, .taken),
        (400, #"{"code":"x","message":"This subdomain is already taken"}"#, .taken),
        (422, #"{"code":"x","message":"The number is not available any more"}"#, .taken),
        (400, #"{"code":"x","message":"Temporarily unavailable"}"#, .invalid),
        (400, #"{"code":"has_services","message":"Client has services"}"#, .invalid),
        (400, #"{"code":"rest_missing_callback_param","message":"Missing parameter(s): area_code"}"#, .invalid),
        (429, #"{"code":"x","message":"already"}"#, .tooMany),
    ])
    func `a refusal's kind is read off code, words and status`(
        _ status: Int,
        _ body: String,
        _ kind: Refusal.Kind
    ) async throws {
        let error = await failure { () async throws(UpstreamError) in try await Wire(status, body).client().balance() }
        guard case .refused(let refusal) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(refusal.kind == kind)
        #expect(refusal.status == status)
    }

    @Test func `a refusal keeps the upstream's words, and none of our secrets`() async {
        let body = #"{"code":"bad_key","message":"No such key: rp_key_0123456789","data":{"status":400}}"#
        let wire = Wire(400, body)
        let error = await failure { () async throws(UpstreamError) in try await wire.client().balance() }
        let refusal = Refusal(kind: .invalid, status: 400, code: "bad_key", message: "No such key: •••")
        #expect(error == .refused(refusal))
        #expect(wire.calls.first?.maskedReply.contains("rp_key") == false)
    }

    @Test func `a deletion is done by any success and by nothing else`() async throws {
        let id = try #require(UpstreamServiceID("635"))
        for (status, body, word) in [
            (200, #"{"success":true,"message":"Service deleted successfully"}"#, "accepted"), (204, "", "accepted"),
            (200, "", "unknown"), (200, "[]", "unknown"), (404, #"{"code":"not_found","message":"x"}"#, "refused"),
            (200, #"{"success":true,"test_mode":true}"#, "unknown"), (500, "", "unknown"),
        ] {
            #expect(await Wire(status, body).client().deleteService(id).word == word, "\(status) \(body)")
        }
    }

    @Test func `a client without a usable id is unknown`() async {
        for body in [
            #"{"success":true}"#, #"{"success":true,"client_id":"test_cli_514e5091e281"}"#,
            #"{"success":true,"client_id":""}"#, #"{"success":true,"client_id":5,"test_mode":true}"#,
        ] {
            let outcome = await Wire(body).client().createClient(NewClient(name: "A", email: "a@example.com"))
            #expect(outcome.word == "unknown", "\(body)")
        }
    }

    @Test func `the real client over a real socket says that nothing was sent`() async throws {
        let client = ResellPortalClient(configuration: .init(baseURL: "http://127.0.0.1:1/", key: "k", secret: "s"))
        let order = UpstreamOrder(
            client: try #require(UpstreamClientID("1")),
            product: try #require(ProductKey("vpn")),
            parameters: []
        )
        #expect(await client.placeOrder(order).word == "not sent")
        let broken = ResellPortalClient(configuration: .init(baseURL: "http://example.com/", key: "k", secret: "s"))
        #expect(await broken.placeOrder(order).word == "not sent")
    }
}
