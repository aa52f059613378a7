import Crypto
import HTTP
import Sandbox
import Shop

/// A pretend ResellPortal for a shop without credentials: in the same process, but spoken to over a real socket, with
/// the same client.
struct EmbeddedSandbox: Sendable {
    let access: UpstreamAccess
    private let server: Server

    /// - Parameter stateFile: it has to remember what it sold as long as the database does.
    static func start(stateFile: String) throws -> EmbeddedSandbox {
        var options = SandboxOptions.demo
        // Nobody else on this machine has business with it.
        options.key = Token.random().text
        options.secret = Token.random().text
        options.controlToken = Token.random().text
        options.stateFile = stateFile
        let sandbox = try ResellPortalSandbox(options: options)
        var configuration = Server.Configuration(host: "127.0.0.1", port: 0)
        configuration.loops = 1
        let server = Server(configuration) { await sandbox.respond(to: $0) }
        let port = try server.start()
        let url = "http://127.0.0.1:\(port)/wp-json/resellportal/v1/"
        return EmbeddedSandbox(
            access: UpstreamAccess(url: url, key: sandbox.key, secret: sandbox.secret),
            server: server
        )
    }

    func stop() async {
        await server.stop(within: 1)
    }
}
