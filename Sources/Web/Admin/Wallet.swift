import Commerce
import FoundationEssentials
import HTTP
import Shop
import Storage
import Templates

/// `/admin/wallet`: what the supplier holds for the reseller, what it took and what for, and how long it lasts.
enum Wallet {
    static func show(_ request: PageRequest, _ staff: Staff) async throws -> Response {
        let limit = try request.shop.database.read { try $0.lowWalletLimit() }
        return try request.page(page(request, WalletPage.form(limit.isZero ? "" : limit.plain)))
    }

    /// Below what staff get a mail.
    static func submit(_ request: PageRequest, _ staff: Staff) async throws -> Response {
        let typed = request.form["low_wallet"] ?? ""
        do {
            try await request.shop.changeLowWalletLimit(typed)
            return request.redirect(to: .adminWallet, flash: Flash(.done, "Saved. It counts from the next reading on."))
        } catch ChangeWalletError.invalid(let errors) {
            return try request.page(
                page(request, WalletPage.form(typed).with(errors)),
                status: .unprocessableContent
            )
        }
    }

    /// Staff know of a service that was not ordered here.
    static func ignore(_ request: PageRequest, _ staff: Staff) async throws -> Response {
        guard let id = UpstreamServiceID(request.parameters["service"]), try await request.shop.ignore(id) else {
            throw PageError.notFound
        }
        return request.redirect(to: .adminWallet, flash: Flash(.done, "Service \(id) is not shown any more."))
    }

    /// Staff know what was taken for no order.
    static func know(_ request: PageRequest, _ staff: Staff) async throws -> Response {
        guard let time = Int64(request.parameters["time"]) else { throw PageError.notFound }
        do {
            let note = try request.form.line("note", missing: "Please say what it was.")
            guard try await request.shop.know(note, of: time, by: staff.customer.id) else { throw PageError.notFound }
            return request.redirect(to: .adminWallet, flash: Flash(.done, "Kept. It stands among the charges."))
        } catch let error as FieldError {
            let limit = try request.shop.database.read { try $0.lowWalletLimit() }
            var page = try page(request, WalletPage.form(limit.isZero ? "" : limit.plain))
            page.sent = WalletPage.SentNote(time: time, typed: request.form["note"] ?? "", error: error)
            return try request.page(page, status: .unprocessableContent)
        }
    }

    private static func page(_ request: PageRequest, _ form: Form) throws -> WalletPage {
        let before = request.query["before"].flatMap { Int64($0) }
        let now = request.shop.now()
        let since = now.addingTimeInterval(-WalletPage.days * 86_400)
        return try request.shop.database.read { reader in
            let (charges, last) = try reader.walletCharges(before: before, limit: PageSize.rows + 1).onePage()
            let waiting = try reader.lines(in: .held, limit: 500).filter { $0.holdReason == .walletTooLow }
            return WalletPage(
                form: form,
                now: now,
                balance: try reader.lastBalance(),
                balances: try reader.balances(since: since, part: WalletPage.days * 86_400 / 120),
                spending: try reader.walletSpending(since: since.startOfDay),
                statement: try reader.walletStatement(since: since, at: now),
                forecast: try request.shop.walletForecast(in: reader),
                waiting: waiting.count,
                missing: try waiting.map(\.upstreamCost).total(.usd),
                charges: Array(charges),
                differences: try reader.drift(limit: 20),
                older: last.map { Link.adminWallet.path + Link.query([("before", String($0.id))]) }
            )
        }
    }
}
