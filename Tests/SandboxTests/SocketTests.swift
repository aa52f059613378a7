import Foundation
import Glibc
import HTTP
import Testing

@testable import Sandbox

/// The sandbox behind a real server, and a client that sees every byte.
@Suite struct SocketTests {
    /// Runs `body` against a server of its own and stops it afterwards.
    private static func serving(
        _ rule: String? = nil,
        _ body: (Portal, Int) async throws -> Void
    ) async throws {
        let portal = try await Portal.withClient { $0.walletCents = 1_000_000 }
        if let rule { try await portal.control(.post, "/faults", rule) }
        let server = Server(.init()) { request in await portal.sandbox.respond(to: request) }
        let port = try server.start()
        do {
            try await body(portal, port)
        } catch {
            await server.stop(within: 1)
            throw error
        }
        await server.stop(within: 1)
    }

    private static func order(_ portal: Portal, keepAlive: Bool = false) -> String {
        """
        POST \(Portal.base)/orders HTTP/1.1\r
        Host: localhost\r
        X-API-Key: \(portal.sandbox.key)\r
        X-API-Secret: \(portal.sandbox.secret)\r
        Content-Type: application/json\r
        Content-Length: \(vpnOrder.utf8.count)\r
        Connection: \(keepAlive ? "keep-alive" : "close")\r
        \r
        \(vpnOrder)
        """
    }

    @Test func `an order goes over the wire`() async throws {
        try await Self.serving { portal, port in
            let answer = try await RawClient.exchange(port, Self.order(portal))
            #expect(answer.head.hasPrefix("HTTP/1.1 200 "))
            #expect(try JSONParser.parse(answer.body)["service_id"] == 456)
            #expect(answer.end == .closed)
        }
    }

    @Test(arguments: [("close", RawClient.End.closed), ("reset", .reset)])
    func `a connection ends without a byte, and the work may be done`(
        _ kind: String,
        _ end: RawClient.End
    ) async throws {
        for afterCommit in [false, true] {
            try await Self.serving(#"{"kind":"\#(kind)","afterCommit":\#(afterCommit)}"#) { portal, port in
                let answer = try await RawClient.exchange(port, Self.order(portal))
                #expect(answer.bytes.isEmpty)
                #expect(answer.end == end)
                #expect(try await portal.control(.get, "/state")["services"] == (afterCommit ? 1 : 0))
            }
        }
    }

    @Test func `a body is cut off after it was announced whole`() async throws {
        try await Self.serving(#"{"kind":"truncated"}"#) { portal, port in
            let answer = try await RawClient.exchange(port, Self.order(portal))
            let announced = try #require(answer.contentLength)
            #expect(!answer.body.isEmpty && answer.body.count < announced)
        }
    }

    @Test func `a dripping answer is whole in the end`() async throws {
        try await Self.serving(#"{"kind":"drip","bytesPerSecond":2000}"#) { portal, port in
            let answer = try await RawClient.exchange(port, Self.order(portal))
            #expect(try JSONParser.parse(answer.body)["service_id"] == 456)
        }
    }

    @Test func `an answer is larger than anybody wants`() async throws {
        try await Self.serving(#"{"kind":"huge","bytes":8000000}"#) { portal, port in
            let answer = try await RawClient.exchange(port, Self.order(portal))
            #expect(answer.body.count == 8_000_000)
        }
    }

    @Test func `a late answer comes, before or after the work`() async throws {
        for afterCommit in [false, true] {
            try await Self.serving(#"{"kind":"delay","seconds":0.05,"afterCommit":\#(afterCommit)}"#) { portal, port in
                let answer = try await RawClient.exchange(port, Self.order(portal))
                #expect(try JSONParser.parse(answer.body)["service_id"] == 456)
            }
        }
    }

    @Test func `orders at the same time are told apart and paid for one by one`() async throws {
        try await Self.serving { portal, port in
            let request = Self.order(portal)
            let ids = try await withThrowingTaskGroup(of: [Int].self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        var ids: [Int] = []
                        for _ in 0..<10 {
                            let answer = try await RawClient.exchange(port, request)
                            if let id = try JSONParser.parse(answer.body).integer("service_id") { ids.append(id) }
                        }
                        return ids
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(Set(ids).count == 80)
            #expect(await portal.wallet() == .cents(1_000_000 - 80 * 600))
            #expect(try await portal.control(.get, "/state")["ledger"] == 80)
        }
    }
}

/// Sends bytes and reads until the other side has had enough.
enum RawClient {
    enum End: Sendable { case closed, reset, other }

    struct Answer: Sendable {
        var bytes: [UInt8] = []
        var end = End.other

        var head: String { String(decoding: bytes.prefix(split), as: UTF8.self) }
        var body: [UInt8] { Array(bytes.dropFirst(split)) }

        var contentLength: Int? {
            let line = head.lowercased().split(whereSeparator: \.isNewline).first { $0.hasPrefix("content-length:") }
            return line.flatMap { Int($0.dropFirst(15).filter(\.isNumber)) }
        }

        private var split: Int {
            Data(bytes).firstRange(of: Data("\r\n\r\n".utf8))?.upperBound ?? bytes.count
        }
    }

    struct Failure: Error { let errno: CInt }

    /// On a thread of its own: a blocked reader must not hold up the tasks of the tests.
    static func exchange(_ port: Int, _ request: String) async throws -> Answer {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(with: Result { try blockingExchange(port, Array(request.utf8)) })
            }
        }
    }

    private static func blockingExchange(_ port: Int, _ request: [UInt8]) throws -> Answer {
        let descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw Failure(errno: errno) }
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(UInt16(port).bigEndian)
        address.sin_addr.s_addr = in_addr_t(UInt32(0x7F00_0001).bigEndian)
        let connected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0, Glibc.send(descriptor, request, request.count, CInt(MSG_NOSIGNAL)) > 0 else {
            throw Failure(errno: errno)
        }
        var answer = Answer()
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            if count > 0 {
                answer.bytes.append(contentsOf: buffer[..<count])
            } else {
                answer.end = count == 0 ? .closed : errno == ECONNRESET ? .reset : .other
                return answer
            }
        }
    }
}
