import Commerce
import FoundationEssentials
import Storage
import Synchronization

/// Everything that runs without a visitor: forwarding, reconciliation, polling, mail, and the hourly chores.
package final class Workers: Sendable {
    private let shop: Shop
    private let mailer: (any Mailer)?
    private let drawInvoice: @Sendable (InvoiceDocument) throws -> [UInt8]
    private let running = Mutex<Task<Void, Never>?>(nil)
    private let beat = Mutex<Double?>(nil)
    private let broken = Mutex<[Invariant]>([])

    package init(
        shop: Shop,
        mailer: (any Mailer)?,
        drawInvoice: @escaping @Sendable (InvoiceDocument) throws -> [UInt8]
    ) {
        self.shop = shop
        self.mailer = mailer
        self.drawInvoice = drawInvoice
    }

    /// Recovers what an earlier process left, then starts.
    package func start() async throws {
        try await shop.loseInterruptedWork()
        let shop = shop
        let task = Task {
            await withDiscardingTaskGroup { group in
                group.addTask { await Forwarder(shop: shop).run() }
                group.addTask { await Reconciler(shop: shop).run() }
                group.addTask { await ServicePoller(shop: shop).run() }
                group.addTask { await GatewayInbox(shop: shop).run() }
                group.addTask { await self.runMail() }
                group.addTask { await self.runSchedule() }
            }
        }
        running.withLock { $0 = task }
    }

    /// Nothing new is begun; what is on its way to the upstream is waited for.
    package func stop() async {
        shop.bells.all.forEach { $0.close() }
        await running.withLock { $0 }?.value
    }

    /// Whether the schedule has come round lately.
    package var areAlive: Bool {
        guard let beat = beat.withLock({ $0 }) else { return false }
        return shop.uptime() - beat < 600
    }

    /// What the last check of the database found broken; at start and every hour.
    package var brokenInvariants: [Invariant] { broken.withLock { $0 } }

    // MARK: Mail

    private func runMail() async {
        let bell = shop.bells.mail
        while !bell.isClosed {
            await sendMails()
            await bell.wait(atMost: 60)
        }
    }

    /// Without a mailer they stay in the outbox, readable for staff.
    private func sendMails() async {
        guard let mailer, let due = try? shop.database.read({ try $0.mailsToSend(at: shop.now(), limit: 50) }) else {
            return
        }
        for record in due where !shop.bells.mail.isClosed {
            var mail = record.mail
            mail.attachments = record.invoice.flatMap(drawn).map { [$0] } ?? []
            let outcome = await mailer.send(mail)
            let retry = shop.now().addingTimeInterval(min(21_600, 60 * Double(1 << min(record.tries, 10))))
            try? await shop.database.write { try $0.setOutcome(outcome, of: record.id, retryAt: retry) }
            if case .accepted = outcome { continue }
            shop.log(LogLine(.warning, "mail not sent", ("mail", record.id.description), ("kind", record.kind)))
        }
    }

    /// What cannot be drawn does not keep the mail back: its text says where the invoice is.
    private func drawn(_ number: InvoiceNumber) -> MailAttachment? {
        do {
            guard let invoice = try shop.database.read({ try $0.invoice(number) }) else { return nil }
            let bytes = try drawInvoice(invoice.document)
            return MailAttachment(name: "\(number).pdf", mediaType: "application/pdf", bytes: bytes)
        } catch {
            shop.log(LogLine(.warning, "invoice not drawn", ("number", "\(number)"), ("error", "\(error)")))
            return nil
        }
    }

    // MARK: Schedule

    private func runSchedule() async {
        let bell = shop.bells.schedule
        var watch = ClockWatch()
        var nextSync = -Double.infinity
        var failedSyncs = 0
        var lastWallet = -Double.infinity
        var lastChores = -Double.infinity
        while !bell.isClosed {
            let now = shop.uptime()
            beat.withLock { $0 = now }
            if watch.mayHaveBeenSetBack(shop.now(), uptime: now) { await shop.makeDue() }
            if now >= nextSync {
                let isComplete = await shop.syncCatalogue().values.allSatisfy(\.isStored)
                failedSyncs = isComplete ? 0 : failedSyncs + 1
                nextSync = now + Self.secondsToNextSync(afterFailures: failedSyncs)
            }
            if now - lastWallet >= 60 || isWalletAwaited {
                lastWallet = now
                await shop.releaseAffordable()
            }
            if now - lastChores >= 3600 {
                lastChores = now
                await chores()
                await shop.renewServices()
                await shop.mirrorServices()
                let found = await shop.checkInvariants()
                broken.withLock { $0 = found }
            }
            await bell.wait(atMost: 10)
        }
    }

    /// A list that could not be read is asked for again soon: a new shop has nothing to sell without. Less and less
    /// often, because a list that an account may never read fails for good.
    static func secondsToNextSync(afterFailures failures: Int) -> Double {
        failures == 0 ? 900 : min(900, 60 * Double(1 << min(failures - 1, 4)))
    }

    /// Customers have paid and wait: a top-up is to be noticed soon.
    private var isWalletAwaited: Bool {
        (try? shop.database.read { try $0.isWalletAwaited() }) ?? false
    }

    private func chores() async {
        let now = shop.now()
        do {
            try await shop.expireOrders()
            try await shop.database.write { writer in
                try writer.turnTaxDay(at: now)
                try writer.deleteCarts(untouchedSince: now.addingTimeInterval(-30 * 86_400))
                try writer.deleteExpiredSessions(at: now)
                try writer.deletePasswordResets(endedBy: now)
                try writer.deleteCalls(before: now.addingTimeInterval(-90 * 86_400))
                try writer.deleteWebhooks(before: now.addingTimeInterval(-90 * 86_400))
            }
        } catch {
            shop.log(LogLine(.error, "chores not done", ("error", "\(error)")))
        }
    }
}
