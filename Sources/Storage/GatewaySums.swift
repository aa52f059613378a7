import Commerce
import FoundationEssentials

/// What the gateways did with money in a span of time, in one currency. Fees stand in the currency in which a gateway
/// settles.
package struct GatewaySum: Sendable {
    package let taken: Money
    package let paidBack: Money
    package let fees: Money
    /// Taken back by customers' banks, and not given back since.
    package let disputed: Money

    package init(taken: Money, paidBack: Money, fees: Money, disputed: Money) {
        self.taken = taken
        self.paidBack = paidBack
        self.fees = fees
        self.disputed = disputed
    }
}

extension Reader {
    package func gatewaySums(since moment: Date) throws -> [GatewaySum] {
        try rows(
            """
            SELECT currency,
                   sum(CASE WHEN source_kind = 'payment' THEN amount_minor ELSE 0 END),
                   -sum(CASE WHEN source_kind LIKE 'gatewayRefund%' THEN amount_minor ELSE 0 END),
                   -sum(CASE WHEN source_kind = 'gatewayFee' THEN amount_minor ELSE 0 END),
                   -sum(CASE WHEN source_kind = 'dispute' THEN amount_minor ELSE 0 END)
            FROM ledger_entries WHERE account = 'gateway' AND at >= ? GROUP BY currency ORDER BY currency
            """,
            moment.milliseconds
        ) { row in
            let currency = try storedCurrency(row.text(0))
            return GatewaySum(
                taken: Money(minor: row.int64(1), currency),
                paidBack: Money(minor: row.int64(2), currency),
                fees: Money(minor: row.int64(3), currency),
                disputed: Money(minor: row.int64(4), currency)
            )
        }
    }
}
