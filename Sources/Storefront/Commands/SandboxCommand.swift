import Crypto
import Glibc
import HTTP
import Outbound
import Sandbox

/// `storefront sandbox`: a pretend ResellPortal and a pretend Stripe as a process of their own, until it is asked to end.
struct SandboxCommand: Sendable {
    let configuration: SandboxConfiguration
    let log: Log

    func run() async throws {
        let signals = Signals()
        let sandbox = try ResellPortalSandbox(options: configuration.options)
        var server = Server.Configuration(host: configuration.host, port: configuration.port)
        server.accessLog = try configuration.accessLog.descriptor
        // A load test's shop comes from one address.
        server.limits = .loadTest
        var options = configuration.stripe
        options.controlToken = configuration.options.controlToken
        let cards = try StripeSandbox(options: options)
        let listener = Server(server) { request in
            await StripeSandbox.owns(request.path) ? cards.respond(to: request) : sandbox.respond(to: request)
        }
        let port = try listener.startOrFail()
        cards.setPageBase("http://\(configuration.host):\(port)")
        cards.deliver(by: Self.deliver)
        Terminal.say("RESELLPORTAL_URL=http://\(configuration.host):\(port)/wp-json/resellportal/v1/")
        Terminal.say("RESELLPORTAL_KEY=\(sandbox.key)")
        Terminal.say("RESELLPORTAL_SECRET=\(sandbox.secret)")
        Terminal.say("STRIPE_URL=http://\(configuration.host):\(port)/")
        Terminal.say("STRIPE_SECRET_KEY=\(cards.secretKey)")
        Terminal.say("STRIPE_WEBHOOK_SECRET=\(cards.webhookSecret)")
        await signals.waitForEnd()
        await listener.stop(within: 2)
    }

    private static let http = HTTPClient()

    @Sendable private static func deliver(_ url: String, _ signature: String, _ body: [UInt8]) async -> Int? {
        let headers = [
            OutboundRequest.Header("Stripe-Signature", signature),
            OutboundRequest.Header("Content-Type", "application/json"),
        ]
        return try? await http.send(OutboundRequest(.post, url, headers: headers, body: body)).get().status
    }
}

extension Server {
    func startOrFail() throws(Failure) -> Int {
        do throws(ServerError) {
            return try start()
        } catch {
            throw Failure("cannot listen: \(error)")
        }
    }
}

extension Configuration.AccessLogTarget {
    /// - Returns: nil for no log.
    var descriptor: Int32? {
        get throws(Failure) {
            switch self {
            case .off: return nil
            case .standardOutput: return STDOUT_FILENO
            case .file(let path):
                let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o640)
                guard descriptor >= 0 else {
                    throw Failure("the access log \(path) cannot be written: \(DataFolder.reason(errno))")
                }
                return descriptor
            }
        }
    }
}
