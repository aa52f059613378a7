import Templates

/// A number of the back office with what stands around it: `admin/figures.html`.
struct Figure: Sendable {
    let label: String
    let value: String
    var detail: String?
    var isProblem = false
    /// Amounts of the last days, the oldest first; drawn as a line.
    var history: [Int64] = []
    /// What the line says, for those who do not see it.
    var alt: String?

    var record: Value {
        [
            "label": .text(label),
            "value": .text(value),
            "detail": .optional(detail),
            "isProblem": .flag(isProblem),
            "line": .optional(Self.path(history)),
            "alt": .optional(alt),
        ]
    }

    /// A path in a box of 96 × 24, its foot at zero.
    static func path(_ amounts: [Int64]) -> String? {
        guard amounts.count > 1, let highest = amounts.max(), highest > 0 else { return nil }
        let points = amounts.enumerated().map { place, amount in
            let x = 96 * place / (amounts.count - 1)
            let y = 23 - 22 * Int128(max(0, amount)) / Int128(highest)
            return "\(x) \(y)"
        }
        return "M" + points.joined(separator: "L")
    }

    /// Plain, with a line, without anything to draw, and in trouble.
    static let samples = [
        Figure(label: "Orders", value: "12", detail: "84 in 7 days, 301 in 30"),
        Figure(
            label: "Revenue",
            value: "$1,234.50",
            detail: "$9,120.00 in 7 days",
            history: [3, 5, 2, 0, 0, 8, 6, 9, 4, 7, 12, 10],
            alt: "Revenue of the last days, rising"
        ),
        Figure(label: "Profit", value: "$0.00", history: [0, 0, 0], alt: "Nothing yet"),
        sample,
    ]
    static let sample = Figure(
        label: "Revenue",
        value: "$6.48",
        detail: "$60.00 in 7 days",
        isProblem: true,
        history: [1, 2],
        alt: "Rising"
    )
}
