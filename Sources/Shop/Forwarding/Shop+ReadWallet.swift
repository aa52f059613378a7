import Commerce
import FoundationEssentials
import Storage

extension Shop {
    /// Reads the wallet together with which attempts it may show: marked before the question and after the answer,
    /// because an order that is carried out in between may be in it or not.
    func readWallet(through upstream: any Upstream) async throws -> WalletReading {
        let before = try database.read { try $0.attemptMark() }
        let balance = try await upstream.balance()
        guard balance.currency == .usd else {
            throw UpstreamError.unreadable("the wallet is in \(balance.currency)")
        }
        try await noticeBalance(balance)
        let last = try database.read { try $0.attemptMark().last }
        let during = stride(from: before.last.rawValue + 1, through: last.rawValue, by: 1).map(Attempt.ID.init)
        return WalletReading(balance: balance, last: last, open: before.open.union(during))
    }
}
