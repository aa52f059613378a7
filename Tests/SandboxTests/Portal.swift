import HTTP
import Testing

@testable import Sandbox

/// A sandbox and the calls that a shop and a test would make, in process, with a clock that stands still until told.
struct Portal: Sendable {
    let sandbox: ResellPortalSandbox
    static let base = "/wp-json/resellportal/v1"
    /// 2026-01-20 12:00:00 UTC
    static let start = 1_768_910_400_000

    init(_ change: (inout SandboxOptions) -> Void = { _ in }) throws {
        var options = SandboxOptions()
        options.clock = { Self.start }
        options.esimPackages = 200
        change(&options)
        sandbox = try ResellPortalSandbox(options: options)
    }

    /// With client 123, whom the documented examples are about.
    static func withClient(_ change: (inout SandboxOptions) -> Void = { _ in }) async throws -> Portal {
        let portal = try Portal(change)
        let answer = try await portal.post("/clients", #"{"name":"John Doe","email":"client@example.com"}"#)
        try #require(answer.json["client_id"] == 123)
        return portal
    }

    struct Answer {
        let status: Int
        let json: JSON
        let headers: Headers
        var text: String { String(decoding: bytes, as: UTF8.self) }
        let bytes: [UInt8]
        let fault: Fault?
    }

    func send(
        _ method: HTTP.Method,
        _ target: String,
        _ body: String = "",
        _ more: [(String, String)] = [],
        client: String = "127.0.0.1"
    ) async -> Answer {
        var headers = Headers([("X-API-Key", sandbox.key), ("X-API-Secret", sandbox.secret)])
        if !body.isEmpty { headers["Content-Type"] = "application/json" }
        for (name, value) in more { headers[name] = value }
        let response = await sandbox.respond(
            to: Request(method: method, target: target, headers: headers, body: Array(body.utf8), client: client)
        )
        return Answer(
            status: response.status.code,
            json: (try? JSONParser.parse(response.body)) ?? .null,
            headers: response.headers,
            bytes: response.body,
            fault: response.fault
        )
    }

    func get(_ path: String) async -> Answer { await send(.get, Self.base + path) }
    func delete(_ path: String) async -> Answer { await send(.delete, Self.base + path) }

    func post(_ path: String, _ body: String, _ headers: [(String, String)] = []) async throws -> Answer {
        await send(.post, Self.base + path, body, headers)
    }

    func order(_ body: JSON) async throws -> Answer {
        try await post("/orders", String(decoding: JSONWriter.encode(body), as: UTF8.self))
    }

    @discardableResult
    func control(_ method: HTTP.Method, _ path: String, _ body: String = "") async throws -> JSON {
        let answer = await send(method, "/control" + path, body)
        try #require(answer.status == 200, "\(answer.text)")
        return answer.json
    }

    func wallet() async -> Amount? { await get("/balance").json.amount("balance") }
}

/// A VPN for a month: the plainest order.
let vpnOrder = #"{"client_id":123,"product_key":"vpn","billing_cycle":"monthly"}"#
