/// The accounts of the double-entry ledger. A positive amount is a debit; all entries of one source add up to zero.
package enum LedgerAccount: String, CaseIterable, Sendable {
    /// What we owe a customer: account credit. Credit balance = −sum.
    case customerCredit
    /// Money that reached the reseller's bank.
    case bank
    /// Money that a gateway took for us.
    case gateway
    case revenue
    case tax
    /// What the upstream charged for what was sold.
    case upstreamCost
    /// The reseller's wallet at the upstream, as far as we moved it.
    case upstreamWallet
    /// Credit that the reseller gave away.
    case goodwill
    case refunds
    /// What gateways kept for their work.
    case gatewayFees
    /// What customers' banks took back, until it is given back.
    case disputes
    /// Money that arrived and is not what was asked for; a person decides whose it is.
    case unsettled
    /// What was put towards orders that are not paid whole yet: parts that arrived, and credit that is set aside.
    case deposits
}
