import Foundation
import HTTP
import Testing

@testable import Sandbox

@Suite final class StateFileTests {
    private let path = FileManager.default.temporaryDirectory
        .appendingPathComponent("sandbox-\(UUID().uuidString).jsonl").path

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    private func open() throws -> Portal {
        let path = path
        return try Portal { $0.stateFile = path }
    }

    private static let readings = ["/balance", "/clients", "/services", "/orders", "/products", "/services/457"]

    /// Something of everything.
    private func live(_ portal: Portal) async throws {
        _ = try await portal.post("/clients", #"{"name":"Zoë \"Z\"","email":"client@example.com"}"#)
        _ = try await portal.post("/clients", #"{"name":"B","email":"b@example.com"}"#)
        for product in ["vpn", "crm", "esim", "business_phone"] {
            _ = try await portal.order(OrderTests.documented(product))
        }
        _ = await portal.delete("/services/458")
        _ = await portal.delete("/clients/124")
        try await portal.control(.post, "/wallet", #"{"add":"0.0125"}"#)
        try await portal.control(.post, "/prices", #"{"product":"docsign","price":"9.50"}"#)
        try await portal.control(.post, "/remove", #"{"product":"seo"}"#)
        try await portal.control(.post, "/remove", #"{"domain":"mine.com"}"#)
        try await portal.control(.post, "/clock", #"{"days":32}"#)
    }

    @Test func `a new process finds everything as the old one left it, twice over`() async throws {
        let first = try open()
        try await live(first)
        var seen: [String] = []
        for reading in Self.readings { seen.append(await first.get(reading).text) }
        let ledger = try await first.control(.get, "/ledger")
        let received = try await first.control(.get, "/orders")
        for _ in 0..<2 {
            let next = try open()
            for (reading, text) in zip(Self.readings, seen) { #expect(await next.get(reading).text == text) }
            #expect(try await next.control(.get, "/ledger") == ledger)
            #expect(try await next.control(.get, "/orders") == received)
            #expect(await next.get("/domain-search?domain=mine.com").json["available"] == false)
        }
        let next = try open()
        #expect(try await next.post("/orders", vpnOrder).json["service_id"] == 460)
        #expect(try await next.order(OrderTests.documented("business_phone")).status == 409)
    }

    @Test func `a last line that was cut off costs its request only`() async throws {
        let portal = try open()
        _ = try await portal.post("/clients", #"{"name":"A","email":"client@example.com"}"#)
        _ = try await portal.post("/orders", vpnOrder)
        let size = try #require(FileManager.default.contents(atPath: path)).count
        _ = try await portal.post("/orders", vpnOrder)
        let whole = try #require(FileManager.default.contents(atPath: path))
        for cut in stride(from: size, to: whole.count, by: 97) {
            try whole.prefix(cut).write(to: URL(fileURLWithPath: path))
            let next = try open()
            #expect(await next.get("/services").json["services"]?.elements?.count == 1)
            #expect(await next.wallet() == .cents(14_400))
            #expect(try await next.post("/orders", vpnOrder).json["service_id"] == 457)
        }
    }

    @Test func `a reset empties the file, too`() async throws {
        let portal = try open()
        try await live(portal)
        try await portal.control(.post, "/reset")
        _ = try await portal.post("/clients", #"{"name":"A","email":"client@example.com"}"#)
        let next = try open()
        #expect(await next.get("/clients").json["clients"]?.elements?.count == 1)
        #expect(await next.wallet() == .cents(15_000))
    }

    @Test func `a place that cannot be written is told by name`() {
        #expect(throws: SandboxError.self) { try Portal { $0.stateFile = "/proc/nowhere/state" } }
        let error = SandboxError.stateFile(path: "/x", errno: 2)
        #expect(error.description.contains("/x"))
    }
}
