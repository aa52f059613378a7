import Crypto
import HTTP
import Sandbox
import Shop

/// A pretend ResellPortal and a pretend Stripe for a shop without credentials: in the same process, but spoken to over a
/// real socket, with the same clients.
struct EmbeddedSandbox: Sendable {
    /// Where the shop shows the pretend Stripe's pages: a visitor may sit at another machine, which cannot reach a port
    /// that is open on this one only.
    static let pages = "/pretend-stripe"

    let access: UpstreamAccess
    let stripe: Configuration.Stripe
    private let cards: StripeSandbox
    private let server: Server

    /// - Parameters:
    ///   - folder: they have to remember what they sold as long as the database does.
    ///   - url: what customers type to reach the shop.
    static func start(_ folder: DataFolder, url: String) throws -> EmbeddedSandbox {
        let sandbox = try ResellPortalSandbox(options: .embedded(folder))
        var options = StripeSandboxOptions()
        options.secretKey = "sk_test_" + Token.random().text
        options.webhookSecret = "whsec_" + Token.random().text
        options.controlToken = Token.random().text
        options.webhookURL = url + "/webhooks/stripe"
        options.stateFile = folder.stripeStatePath
        let cards = try StripeSandbox(options: options)
        cards.setPageBase(url + pages)
        var configuration = Server.Configuration(host: "127.0.0.1", port: 0)
        configuration.loops = 1
        let server = Server(configuration) { request in
            await StripeSandbox.owns(request.path) ? cards.respond(to: request) : sandbox.respond(to: request)
        }
        let port = try server.start()
        let base = "http://127.0.0.1:\(port)/"
        return EmbeddedSandbox(
            access: UpstreamAccess(
                url: base + "wp-json/resellportal/v1/",
                key: sandbox.key,
                secret: sandbox.secret
            ),
            stripe: Configuration.Stripe(
                url: base,
                secretKey: options.secretKey,
                webhookSecret: options.webhookSecret
            ),
            cards: cards,
            server: server
        )
    }

    /// Hands its events to the shop, by the address to which the real one would send them.
    func deliver(to shop: @escaping @Sendable (Request) async -> Response) {
        cards.deliver { url, signature, body in
            let headers = Headers([("Stripe-Signature", signature), ("Content-Type", "application/json")])
            return await shop(Request(method: .post, target: "/webhooks/stripe", headers: headers, body: body)).status
                .code
        }
    }

    /// - Returns: nil for a request that is for the shop itself.
    func page(for request: Request) async -> Response? {
        guard request.path.hasPrefix(Self.pages + "/c/pay/") else { return nil }
        var inner = request
        inner.path = String(request.path.dropFirst(Self.pages.count))
        return await cards.respond(to: inner)
    }

    func stop() async {
        await server.stop(within: 1)
    }
}

extension SandboxOptions {
    fileprivate static func embedded(_ folder: DataFolder) -> SandboxOptions {
        var options = SandboxOptions.demo
        // Nobody else on this machine has business with it.
        options.key = Token.random().text
        options.secret = Token.random().text
        options.controlToken = Token.random().text
        options.stateFile = folder.sandboxStatePath
        return options
    }
}
