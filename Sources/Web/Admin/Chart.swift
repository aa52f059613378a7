import FoundationEssentials
import Templates

/// Amounts over time, drawn by the server: `admin/chart.html`. The table beside it says the same in numbers.
struct Chart: Sendable {
    struct Series: Sendable {
        let name: String
        /// Minor units, the oldest first.
        let points: [(at: Date, amount: Int64)]
        var isDashed = false
    }

    enum Kind: Sendable {
        /// From each point to the next.
        case lines
        /// Stays until the next point: an amount that holds until it is changed.
        case steps
        /// One per point.
        case bars
    }

    private static let (width, height) = (Int128(640), Int128(160))

    let kind: Kind
    let series: [Series]
    /// What an amount reads like.
    let words: @Sendable (Int64) -> String
    /// Where the last amount of steps still holds.
    var end: Date?

    /// nil when there is too little to draw.
    init?(_ kind: Kind, _ series: [Series], until end: Date? = nil, words: @escaping @Sendable (Int64) -> String) {
        guard series.contains(where: { $0.points.count > (kind == .bars ? 0 : 1) }) else { return nil }
        (self.kind, self.series, self.end, self.words) = (kind, series, end, words)
    }

    private var moments: [Date] { series.flatMap { $0.points.map(\.at) } + (end.map { [$0] } ?? []) }

    private var amounts: [Int64] { series.flatMap { $0.points.map(\.amount) } }

    var value: Value {
        [
            "alt": .text(alt),
            "legend": .text(legend),
            "paths": .list(
                series.map { one in
                    ["line": .text(path(of: one)), "isDashed": .flag(one.isDashed), "isBars": .flag(kind == .bars)]
                }
            ),
        ]
    }

    private var span: String {
        guard let first = moments.min(), let last = moments.max() else { return "" }
        return "\(first.dayText) to \(last.dayText)"
    }

    private var alt: String {
        let parts = series.compactMap { one in
            one.points.last.map { last in
                let amounts = one.points.map(\.amount)
                let range = "between \(words(amounts.min() ?? 0)) and \(words(amounts.max() ?? 0))"
                return "\(one.name) \(range), at last \(words(last.amount))"
            }
        }
        return "\(span): " + parts.joined(separator: "; ")
    }

    private var legend: String {
        let names = series.map { one in
            series.count > 1 ? "\(one.name) \(one.isDashed ? "dashed" : "in one stroke")" : one.name
        }
        return "\(names.joined(separator: ", ")), \(span). Top \(words(top)), foot \(words(foot))."
    }

    /// Bars and lines stand on zero, or on what is below it.
    private var foot: Int64 { Swift.min(0, amounts.min() ?? 0) }

    private var top: Int64 { Swift.max(1, amounts.max() ?? 1) }

    private func y(_ amount: Int64) -> Int128 {
        let room = Self.height - 8
        return 4 + room - room * (Int128(amount) - Int128(foot)) / Swift.max(1, Int128(top) - Int128(foot))
    }

    private func x(_ moment: Date, _ first: Date, _ last: Date) -> Int {
        let length = last.timeIntervalSince(first)
        return length > 0 ? Int(Double(Self.width) * moment.timeIntervalSince(first) / length) : 0
    }

    private func path(of one: Series) -> String {
        guard let first = moments.min(), let last = moments.max(), let start = one.points.first else { return "" }
        let at = { (moment: Date) in x(moment, first, last) }
        switch kind {
        case .bars:
            // Half a bar stays free at both ends.
            let inner = one.points.count + 1
            return one.points.enumerated().map { place, point in
                "M\(Int(Self.width) * (place + 1) / inner) \(y(Swift.min(0, foot)))V\(y(point.amount))"
            }.joined()
        case .lines:
            return "M" + one.points.map { "\(at($0.at)) \(y($0.amount))" }.joined(separator: "L")
        case .steps:
            let steps = one.points.dropFirst().map { "H\(at($0.at))V\(y($0.amount))" }.joined()
            return "M\(at(start.at)) \(y(start.amount))\(steps)H\(end.map(at) ?? Int(Self.width))"
        }
    }
}

extension Chart {
    private init(sample kind: Kind, _ series: [Series]) {
        (self.kind, self.series, words) = (kind, series, { "$\($0)" })
    }

    private static func days(_ amounts: [Int64]) -> [(at: Date, amount: Int64)] {
        amounts.enumerated().map { (Date(timeIntervalSince1970: Double($0) * 86_400), $1) }
    }

    static let sample = Chart(
        sample: .steps,
        [
            Series(name: "Price", points: days([8, 8, 10, 10, 9])),
            Series(name: "Cost", points: days([6, 7, 7, 8, 6]), isDashed: true),
        ]
    )
    static let bars = Chart(sample: .bars, [Series(name: "Taken a day", points: days([3, 5, 0, 8, 6, 9, 4]))])
}
