import Commerce
import Storage
import Testing

@testable import Shop

/// An order of $6.00 whose outcome is open, between a reading of $100.00 and a later one.
@Suite struct WalletEvidenceTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var missing: Int64
        /// Sent and accepted between the two readings.
        var certain: [Int64] = []
        /// On its way during one of the readings, or open still.
        var possible: [Int64] = []
        var attempts = 1
        let showsNoCharge: Bool
        var showsTopUp = false

        var testDescription: String { "\(missing) missing, \(certain) taken, perhaps \(possible)" }
    }

    @Test(arguments: [
        Case(missing: 0, showsNoCharge: true),
        Case(missing: 600, showsNoCharge: false),
        Case(missing: 500, showsNoCharge: false),
        Case(missing: -600, showsNoCharge: false, showsTopUp: true),
        Case(missing: 1500, certain: [1500], showsNoCharge: true),
        Case(missing: 2100, certain: [1500], showsNoCharge: false),
        Case(missing: 1400, certain: [1500], showsNoCharge: false, showsTopUp: true),
        Case(missing: 0, possible: [600], showsNoCharge: true),
        Case(missing: 600, possible: [600], showsNoCharge: false),
        Case(missing: 1500, possible: [1500], showsNoCharge: true),
        Case(missing: 2100, possible: [1500], showsNoCharge: false),
        Case(missing: 2100, certain: [600], possible: [1500, 1000], showsNoCharge: true),
        Case(missing: 1200, possible: [1200], attempts: 2, showsNoCharge: false),
        // However many may have been charged: nothing is missing, so none was.
        Case(missing: 0, possible: (0..<30).map { 1 << $0 }, showsNoCharge: true),
        Case(missing: 1500, possible: [1500] + Array(repeating: 900, count: 80), showsNoCharge: false),
        Case(missing: 1000, possible: [1000] + Array(repeating: 700, count: 80), showsNoCharge: true),
        Case(missing: 3_000_000, possible: [3_000_000], showsNoCharge: false),
    ])
    func `what is missing tells whether the order was charged`(_ given: Case) {
        let before = WalletReading(balance: Money(minor: 10_000, .usd), last: .init(10), open: [.init(9)])
        let certain = given.certain.enumerated().map {
            AttemptCharge(attempt: .init(Int64(11 + $0.offset)), minor: $0.element, isCertain: true)
        }
        let possible = given.possible.enumerated().map {
            AttemptCharge(attempt: .init(Int64(101 + $0.offset)), minor: $0.element, isCertain: false)
        }
        let now = WalletReading(balance: Money(minor: 10_000 - given.missing, .usd), last: .init(200), open: [])
        let evidence = WalletEvidence(ours: 600, attempts: given.attempts, charges: certain + possible)
        #expect(evidence.showsNoCharge(from: before, to: now) == given.showsNoCharge)
        #expect(evidence.showsTopUp(from: before, to: now) == given.showsTopUp)
    }

    @Test(arguments: [(1500, true), (0, true), (600, false), (2100, false), (900, false)] as [(Int64, Bool)])
    func `a service that is renewed meanwhile explains what it costs and no more`(_ missing: Int64, _ isProof: Bool) {
        let before = WalletReading(balance: Money(minor: 10_000, .usd), last: .init(10), open: [])
        let now = WalletReading(balance: Money(minor: 10_000 - missing, .usd), last: .init(11), open: [])
        let evidence = WalletEvidence(ours: 600, attempts: 1, charges: [], renewals: [1500])
        #expect(evidence.showsNoCharge(from: before, to: now) == isProof)
    }

    @Test func `an order that may cost nothing is never free by the wallet`() {
        let reading = WalletReading(balance: Money(minor: 10_000, .usd), last: .init(10), open: [])
        let evidence = WalletEvidence(ours: 0, attempts: 1, charges: [])
        #expect(!evidence.showsNoCharge(from: reading, to: reading))
        guard case .costUnknown = evidence.doubt(from: reading, to: reading) else {
            Issue.record("another doubt")
            return
        }
    }

    @Test(
        arguments: [
            (600, "just its cost is missing"), (601, "may have paid for one"), (-1, "a payment into the wallet hides"),
        ] as [(Int64, String)]
    )
    func `what is not clear is said to a person with what was seen`(_ missing: Int64, _ words: String) {
        let before = WalletReading(balance: Money(minor: 10_000, .usd), last: .init(10), open: [.init(9)])
        let now = WalletReading(balance: Money(minor: 8_500 - missing, .usd), last: .init(12), open: [])
        let charges = [
            AttemptCharge(attempt: .init(9), minor: 700, isCertain: false),
            AttemptCharge(attempt: .init(11), minor: 1500, isCertain: true),
        ]
        let sentence = WalletEvidence(ours: 600, attempts: 1, charges: charges).doubt(from: before, to: now).sentence
        for part in [words, "it held $100.00 before", "$15.00 of it for other orders; another order is open"] {
            #expect(sentence.contains(part), "\(sentence)")
        }
    }

    @Test(arguments: [
        // Started and ended before the first reading, or after the last: neither difference.
        (attempt: Int64(8), missing: Int64(0), isProof: true), (8, 600, false), (13, 0, true), (13, 600, false),
        // On its way at one of the two: it may be seen or not.
        (9, 0, true), (9, 600, false), (12, 0, true), (12, 600, false),
        // Between the two.
        (11, 600, true), (11, 0, false), (11, 1200, false),
    ])
    func `an attempt counts by where it stands between the readings, whatever the clock said`(
        _ attempt: Int64,
        _ missing: Int64,
        _ isProof: Bool
    ) {
        let before = WalletReading(balance: Money(minor: 10_000, .usd), last: .init(10), open: [.init(9)])
        let now = WalletReading(balance: Money(minor: 10_000 - missing, .usd), last: .init(12), open: [.init(12)])
        let charge = AttemptCharge(attempt: .init(attempt), minor: 600, isCertain: true)
        let evidence = WalletEvidence(ours: 600, attempts: 1, charges: [charge])
        #expect(evidence.showsNoCharge(from: before, to: now) == isProof)
    }
}
