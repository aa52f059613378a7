import Glibc
import Testing

@testable import HTTP

@Suite struct ServerLimitTests {
    @Test func `a head that never ends is answered 408 and closed`() async throws {
        try await withServer({ $0.limits.headerTime = 0.1 }) { port in
            let client = try RawClient(port: port)
            client.send("GET / HTTP/1.1\r\nHost: a\r\nX-Slow: ")
            #expect(await client.readToEnd()?.hasPrefix("HTTP/1.1 408 ") == true)
        }
    }

    @Test func `a body that never ends is answered 408 and closed`() async throws {
        try await withServer({ $0.limits.bodyTime = 0.1 }) { port in
            let client = try RawClient(port: port)
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc")
            #expect(await client.readToEnd()?.hasPrefix("HTTP/1.1 408 ") == true)
        }
    }

    @Test func `a refusal is heard by a client that goes on sending`() async throws {
        try await withServer({ $0.limits.bodySize = 1000 }) { port in
            let client = try RawClient(port: port)
            let size = 16 * 1024 * 1024
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: \(size)\r\n\r\n")
            #expect(client.send([UInt8](repeating: 97, count: size)))
            client.endSending()
            #expect(await client.readToEnd()?.hasPrefix("HTTP/1.1 413 ") == true)
        }
    }

    @Test func `who never stops sending behind the last answer is cut`() async throws {
        func configure(_ configuration: inout Server.Configuration) {
            (configuration.limits.lingerTime, configuration.limits.lingerPause) = (0.2, 60)
        }
        try await withServer(configure) { port in
            let client = try RawClient(port: port)
            client.send("BREW / HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(await client.readToEnd()?.hasPrefix("HTTP/1.1 501 ") == true)
            while client.send([97]) { await Task.yield() }
        }
    }

    @Test func `an idle connection is closed without a word`() async throws {
        try await withServer({ $0.limits.idleTime = 0.1 }) { port in
            let silent = try RawClient(port: port)
            #expect(await silent.readToEnd() == "")
            let served = try RawClient(port: port)
            served.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(await served.readResponse()?.status == 200)
            #expect(await served.readToEnd() == "")
        }
    }

    @Test func `a reader that takes nothing is cut`() async throws {
        let body = [UInt8](repeating: 66, count: 30_000_000)
        try await withServer({ $0.limits.writeTime = 0.1 }, handler: { _ in Response(body: body) }) { port in
            let client = try RawClient(port: port, receiveBuffer: 4096)
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            // Nothing is read until the server has given up, which a second client's answers let pass.
            let other = try RawClient(port: port)
            while true {
                other.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n")
                try #require(await other.readResponse(toHead: true) != nil)
                if client.hasBeenReset { break }
            }
        }
    }

    @Test func `connections over the limit are told to come back`() async throws {
        try await withServer({ $0.limits.connectionsPerAddress = 2 }) { port in
            var open = [try RawClient(port: port), try RawClient(port: port)]
            for client in open {
                client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                #expect(await client.readResponse()?.status == 200)
            }
            let third = try RawClient(port: port)
            let refusal = try #require(await third.readResponse())
            #expect(refusal.status == 503)
            #expect(refusal["Retry-After"] == "2")
            #expect(await third.isEnded())
            open.removeAll()
            // Room again once the server has seen the ends.
            while true {
                let next = try RawClient(port: port)
                next.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                if await next.readResponse()?.status == 200 { break }
            }
        }
    }

    @Test func `requests over the limit are refused early`() async throws {
        let gate = Gate()
        let entered = Gate()
        let handler: Handler = { _ in
            await entered.open()
            await gate.wait()
            return .text("done")
        }
        func configure(_ configuration: inout Server.Configuration) {
            configuration.limits.requestsInProgress = 1
            configuration.loops = 1
        }
        try await withServer(configure, handler: handler) { port in
            let first = try RawClient(port: port)
            first.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            await entered.wait()
            let second = try RawClient(port: port)
            second.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            let refusal = try #require(await second.readResponse())
            #expect(refusal.status == 503)
            #expect(refusal["Retry-After"] != nil)
            await gate.open()
            #expect(await first.readResponse()?.text == "done")
        }
    }

    @Test func `the bodies of all requests together are bounded, and room comes back`() async throws {
        let gate = Gate()
        let entered = Gate()
        let handler: Handler = { request in
            await entered.open()
            await gate.wait()
            return .text("\(request.body.count)")
        }
        func configure(_ configuration: inout Server.Configuration) {
            configuration.limits.bodiesSize = 1000
            configuration.loops = 1
        }
        let post = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 800\r\n\r\n" + String(repeating: "a", count: 800)
        try await withServer(configure, handler: handler) { port in
            let first = try RawClient(port: port)
            first.send(post)
            await entered.wait()
            let second = try RawClient(port: port)
            second.send(post)
            #expect(await second.readResponse()?.status == 503)
            await gate.open()
            #expect(await first.readResponse()?.text == "800")
            first.send(post)
            #expect(await first.readResponse()?.text == "800")
        }
    }

    @Test func `a connection for which no descriptor is left is told to come back, too`() async throws {
        let listener = try Listener(host: "127.0.0.1", port: 0)
        defer { close(listener.descriptor) }
        let client = try RawClient(port: listener.port)
        #expect(LoopListener.Reserve(retryAfter: 7).refuseOne(on: listener.descriptor))
        let refusal = try #require(await client.readResponse())
        #expect(refusal.status == 503)
        #expect(refusal["Retry-After"] == "7")
        #expect(refusal["Connection"] == "close")
        #expect(await client.isEnded())
    }

    @Test func `many idle connections don't hold up a busy one`() async throws {
        try await withServer({ $0.limits.connectionsPerAddress = 1000 }) { port in
            let idle = try (0..<400).map { _ in try RawClient(port: port) }
            let client = try RawClient(port: port)
            for _ in 0..<50 {
                client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                #expect(await client.readResponse()?.status == 200)
            }
            #expect(idle.count == 400)
        }
    }
}

@Suite struct GracefulStopTests {
    @Test func `a request in progress is answered, idle connections end, new ones are refused`() async throws {
        let gate = Gate()
        let entered = Gate()
        let server = Server(.init()) { _ in
            await entered.open()
            await gate.wait()
            return .text("finished")
        }
        let port = try server.start()
        let idle = try RawClient(port: port)
        let busy = try RawClient(port: port)
        busy.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        await entered.wait()
        async let stopped: Void = server.stop(within: 60)
        #expect(await idle.isEnded())
        await gate.open()
        let response = try #require(await busy.readResponse())
        #expect(response.text == "finished")
        #expect(response["Connection"] == "close")
        await stopped
        #expect(throws: RefusedConnection.self) { try RawClient(port: port) }
        await server.stop(within: 60)
    }

    @Test func `what doesn't finish in time is cut`() async throws {
        let gate = Gate()
        let entered = Gate()
        let server = Server(.init()) { _ in
            await entered.open()
            await gate.wait()
            return .text("too late")
        }
        let port = try server.start()
        let busy = try RawClient(port: port)
        busy.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        await entered.wait()
        await server.stop(within: 0)
        #expect(await busy.readToEnd() == "")
        await gate.open()
    }

    @Test func `the port is free again afterwards`() async throws {
        // An address of its own, or another test's server may take the port in between.
        let host = "127.0.0.214"
        let first = Server(.init(host: host), handler: echo)
        let port = try first.start()
        await first.stop(within: 60)
        let second = Server(.init(host: host, port: port), handler: echo)
        #expect(try second.start() == port)
        await second.stop(within: 60)
    }
}
