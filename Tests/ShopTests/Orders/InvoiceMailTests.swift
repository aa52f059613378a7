import Commerce
import FoundationEssentials
import ShopTesting
import Synchronization
import Testing

@testable import Shop
@testable import Storage

/// Keeps what it is given to send.
private final class KeepingMailer: Mailer {
    private let kept = Mutex<[OutgoingMail]>([])

    var mails: [OutgoingMail] { kept.withLock { $0 } }

    func send(_ mail: OutgoingMail) async -> MailOutcome {
        kept.withLock { $0.append(mail) }
        return .accepted
    }
}

@Suite struct InvoiceMailTests {
    private struct NotDrawn: Error {}

    private func sent(
        _ shop: ShopFixture,
        _ draw: @escaping @Sendable (InvoiceDocument) throws -> [UInt8]
    ) async throws -> OutgoingMail {
        let mailer = KeepingMailer()
        let workers = Workers(shop: shop.shop, mailer: mailer, drawInvoice: draw)
        try await shop.stock()
        let ada = try await shop.customer()
        try await shop.order(ada)
        try await workers.start()
        let isSent = await eventually { mailer.mails.contains { $0.messageID.hasPrefix("payment-received") } }
        await workers.stop()
        try #require(isSent)
        return try #require(mailer.mails.first { $0.messageID.hasPrefix("payment-received") })
    }

    @Test func `the invoice goes along with the mail about the payment`() async throws {
        try await withShop { shop in
            let mail = try await sent(shop) { Array($0.number.utf8) }
            let file = MailAttachment(
                name: "INV-00001.pdf",
                mediaType: "application/pdf",
                bytes: Array("INV-00001".utf8)
            )
            #expect(mail.attachments == [file])
        }
    }

    @Test func `one that cannot be drawn keeps neither the payment nor the mail back`() async throws {
        try await withShop { shop in
            let mail = try await sent(shop) { _ in throw NotDrawn() }
            #expect(mail.attachments == [])
            #expect(mail.text.contains("/account/invoices/INV-00001"))
            #expect(shop.log.text.contains("invoice not drawn"))
            #expect(try shop.broken() == [])
        }
    }
}
