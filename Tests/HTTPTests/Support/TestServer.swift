import Testing

@testable import HTTP

extension ServerLimits {
    /// For clients that are late because the machine is busy. A test of a time limit sets its own.
    static var patient: ServerLimits {
        var limits = ServerLimits()
        (limits.headerTime, limits.bodyTime, limits.idleTime, limits.writeTime) = (600, 600, 600, 600)
        return limits
    }
}

/// Runs `body` against a server on a free port, with limits of time out of the way, and stops it afterwards.
func withServer(
    _ configure: (inout Server.Configuration) -> Void = { _ in },
    immediate: ImmediateHandler? = nil,
    handler: @escaping Handler = echo,
    _ body: (Int) async throws -> Void
) async throws {
    var configuration = Server.Configuration()
    configuration.limits = .patient
    configure(&configuration)
    let server = Server(configuration, immediate: immediate, handler: handler)
    let port = try server.start()
    do {
        try await body(port)
    } catch {
        await server.stop(within: 0)
        throw error
    }
    await server.stop(within: 60)
}

/// Answers with what the server made of the request.
let echo: Handler = { request in
    .text("\(request.method.name) \(request.path) [\(String(decoding: request.body, as: UTF8.self))]")
}

/// Sends `wire` to a fresh server with `echo`, ends sending, and returns all that comes back.
func exchange(_ wire: String, _ configure: (inout Server.Configuration) -> Void = { _ in }) async throws -> String {
    var answer: String?
    try await withServer(configure) { port in
        let client = try RawClient(port: port)
        client.send(wire)
        client.endSending()
        answer = await client.readToEnd()
    }
    return try #require(answer)
}

/// Something that a task waits for and another one opens.
actor Gate {
    private var isOpen = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    func open() {
        isOpen = true
        waiting.forEach { $0.resume() }
        waiting = []
    }

    func wait() async {
        if isOpen { return }
        await withCheckedContinuation { waiting.append($0) }
    }
}
