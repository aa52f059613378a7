import Crypto
import Glibc
import HTTP
import Sandbox

/// `storefront sandbox`: a pretend ResellPortal as a process of its own, until it is asked to end.
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
        let listener = Server(server) { await sandbox.respond(to: $0) }
        let port = try listener.startOrFail()
        Terminal.say("RESELLPORTAL_URL=http://\(configuration.host):\(port)/wp-json/resellportal/v1/")
        Terminal.say("RESELLPORTAL_KEY=\(sandbox.key)")
        Terminal.say("RESELLPORTAL_SECRET=\(sandbox.secret)")
        await signals.waitForEnd()
        await listener.stop(within: 2)
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
