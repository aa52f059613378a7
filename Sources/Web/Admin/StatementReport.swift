import Commerce
import Shop
import Storage
import Templates

/// What became of the rows of a file that was just read.
struct StatementReport: Sendable {
    let summary: String
    /// Rows that are not on the list, and why.
    let others: [(line: Int, text: String, reason: String)]

    private static let shown = 100

    init(_ rows: [ReadStatementRow]) {
        let count = { (outcome: ReadStatementRow.Outcome) in rows.count { $0.outcome == outcome } }
        let problems = rows.count { if case .problem = $0.outcome { true } else { false } }
        let parts = [
            (count(.kept(.new)), "new"), (count(.kept(.waitsAlready)), "on the list already"),
            (count(.kept(.bookedAlready)), "booked before"), (count(.outgoing), "outgoing"), (problems, "not read"),
        ]
        let words = parts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
        let total = rows.count == 1 ? "1 row" : "\(rows.count) rows"
        summary = rows.isEmpty ? "The file has a heading and no rows." : "\(total): \(words)."
        let left = rows.compactMap { row in row.outcome.reason.map { (row.line, row.text, $0) } }
        // What could not be read comes first: it may be money.
        others = Array(
            (left.filter { $0.2 != Self.outgoing } + left.filter { $0.2 == Self.outgoing }).prefix(Self.shown)
        )
    }

    fileprivate static let outgoing = "Outgoing"

    var value: Value {
        [
            "summary": .text(summary),
            "others": .list(
                others.map { ["line": .text(String($0.line)), "text": .text($0.text), "reason": .text($0.reason)] }
            ),
            "hasOthers": .flag(!others.isEmpty),
        ]
    }

    static let sample = StatementReport([ReadStatementRow(line: 2, text: "x", outcome: .outgoing)])
}

extension ReadStatementRow.Outcome {
    /// Why it is not on the list; nil for what is.
    fileprivate var reason: String? {
        switch self {
        case .kept(.new), .kept(.waitsAlready): nil
        case .kept(.bookedAlready): "Booked before"
        case .outgoing: StatementReport.outgoing
        case .problem(let problem): problem.sentence
        }
    }
}

extension BankStatement.Problem {
    fileprivate var sentence: String {
        switch self {
        case .dayUnreadable(let text): "No date can be read in “\(text)”."
        case .amountUnreadable(let text): text.isEmpty ? "It has no amount." : "No amount can be read in “\(text)”."
        case .amountAmbiguous(let text): "“\(text)” may be a thousand or a fraction. Please write it with its cents."
        case .otherCurrency(let code): "It is in \(code)."
        case .tooLong: "Its words are too long for a bank transfer."
        }
    }
}
