import Templates

/// A name and its value, as lists of facts show them.
struct Fact: Hashable, Sendable {
    let label: String
    let text: String

    init(_ label: String, _ text: String) {
        self.label = label
        self.text = text
    }

    var value: Value { ["label": .text(label), "value": .text(text)] }

    static let sample = Fact("Domain", "example.com")
}

/// The sum of a cart or an order as `totals.html` shows it.
struct Totals: Sendable {
    var rows: [Fact] = []
    var total: String

    var value: Value {
        [
            "rows": .list(rows.map { ["label": .text($0.label), "amount": .text($0.text)] }),
            "total": .text(total),
        ]
    }

    static let sample = Totals(rows: [Fact("Net", "$6.00")], total: "$6.48")
}
