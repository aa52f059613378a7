import Commerce
import FoundationEssentials
import Storage

extension Shop {
    /// What the wallet must hold before a line is sent, US cents.
    /// - Parameter priced: nil when its product is off the shelf; what was paid for is still delivered.
    func walletNeed(of line: OrderLine, _ priced: PricedSelection?) -> Int64 {
        max(priced?.upstreamCost.minor ?? 0, line.upstreamCost.minor)
    }

    /// What a line would earn if it were sent now, minor units; nil when it has no price now.
    func profit(of line: OrderLine, in reader: Reader) throws -> Int64? {
        do {
            let priced = try priced(line.selection, in: reader)
            return priced.cost.currency == line.net.currency ? line.net.minor - priced.cost.minor : nil
        } catch is PriceError {
            return nil
        }
    }

    /// Reads the wallet, and lets lines flow again that waited for it: oldest first, but a line that costs more than is
    /// left does not keep back those that it would pay for.
    package func releaseAffordable() async {
        guard let wallet = try? await readWallet(through: upstream.background) else { return }
        do {
            try await database.write { try self.release(within: wallet.balance, in: $0) }
            bells.forwarder.ring()
        } catch {
            log(LogLine(.error, "held lines not released", ("error", "\(error)")))
        }
    }

    private func release(within balance: Money, in writer: Writer) throws {
        let now = now()
        let affordable = try writer.linesWaitingForWallet(costingAtMost: balance.minor, at: now, limit: 500)
        var left = balance.minor
        for line in affordable {
            // The same need as when it was held, or it would be released and held again for ever.
            let need = walletNeed(of: line, try? priced(line.selection, in: writer))
            guard need <= left else { continue }
            left -= need
            try writer.move(line.id, .released, at: now, actor: Actor.worker.text, reason: "wallet \(balance)")
        }
    }
}
