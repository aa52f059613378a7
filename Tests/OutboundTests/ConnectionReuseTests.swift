import Synchronization
import Testing

@testable import Outbound

@Suite struct ConnectionReuseTests {
    let client = HTTPClient()

    @Test func `reads share a kept connection`() async throws {
        let server = try ScriptedServer { connection in
            while connection.readRequest() != nil { connection.answer() }
        }
        for _ in 1...5 { _ = try await client.send(OutboundRequest(.get, server.url)).get() }
        #expect(server.requests.count == 5)
        #expect(server.connections == 1)
    }

    /// libcurl repeats a request by itself when a kept connection turns out to be closed. It does so for reads here,
    /// which shows that the trap is real, and must not do so for a request that spends money.
    @Test(arguments: [OutboundRequest.Method.post, .delete])
    func `what changes something never rides a stale connection and arrives once`(
        _ method: OutboundRequest.Method
    ) async throws {
        let changes = Mutex(0)
        let server = try ScriptedServer { connection in
            while let request = connection.readRequest() {
                guard request.hasPrefix(method.rawValue) else {
                    connection.answer()
                    continue
                }
                changes.withLock { $0 += 1 }
                // Read and dropped: the work may have been done.
                return connection.reset()
            }
        }
        _ = try await client.send(OutboundRequest(.get, server.url)).get()
        let body = method == .post ? Array("{}".utf8) : nil
        let result = await client.send(OutboundRequest(method, server.url, body: body))
        #expect(result == .failure(.perhapsSent(.cutOff)))
        #expect(changes.withLock { $0 } == 1)
        #expect(server.connections == 2)
    }

    @Test func `a read on a kept connection that was closed is repeated by libcurl`() async throws {
        let server = try ScriptedServer { connection in
            connection.readRequest()
            connection.answer()
            guard connection.number == 1 else { return }
            connection.readRequest()
        }
        _ = try await client.send(OutboundRequest(.get, server.url)).get()
        _ = try await client.send(OutboundRequest(.get, server.url)).get()
        #expect(server.requests.count == 3)
        #expect(server.connections == 2)
    }

    @Test func `more requests than places wait in line and all are answered`() async throws {
        let server = try ScriptedServer { connection in
            while connection.readRequest() != nil { connection.answer() }
        }
        let client = HTTPClient(.init(concurrency: 2))
        let answers = await withTaskGroup(of: Int?.self) { group in
            for _ in 1...40 {
                group.addTask { try? await client.send(OutboundRequest(.post, server.url, body: [])).get().status }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(answers == Array(repeating: 200, count: 40))
        #expect(server.requests.count == 40)
    }

    @Test func `a request that never got a place in time is not sent`() async throws {
        let server = try ScriptedServer { connection in
            connection.readRequest()
            connection.waitForEnd()
        }
        let client = HTTPClient(.init(concurrency: 1))
        let hanging = Task { await client.send(OutboundRequest(.post, server.url, body: [])) }
        while server.requests.isEmpty { await Task.yield() }
        let limits = OutboundRequest.Limits(total: .milliseconds(50))
        let late = await client.send(OutboundRequest(.post, server.url, body: [], limits: limits))
        #expect(late == .failure(.notSent(.tooLate)))
        hanging.cancel()
        #expect(await hanging.value == .failure(.perhapsSent(.cancelled)))
        #expect(server.requests.count == 1)
    }

    @Test func `a request cancelled before it starts is not sent`() async throws {
        let server = try ScriptedServer { connection in
            connection.readRequest()
            connection.waitForEnd()
        }
        let client = HTTPClient(.init(concurrency: 1))
        let first = Task { await client.send(OutboundRequest(.get, server.url)) }
        while server.requests.isEmpty { await Task.yield() }
        let second = Task { await client.send(OutboundRequest(.post, server.url, body: [])) }
        second.cancel()
        #expect(await second.value == .failure(.notSent(.cancelled)))
        first.cancel()
        _ = await first.value
    }

    @Test func `a client that is dropped finishes what it was asked`() async throws {
        let server = try ScriptedServer { connection in
            connection.readRequest()
            connection.answer()
        }
        for _ in 1...20 {
            #expect(try await HTTPClient().send(OutboundRequest(.get, server.url)).get().status == 200)
        }
    }
}
