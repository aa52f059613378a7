import Commerce
import Crypto
import Outbound
import ResellPortal
import Shop
import Storage

/// Which upstream a shop is connected to, and why.
enum UpstreamChoice: Equatable, Sendable {
    case sandbox
    case real(UpstreamAccess, UpstreamSource)

    var isDemo: Bool { self == .sandbox }

    /// The environment's credentials win over those of the settings; without any it is a demo. A database never goes
    /// from one kind to the other once it holds ids of the former: client 123 of the sandbox is somebody else's at the
    /// real upstream, and the demo's pretend card would buy for real money.
    static func decide(
        environment: UpstreamAccess?,
        settings: UpstreamAccess?,
        bindings: Bindings
    ) throws(Failure) -> UpstreamChoice {
        let found = environment.map { ($0, UpstreamSource.environment) } ?? settings.map { ($0, .settings) }
        guard let (access, source) = found else {
            guard bindings.isDemo != false else {
                throw Failure(
                    misuse: [
                        "RESELLPORTAL_KEY and RESELLPORTAL_SECRET are missing, and this data folder holds a real shop"
                    ]
                )
            }
            return .sandbox
        }
        guard bindings.isDemo != true || !bindings.hasUpstreamIDs else {
            throw Failure(
                misuse: [
                    "there are credentials of ResellPortal, but STOREFRONT_DATA holds a demo's orders: name an empty folder"
                ]
            )
        }
        return .real(access, source)
    }
}

extension UpstreamChoice {
    /// Decides for a database and writes the decision down in it.
    static func bind(_ database: Database, environment: UpstreamAccess?, vault: Vault) async throws -> UpstreamChoice {
        let (bindings, settings) = try database.read { reader in
            (try reader.bindings(), try reader.upstreamAccess(openedBy: vault))
        }
        let choice = try decide(environment: environment, settings: settings, bindings: bindings)
        if bindings.isDemo != choice.isDemo { try await database.write { try $0.bind(isDemo: choice.isDemo) } }
        return choice
    }
}

extension UpstreamSwitch {
    /// Connects to ResellPortal, real or pretended, each call recorded.
    static func resellPortal(
        _ choice: UpstreamChoice,
        sandbox: EmbeddedSandbox?,
        _ configuration: Configuration,
        recorder: CallRecorder
    ) -> UpstreamSwitch {
        let http = HTTPClient()
        let (timeout, rate) = (configuration.upstreamTimeout, configuration.upstreamRate)
        let connect = { @Sendable (access: UpstreamAccess, rate: Int) -> any Upstream in
            let settings = ResellPortalClient.Configuration(
                baseURL: access.url,
                key: access.key,
                secret: access.secret,
                timeout: timeout,
                requestsPerMinute: rate
            )
            return ResellPortalClient(configuration: settings, http: http) { recorder.record($0) }
        }
        guard case .real(let access, let source) = choice else {
            let none = UpstreamAccess(url: "", key: "", secret: "")
            // The sandbox is ours and does not mind how often it is asked.
            return UpstreamSwitch(sandbox?.access ?? none, from: .sandbox) {
                connect($0, $0 == sandbox?.access ? 0 : rate)
            }
        }
        return UpstreamSwitch(access, from: source) { connect($0, rate) }
    }
}
