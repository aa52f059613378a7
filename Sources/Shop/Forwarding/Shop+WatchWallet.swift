import Commerce
import FoundationEssentials
import Storage

package enum ChangeWalletError: Error, Hashable, Sendable {
    case invalid([FieldError])
}

extension Shop {
    /// Keeps a reading of the wallet. Staff get one mail each time that it falls below the limit, however often it is
    /// read until it is above it again.
    func noticeBalance(_ balance: Money) async throws {
        let now = now()
        // Nobody waits for a database that is being written to while the days ahead are added up.
        let dryOn = try database.read { reader in
            let isFalling = try reader.walletAlarm() == nil && balance.minor < reader.lowWalletLimit().minor
            return isFalling ? try walletForecast(holding: balance, in: reader).dryOn : nil
        }
        try await database.write { try self.noticeBalance(balance, dryOn: dryOn, at: now, in: $0) }
    }

    private func noticeBalance(_ balance: Money, dryOn: Date?, at now: Date, in writer: Writer) throws {
        try writer.addBalance(balance, at: now)
        let (limit, alarm) = (try writer.lowWalletLimit(), try writer.walletAlarm())
        let isLow = balance.minor < limit.minor
        if let alarm, !isLow { try writer.endWalletAlarm(alarm.id, at: now) }
        if alarm == nil, isLow {
            let alarm = try writer.addWalletAlarm(balance, below: limit, at: now)
            try mailLowWallet(alarm, dryOn: dryOn, at: now, in: writer)
        }
    }

    /// - Parameter typed: US dollars; empty or 0: no mail.
    /// - Throws: `ChangeWalletError.invalid` with the field `low_wallet`.
    package func changeLowWalletLimit(_ typed: String) async throws {
        let text = typed.trimmed
        guard let limit = text.isEmpty ? .zero(.usd) : Money(typed: text, .usd),
            PricingRule.amountLimit.contains(limit.minor)
        else { throw ChangeWalletError.invalid([FieldError("low_wallet", "Enter US dollars, such as 20 or 150.00.")]) }
        try await database.write { try $0.setLowWalletLimit(limit) }
    }

    /// When the wallet runs dry, as far as it can be told; nil before it was read.
    package func walletForecast(in reader: Reader) throws -> WalletForecast? {
        try reader.lastBalance().map { try walletForecast(holding: $0.balance, in: reader) }
    }

    private func walletForecast(holding balance: Money, in reader: Reader) throws -> WalletForecast {
        let (now, day) = (now(), 86_400.0)
        let first = try reader.firstWalletCharge() ?? now
        // A shop that is younger than the span has not spent over all of it.
        let days = min(30, max(1, Int((now.timeIntervalSince(first) / day).rounded(.up))))
        let spent = try reader.walletSpending(since: now.addingTimeInterval(-Double(days) * day)).values
        let renewals = try reader.renewalCosts(
            from: now,
            until: now.addingTimeInterval(Double(WalletForecast.horizon) * day)
        )
        return WalletForecast(
            balance: balance,
            spent: Money(minor: spent.reduce(0) { $0 + $1.orders }, .usd),
            days: days,
            renewals: renewals,
            from: now
        )
    }

    private func mailLowWallet(_ alarm: WalletAlarm, dryOn: Date?, at now: Date, in writer: Writer) throws {
        let name = try writer.settings().shopName
        let dry = dryOn.map { "At the pace of late it runs dry on \($0.isoDay).\n" } ?? ""
        for staff in try writer.staff() {
            try writer.queueMail(
                "wallet-low",
                about: alarm.id.description,
                period: staff.id.description,
                to: staff.email,
                subject: "The supplier’s wallet holds \(alarm.balance)",
                text: """
                    The wallet at the supplier has fallen to \(alarm.balance), below the \(alarm.limit) that you want to be
                    told about. Orders that it does not cover wait, paid, until you top it up.
                    \(dry)
                    \(url)/admin/wallet

                    \(name)

                    """,
                at: now
            )
        }
        let bell = bells.mail
        writer.afterCommit { bell.ring() }
    }
}
