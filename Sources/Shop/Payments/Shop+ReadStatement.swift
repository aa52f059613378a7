import Commerce
import Crypto
import FoundationEssentials
import Storage

/// A row of a statement, and what became of it.
package struct ReadStatementRow: Sendable {
    package enum Outcome: Hashable, Sendable {
        case kept(ImportedLine)
        case outgoing
        case problem(BankStatement.Problem)
    }

    package let line: Int
    package let text: String
    package let outcome: Outcome

    package init(line: Int, text: String, outcome: Outcome) {
        self.line = line
        self.text = text
        self.outcome = outcome
    }
}

extension Shop {
    /// Keeps what came in by a bank's statement, each line once; nothing is booked by it.
    /// - Throws: `BankStatementError`; nothing is kept then.
    package func readStatement(_ bytes: [UInt8]) async throws -> [ReadStatementRow] {
        let now = now()
        let currency = try database.read { try $0.settings().currency }
        let statement = try BankStatement(bytes, in: currency)
        return try await database.write { writer in
            try statement.rows.map { row in
                let outcome: ReadStatementRow.Outcome
                switch row.content {
                case .outgoing: outcome = .outgoing
                case .problem(let problem): outcome = .problem(problem)
                case .incoming(let line):
                    let key = Hex.encode(Array(Hash.sha256(line.identity).prefix(16)))
                    outcome = .kept(try writer.addBankLine(line, key: key, at: now))
                }
                return ReadStatementRow(line: row.line, text: row.text, outcome: outcome)
            }
        }
    }

    /// A line that is none of the shop's business.
    package func forgetBankLine(_ id: BankLineRecord.ID) async throws -> Bool {
        try await database.write { try $0.deleteOpenBankLine(id) }
    }
}
