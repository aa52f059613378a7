import Commerce
import HTTP
import Shop
import Storage
import Templates

/// `/admin/settings`: what the reseller decides about the shop, a form for each part.
enum Settings {
    static func show(_ request: PageRequest, _ staff: Staff) async throws -> Response {
        try request.page(try SettingsPage(request))
    }

    static func submit(_ request: PageRequest, _ staff: Staff) async throws -> Response {
        guard let part = SettingsPage.Part(rawValue: request.parameters["part"]) else { throw PageError.notFound }
        if part == .supplier { return try await submitSupplier(request) }
        let settings = try request.shop.database.read { try $0.settings() }
        var form = SettingsForm(settings)
        part.take(request.form, into: &form)
        do {
            try await request.shop.changeSettings(form)
        } catch ChangeSettingsError.invalid(let errors) {
            var page = try SettingsPage(request, typed: form)
            page.show(errors, in: part)
            return try request.page(page, status: .unprocessableContent)
        }
        return saved(request, part, "Saved.")
    }

    private static func submitSupplier(_ request: PageRequest) async throws -> Response {
        guard let connection = request.context.options.upstream else { throw PageError.notFound }
        let typed = request.form
        let (url, key, secret) = (
            typed["upstream_url"] ?? "", typed["upstream_key"] ?? "", typed["upstream_secret"] ?? ""
        )
        var page = try SettingsPage(request, supplierURL: url)
        do {
            if typed["step"] == "test" {
                let shop = request.shop
                let wallet = try await shop.testUpstreamAccess(url: url, key: key, secret: secret, through: connection)
                page.show(StateWord(mark: .done, word: "They work: the wallet holds \(wallet). Nothing is saved yet."))
                return try request.page(page)
            }
            let change = try await request.shop.changeUpstreamAccess(
                url: url,
                key: key,
                secret: secret,
                through: connection
            )
            return saved(request, .supplier, change.sentence)
        } catch ChangeSettingsError.invalid(let errors) {
            page.show(errors, in: .supplier)
            return try request.page(page, status: .unprocessableContent)
        } catch let error as UpstreamChangeError {
            page.show(StateWord(mark: .problem, word: error.sentence))
            return try request.page(page, status: .unprocessableContent)
        }
    }

    private static func saved(_ request: PageRequest, _ part: SettingsPage.Part, _ sentence: String) -> Response {
        request.redirect(toPath: Link.adminSettings.path + "#part-\(part.rawValue)", flash: Flash(.done, sentence))
    }
}

extension UpstreamChange {
    fileprivate var sentence: String {
        switch self {
        case .inUse: "They work, and are used from now on."
        case .afterRestart: "They work. Start the shop again: then it is no demo any more."
        }
    }
}

extension UpstreamChangeError {
    fileprivate var sentence: String {
        switch self {
        case .setByEnvironment: "The environment sets the credentials; change them there."
        case .holdsDemoOrders:
            "This database holds orders of the demo, which the supplier knows nothing of. Start with a new data folder."
        }
    }
}
