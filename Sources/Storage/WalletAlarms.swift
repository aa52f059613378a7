import Commerce
import FoundationEssentials

/// The wallet fell below what the reseller wants to be told about.
package struct WalletAlarm: Hashable, Sendable {
    package typealias ID = Identifier<WalletAlarm>

    package let id: ID
    package let fellAt: Date
    package let balance: Money
    package let limit: Money
}

extension Reader {
    /// US dollars below which staff get a mail; nothing: never.
    package func lowWalletLimit() throws -> Money {
        Money(minor: try first("SELECT low_wallet_minor FROM settings") { $0.int64(0) } ?? 0, .usd)
    }

    /// The one that is not over.
    package func walletAlarm() throws -> WalletAlarm? {
        try first(
            """
            SELECT id, fell_at, balance_minor, limit_minor FROM wallet_alarms
            WHERE (over_at IS NULL) = 1 AND over_at IS NULL
            """
        ) { row in
            WalletAlarm(
                id: .init(row.int64(0)),
                fellAt: Date(milliseconds: row.int64(1)),
                balance: Money(minor: row.int64(2), .usd),
                limit: Money(minor: row.int64(3), .usd)
            )
        }
    }
}

extension Writer {
    package func setLowWalletLimit(_ limit: Money) throws {
        try run("UPDATE settings SET low_wallet_minor = ?", limit.minor)
    }

    /// - Throws: a broken uniqueness while another one is not over.
    package func addWalletAlarm(_ balance: Money, below limit: Money, at now: Date) throws -> WalletAlarm {
        let id = try insert(
            "INSERT INTO wallet_alarms (fell_at, balance_minor, limit_minor) VALUES (?, ?, ?)",
            now.milliseconds,
            balance.minor,
            limit.minor
        )
        return WalletAlarm(id: .init(id), fellAt: now, balance: balance, limit: limit)
    }

    package func endWalletAlarm(_ alarm: WalletAlarm.ID, at now: Date) throws {
        try run("UPDATE wallet_alarms SET over_at = ? WHERE id = ?", now.milliseconds, alarm.rawValue)
    }
}
