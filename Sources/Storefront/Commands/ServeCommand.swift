import CLinux
import Crypto
import FoundationEssentials
import Glibc
import HTTP
import Shop
import Web

/// `storefront serve`: the shop, until it is asked to end.
struct ServeCommand: Sendable {
    /// Requests in progress have so long before they are cut.
    private static let drainTime = 10.0
    /// By then the first catalogue has been read, which takes more memory than all that follows.
    private static let settlingTime = Duration.seconds(3)

    let configuration: Configuration
    let log: Log

    func run() async throws {
        let signals = Signals()
        let place = Assets.ofThisProcess
        let assets = try Assets.find(configured: configuration.assets, current: place.current, program: place.program)
        // The server listens first: a port in use is noticed before the database is touched, and port 0 is known.
        let pages = Gate<RunningShop>()
        let files = StaticFiles(folder: assets.files)
        let immediate: ImmediateHandler = { files.respond(to: $0) ?? pages.current?.keptPage(for: $0) }
        let server = Server(try serverConfiguration(), immediate: immediate) { request in
            await pages.value.respond(to: request)
        }
        let port = try server.startOrFail()
        let url = configuration.url(port: port)
        let running = try await RunningShop.open(configuration, assets: assets, files: files, url: url, log: log)
        let setUp = try await makeAdministrator(running.shop)
        try await running.startWorkers()
        pages.open(with: running)
        let settling = Task {
            try await Task.sleep(for: Self.settlingTime)
            linux_give_back_memory()
        }
        announce(running, url: url, setUp: setUp)

        await signals.waitForEnd()
        settling.cancel()
        log(.info, "stopping")
        async let workers: Void = running.stopWorkers()
        await server.stop(within: Self.drainTime)
        await workers
        await running.close()
        log(.info, "stopped")
    }

    private func serverConfiguration() throws(Failure) -> Server.Configuration {
        var server = Server.Configuration(host: configuration.host, port: configuration.port)
        server.limits = configuration.limits == .loadtest ? .loadTest : ServerLimits()
        server.trustedProxies = configuration.trustedProxies
        server.accessLog = try configuration.accessLog.descriptor
        return server
    }

    /// - Returns: the token of the set-up link, when there is no administrator yet and none is configured.
    private func makeAdministrator(_ shop: Shop) async throws -> Token? {
        guard let email = configuration.adminEmail else { return try await shop.openSetUp() }
        do {
            let addition = try await shop.addStaff(email: email, password: configuration.adminPassword)
            if addition != .alreadyStaff { log(.info, "administrator made") }
            return nil
        } catch let error as AccountError {
            throw Failure(misuse: AddAdminCommand.explain(error, variables: true))
        }
    }

    private func announce(_ running: RunningShop, url: String, setUp: Token?) {
        let source = "\(running.upstream.source)"
        log(.info, "open", ["version": Version.text, "url": url, "upstream": source])
        if configuration.givenURL == nil, !configuration.isLoopbackOnly {
            log(.warning, "STOREFRONT_URL is not set: links in mails will not reach the shop", ["url": url])
        }
        if running.isDemo {
            Terminal.say("This is a demo: without RESELLPORTAL_KEY and RESELLPORTAL_SECRET nothing is real.")
        }
        Terminal.say("Shop:   \(url)/")
        Terminal.say("Admin:  \(url)/admin")
        if let setUp {
            Terminal.say("Set up: \(url)\(Site.setUpPath(setUp))  (once, to make the first administrator)")
        }
    }
}
