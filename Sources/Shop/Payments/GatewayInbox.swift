import Commerce
import FoundationEssentials
import Storage

/// Looks up what the gateways' messages are about, asks again for refunds whose answer was lost, and compares the books
/// every hour. One worker for all of it: nothing here is done by two at once.
package struct GatewayInbox: Sendable {
    private static let sweepInterval = 3600.0
    private let shop: Shop

    package init(shop: Shop) {
        self.shop = shop
    }

    func run() async {
        let bell = shop.bells.gateways
        var lastSweep = Date.distantPast
        while !bell.isClosed {
            await runOnce()
            if shop.hasRemoteGateway, shop.now().timeIntervalSince(lastSweep) >= Self.sweepInterval {
                lastSweep = shop.now()
                await shop.sweepGateways()
            }
            await bell.wait(atMost: 30)
        }
    }

    package func runOnce() async {
        while let due = try? shop.database.read({ try $0.webhooksToHandle(at: shop.now(), limit: 50) }), !due.isEmpty {
            for webhook in due {
                // What cannot be written down, such as on a full disk, would be due again at once.
                guard !shop.bells.gateways.isClosed, await handle(webhook) else { return }
            }
        }
        await shop.askForRefundsAgain()
        await shop.forgetCards()
    }

    /// - Returns: false when nothing could be written down about it.
    private func handle(_ webhook: StoredWebhook) async -> Bool {
        do {
            try await shop.follow(webhook)
            try await shop.database.write { try $0.finish(webhook, at: shop.now()) }
            return true
        } catch {
            // Up to an hour apart; whatever is missed meanwhile the sweep finds.
            let pause = min(3600, 5 * Double(1 << min(webhook.tries, 10)))
            let later = shop.now().addingTimeInterval(pause)
            let line = LogLine(
                .warning,
                "a gateway's message waits",
                ("event", webhook.eventID),
                ("error", "\(error)")
            )
            shop.log(line)
            return (try? await shop.database.write { try $0.postpone(webhook, until: later) }) != nil
        }
    }
}

extension Shop {
    /// Reads from the gateway what a message is about and writes down how it stands now.
    fileprivate func follow(_ webhook: StoredWebhook) async throws {
        // Of a gateway that is not offered any more: there is nobody to ask.
        guard let gateway = remoteGateway(webhook.source) else { return }
        let subject: GatewayNotice.Subject
        do throws(GatewayError) {
            subject = try gateway.notice(in: webhook.body, signature: nil, at: now()).subject
        } catch {
            return
        }
        do {
            switch subject {
            case .nothing: return
            case .attempt(let reference): try await record(try await gateway.read(reference), by: gateway)
            case .refunds(let payment): try await recordRefunds(try await gateway.refunds(of: payment), by: gateway)
            case .dispute(let id): try await record(try await gateway.dispute(id), by: gateway)
            }
        } catch GatewayError.unknownReference {
            // The account may serve others, and their objects may be gone.
            return
        }
    }
}
