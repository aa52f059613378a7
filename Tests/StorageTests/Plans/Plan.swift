@testable import Storage

/// What SQLite does to carry out a statement, as `EXPLAIN QUERY PLAN` says it.
struct Plan: CustomStringConvertible {
    let sql: SQL
    let steps: [String]

    /// The steps that walk through a whole table or index, but for tables that stay as small as the catalogue and for
    /// intermediate results, which were reached by the steps below them.
    var scans: [String] {
        // The readings of the wallet grow, but only the last ones are asked for, which stand at the table's end.
        let small = [
            "settings", "logo", "tax_rules", "coupons", "products", "pricing_rules", "syncs", "balances", "CONSTANT",
            "payment_rules", "consents",
            "(subquery",
            "plan_search",
            "json_each", "gateway_sweeps",
        ]
        let derived = steps.compactMap { step -> String? in
            let words = step.split(separator: " ")
            guard words.count > 1, words[0] == "CO-ROUTINE" || words[0] == "MATERIALIZE" else { return nil }
            return String(words[1])
        }
        return steps.filter { step in
            let words = step.split(separator: " ")
            // Nearly all lines are delivered: to begin with those is to walk through the table.
            if step.contains("lines_by_state"), sql.text.contains("state = 'delivered'") { return true }
            guard words.count > 1, words[0] == "SCAN" else { return false }
            return !small.contains { words[1].hasPrefix($0) } && !derived.contains(String(words[1]))
        }
    }

    var sorts: Bool { steps.contains { $0.contains("TEMP B-TREE FOR ORDER BY") } }

    var description: String { "\(sql.text)\n  \(steps.joined(separator: "\n  "))" }
}

extension Reader {
    func plan(_ sql: SQL) throws -> Plan {
        Plan(sql: sql, steps: try explain(sql))
    }
}
