import Testing

@testable import HTTP

/// Bytes that a client sends, and what must come back over the wire.
struct Probe: Sendable, CustomTestStringConvertible {
    enum Outcome: Sendable {
        /// These answers in order, and then that of one more request: the connection is sound.
        case answers([Int])
        /// These answers in order, the last of which closes; nothing behind them is taken for a request.
        case closes([Int])
        /// No answer at all, and the end.
        case silence
    }

    /// Where the rule stands: "9112 §3.2".
    let section: String
    let wire: String
    let outcome: Outcome
    /// What the last answer to the probe itself must contain, its fields included.
    let telling: String?

    init(_ section: String, _ wire: String, _ outcome: Outcome, telling: String? = nil) {
        self.section = section
        self.wire = wire
        self.outcome = outcome
        self.telling = telling
    }

    /// A probe of one request with a Host.
    static func get(_ section: String, _ target: String, _ outcome: Outcome, _ telling: String? = nil) -> Probe {
        get(section, target, "", outcome, telling)
    }

    /// - Parameter fields: besides Host, each with its line end.
    static func get(
        _ section: String,
        _ target: String,
        _ fields: String,
        _ outcome: Outcome,
        _ telling: String? = nil
    ) -> Probe {
        Probe(section, "GET \(target) HTTP/1.1\r\nHost: a\r\n\(fields)\r\n", outcome, telling: telling)
    }

    /// A probe of a request with a body, or what should have been one.
    static func post(_ section: String, _ fields: String, _ body: String, _ outcome: Outcome, _ telling: String? = nil)
        -> Probe
    {
        Probe(section, "POST /echo HTTP/1.1\r\nHost: a\r\n\(fields)\r\n\r\n\(body)", outcome, telling: telling)
    }

    var testDescription: String { "\(section) \(wire.prefix(120).debugDescription)" }
}

extension Probe.Outcome {
    static let ok = answers([200])
    static let bad = closes([400])
}

extension Probe {
    /// Sends the probe and, behind it, a request that must be answered or must not.
    func run(port: Int) async throws {
        let client = try RawClient(port: port)
        switch outcome {
        case .silence:
            client.send(wire)
            client.endSending()
            #expect(await client.readToEnd() == "")
        case .answers(let statuses):
            client.send(wire + "GET /behind HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            let answers = try await answers(of: client)
            #expect(answers.map(\.status) == statuses + [200])
            #expect(answers.last?.text == "GET /behind []")
            check(answers.dropLast().last)
        case .closes(let statuses):
            client.send(wire + "GET /behind HTTP/1.1\r\nHost: a\r\n\r\n")
            client.endSending()
            let answers = try await answers(of: client)
            #expect(answers.map(\.status) == statuses)
            #expect(answers.last?["Connection"] == "close")
            #expect(answers.allSatisfy { !$0.text.contains("behind") })
            check(answers.last)
        }
    }

    /// Everything until the end, which must be whole answers.
    private func answers(of client: RawClient) async throws -> [WireResponse] {
        var bytes = Array(try #require(await client.readToEnd()).utf8)
        var answers: [WireResponse] = []
        while let answer = WireResponse(&bytes, isForHead: wire.hasPrefix("HEAD ") && answers.isEmpty) {
            answers.append(answer)
        }
        #expect(bytes.isEmpty)
        return answers
    }

    private func check(_ answer: WireResponse?) {
        guard let telling, let answer else { return }
        let told = answer.fields.map { "\($0.name): \($0.value)\n" }.joined() + answer.text
        #expect(told.contains(telling))
    }
}

/// A server with a few routes that tells what it understood.
func withProbed(_ body: (Int) async throws -> Void) async throws {
    var router = Router { .text("GET \($0.path) []") }
    let tell: Router.RouteHandler = { request, _ in
        let fields = request.headers["X"].map { " X=\($0)." } ?? ""
        let host = request.headers["Host"] ?? "none"
        return .text(
            "\(request.method.name) \(request.path) host=\(host)\(fields) [\(String(decoding: request.body, as: UTF8.self))]"
        )
    }
    router.on(.get, "/echo", tell)
    router.on(.post, "/echo", tell)
    router.on(.get, "/read-only", tell)
    let routes = router
    func configure(_ configuration: inout Server.Configuration) {
        configuration.limits.bodySize = 1000
    }
    try await withServer(
        configure,
        handler: { (try? await routes.respond(to: $0)) ?? Response(.internalServerError) },
        body
    )
}
