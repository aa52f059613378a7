import Crypto
import FoundationEssentials
import HTTP
import Mail
import Outbound
import Paper
import Shop
import Storage
import Templates
import Web

/// A shop with everything that it needs: opened in order, closed in the reverse one.
struct RunningShop: Sendable {
    let shop: Shop
    private let site: Site
    let upstream: UpstreamSwitch
    private let workers: Workers
    private let recorder: CallRecorder
    private let sandbox: EmbeddedSandbox?

    /// - Parameters:
    ///   - files: the public folder, which the server answers from by itself.
    ///   - url: what customers type.
    static func open(
        _ configuration: Configuration,
        assets: Assets,
        files: StaticFiles,
        url: String,
        log: Log
    ) async throws -> RunningShop {
        let folder = try DataFolder.open(configuration.data)
        let templates = try TemplateLibrary(assets, overrides: configuration.templates)
        let database = try folder.openDatabase(migrations: assets.migrations)
        let secret = try await folder.secretKey(of: database, configured: configuration.secretKey)
        let recorder = CallRecorder(database: database, log: log)
        let choice = try await UpstreamChoice.bind(database, environment: configuration.upstream, vault: secret.vault)
        let sandbox = try choice.isDemo ? EmbeddedSandbox.start(folder, url: url) : nil
        let upstream = UpstreamSwitch.resellPortal(choice, sandbox: sandbox, configuration, recorder: recorder)
        let waysToPay = try WaysToPay(configuration, sandbox: sandbox, url: url)
        let shop = Shop(
            database: database,
            vault: secret.vault,
            upstream: upstream,
            gateways: waysToPay.gateways,
            vatRegister: configuration.vatRegister(isDemo: choice.isDemo),
            passwords: PasswordHasher(),
            url: url,
            policy: configuration.forwardingPolicy,
            limits: configuration.limits == .loadtest ? .loadTest : .normal,
            log: { log($0) }
        )
        let mailer = configuration.smtp.map { SMTPMailer(SMTPClient($0.server), from: $0.from) }
        let workers = Workers(shop: shop, mailer: mailer) { try InvoicePaper.pdf($0) }
        let health = HealthReport(shop: shop, workers: workers, isDemo: choice.isDemo)
        var options = SiteOptions(secretKey: secret.formKey, health: health, files: files)
        options.drawInvoice = { try InvoicePaper.pdf($0) }
        options.sendsMail = mailer != nil
        options.upstream = upstream
        waysToPay.apply(to: &options)
        configuration.applySecrets(to: &options)
        let site = Site(shop: shop, templates: templates, options: options)
        sandbox?.deliver { await site.respond(to: $0) }
        return RunningShop(
            shop: shop,
            site: site,
            upstream: upstream,
            workers: workers,
            recorder: recorder,
            sandbox: sandbox
        )
    }

    var isDemo: Bool { upstream.source == .sandbox }

    /// Without waiting; nil: ask `respond`.
    func keptPage(for request: Request) -> Response? { site.keptPage(for: request) }

    func respond(to request: Request) async -> Response {
        if let page = await sandbox?.page(for: request) { return page }
        return await site.respond(to: request)
    }

    /// Recovers what an earlier process left, then works without visitors.
    func startWorkers() async throws {
        try await workers.start()
    }

    /// Returns when no call to the upstream is on its way any more.
    func stopWorkers() async {
        await workers.stop()
    }

    /// To be called when nobody asks for anything any more.
    func close() async {
        await recorder.flush()
        shop.database.close()
        await sandbox?.stop()
    }
}

extension Configuration {
    var forwardingPolicy: ForwardingPolicy {
        var policy = ForwardingPolicy()
        // Both grow together: whoever shortens the one to try things out does not want to wait for the other.
        policy.patience = max(20, quietPeriod * policy.patience / policy.quietPeriod)
        policy.quietPeriod = quietPeriod
        return policy
    }
}

extension SiteOptions {
    fileprivate init(secretKey: [UInt8], health: HealthReport, files: StaticFiles) {
        self.init(secretKey: secretKey)
        metrics = { health.metrics }
        troubles = { await health.troubles }
        self.files = { files.respond(to: $0) }
        asset = { files.url(for: $0) }
    }
}

extension TemplateLibrary {
    init(_ assets: Assets, overrides: String?) throws(Failure) {
        do throws(TemplateError) {
            try self.init(folder: assets.templates, overrides: overrides)
        } catch {
            throw Failure("a template cannot be used: \(error)")
        }
        guard overrides != nil else { return }
        let problems = PageTemplates.problems(in: self)
        guard problems.isEmpty else {
            throw Failure("a template cannot be used: \(problems.map(\.description).joined(separator: "; "))")
        }
    }
}

extension Configuration {
    /// By which the pages for machines tell who asks.
    fileprivate func applySecrets(to options: inout SiteOptions) {
        options.supplierWebhookSecret = webhookSecret
        options.metricsToken = metricsToken
    }
}
