import FoundationEssentials
import Testing

@testable import Commerce

@Suite struct WalletTests {
    private let start = Date(timeIntervalSince1970: 1_790_000_000)

    private func at(hours: Double) -> Date { start.addingTimeInterval(hours * 3600) }

    private func changes(_ list: [(hours: Double, minor: Int64)]) -> [WalletStatement.Change] {
        list.map { .init(at: at(hours: $0.hours), amount: usd($0.minor)) }
    }

    private func statement(
        _ readings: [(hours: Double, minor: Int64)],
        _ charges: [(hours: Double, minor: Int64)],
        now hours: Double = 100
    ) -> WalletStatement {
        WalletStatement(readings: changes(readings), charges: changes(charges), at: at(hours: hours))
    }

    // MARK: Charges without an order

    @Test func `what is booked explains what is missing`() {
        let found = statement([(0, 1000), (1, 400), (2, 400)], [(0.5, 600)])
        #expect(found.unmatched.isEmpty && found.open.isEmpty && found.paidIn.isEmpty && found.untaken.isEmpty)
    }

    @Test func `what nobody booked is a charge without an order once its time is over`() {
        let readings: [(hours: Double, minor: Int64)] = [(0, 1000), (1, 750)]
        #expect(statement(readings, [], now: 40).open == changes([(1, 250)]))
        #expect(statement(readings, [], now: 40).unmatched.isEmpty)
        #expect(statement(readings, [], now: 60).unmatched == changes([(1, 250)]))
    }

    @Test func `a renewal that the supplier takes before the shop knows of it explains itself`() {
        let found = statement([(0, 1000), (1, 400), (6, 400), (7, 400)], [(5, 600)])
        #expect(found.unmatched.isEmpty && found.paidIn.isEmpty)
    }

    @Test func `what is booked before it is taken explains itself too, and never being taken is said`() {
        #expect(statement([(0, 1000), (2, 1000), (9, 400)], [(1, 600)]).unmatched.isEmpty)
        #expect(statement([(0, 1000), (2, 1000), (90, 1000)], [(1, 600)]).untaken == changes([(2, 600)]))
    }

    @Test func `a top-up is no charge, also beside one`() {
        let found = statement([(0, 1000), (1, 5400)], [(0.5, 600)])
        #expect(found.paidIn == changes([(1, 5000)]))
        #expect(found.unmatched.isEmpty)
        // A top-up does not hide what was taken for nothing.
        let hidden = statement([(0, 1000), (1, 700), (2, 5700)], [])
        #expect(hidden.unmatched == changes([(1, 300)]))
        #expect(hidden.paidIn == changes([(2, 5000)]))
    }

    @Test func `a charge of another amount leaves the difference`() {
        #expect(statement([(0, 1000), (1, 350)], [(0.5, 600)]).unmatched == changes([(1, 50)]))
    }

    @Test func `nothing and one reading tell nothing`() {
        #expect(statement([], [(1, 5)]).unmatched.isEmpty)
        #expect(statement([(0, 10)], [(1, 5)]).untaken.isEmpty)
    }

    /// Whatever happens in whatever order: start + paid in + untaken − booked − unmatched − open is the last balance.
    @Test func `the statement adds up to the last balance`() {
        var numbers = SystemRandomNumberGenerator()
        for _ in 0..<300 {
            var balance = Int64.random(in: 0...100_000, using: &numbers)
            var readings: [(hours: Double, minor: Int64)] = [(0, balance)]
            var charges: [(hours: Double, minor: Int64)] = []
            for hour in 1..<80 {
                if Bool.random(using: &numbers) {
                    charges.append((Double(hour) - 0.5, .random(in: 0...900, using: &numbers)))
                }
                balance += .random(in: -2_000...2_000, using: &numbers)
                readings.append((Double(hour), balance))
            }
            let found = statement(readings, charges, now: 81)
            let sum = { (list: [WalletStatement.Change]) in list.reduce(Int64(0)) { $0 + $1.amount.minor } }
            let booked = charges.reduce(Int64(0)) { $0 + $1.minor }
            let explained = readings[0].minor + sum(found.paidIn) - booked - sum(found.unmatched) - sum(found.open)
            // What was booked and may still be taken is in neither list yet.
            #expect(balance >= explained + sum(found.untaken))
            let later = statement(readings, charges, now: 200)
            #expect(later.open.isEmpty)
            #expect(
                balance == readings[0].minor + sum(later.paidIn) + sum(later.untaken) - booked - sum(later.unmatched)
            )
        }
    }

    // MARK: Running dry

    private func forecast(
        _ balance: Int64,
        spent: Int64 = 0,
        days: Int = 30,
        _ renewals: [(day: Double, cost: Int64, months: Int?)] = []
    ) -> WalletForecast {
        WalletForecast(
            balance: usd(balance),
            spent: usd(spent),
            days: days,
            renewals: renewals.map { .init(at: at(hours: 24 * $0.day), cost: usd($0.cost), months: $0.months) },
            from: start
        )
    }

    private func day(_ number: Int) -> Date {
        let day = (start.timeIntervalSince1970 / 86_400).rounded(.down) + Double(number)
        return Date(timeIntervalSince1970: day * 86_400)
    }

    @Test func `orders go on as they went`() {
        // A dollar a day: ten dollars last ten days, and not the eleventh.
        let found = forecast(1000, spent: 3000)
        #expect(found.dryOn == day(11))
        #expect(found.nextMonth == usd(3000))
        #expect(forecast(0, spent: 1, days: 30).dryOn == day(1))
        #expect(forecast(100).dryOn == nil)
    }

    @Test func `renewals are taken on their day, and come again by their cycle`() {
        #expect(forecast(500, [(day: 3, cost: 600, months: nil)]).dryOn == day(3))
        #expect(forecast(600, [(day: 3, cost: 600, months: nil)]).dryOn == nil)
        let monthly = forecast(1800, [(day: 3, cost: 600, months: 1)])
        // 24 September, October and November are paid; December is not.
        #expect(monthly.dryOn == day(94))
        #expect(monthly.nextMonth == usd(600))
        #expect(forecast(600, [(day: 3, cost: 600, months: 12)]).dryOn == nil)
    }

    @Test func `an empty wallet with something due today is dry today`() {
        #expect(forecast(-1).dryOn == day(0))
        #expect(forecast(0, [(day: 0.01, cost: 1, months: nil)]).dryOn == day(0))
    }
}
