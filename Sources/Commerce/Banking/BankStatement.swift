import FoundationEssentials

/// Why nothing of a statement can be read.
package enum BankStatementError: Error, Hashable, Sendable {
    case empty
    case tooLarge(limit: Int)
    case tooManyRows(limit: Int)
    case tooManyFields(line: Int)
    /// Neither UTF-8 nor the Latin letters of old.
    case notText
    /// A quote that is opened and never closed.
    case openQuote(line: Int)
    /// No row names a day and an amount.
    case noHeading
}

/// Money that came in, as a statement says it.
package struct BankLine: Hashable, Sendable {
    package let day: Date
    /// More than nothing.
    package let amount: Money
    package let payer: String
    package let purpose: String
    /// The bank's own id; "" where the statement has none.
    package let bankID: String
    /// Which one it is of those in the statement that say the same, from 1.
    package let occurrence: Int

    package init(day: Date, amount: Money, payer: String, purpose: String, bankID: String, occurrence: Int = 1) {
        self.day = day
        self.amount = amount
        self.payer = payer
        self.purpose = purpose
        self.bankID = bankID
        self.occurrence = occurrence
    }

    /// All that tells it from other lines, whatever the statement's layout.
    package var identity: String {
        let texts = [payer, purpose, bankID].map { $0.split(whereSeparator: \.isWhitespace).joined(separator: " ") }
        let day = String(Int64(day.timeIntervalSince1970) / 86_400)
        let parts = [day, amount.currency.code, String(amount.minor)] + texts + [String(occurrence)]
        return parts.joined(separator: "\u{1F}")
    }
}

/// A bank's statement as separated values with a heading. What one row says wrongly keeps no other from being read.
package struct BankStatement: Sendable {
    package struct Row: Sendable {
        package enum Content: Hashable, Sendable {
            case incoming(BankLine)
            case outgoing
            case problem(Problem)
        }

        /// The line of the file on which it begins, from 1.
        package let line: Int
        /// As it stands there, shortened.
        package let text: String
        package let content: Content
    }

    package enum Problem: Hashable, Sendable {
        case dayUnreadable(String)
        case amountUnreadable(String)
        case amountAmbiguous(String)
        case otherCurrency(String)
        case tooLong
    }

    package static let byteLimit = 1_048_576
    package static let rowLimit = 2_000
    private static let textLimit = 1_000
    private static let headingReach = 30

    package let rows: [Row]

    /// - Parameter currency: what counts where a row names none; rows in others are not taken.
    package init(_ bytes: [UInt8], in currency: Currency) throws(BankStatementError) {
        guard bytes.count <= Self.byteLimit else { throw .tooLarge(limit: Self.byteLimit) }
        let text = try Self.text(of: bytes)
        guard !text.allSatisfy(\.isWhitespace) else { throw .empty }
        var failure: BankStatementError = .noHeading
        for separator in [UInt8(ascii: ";"), UInt8(ascii: ","), UInt8(ascii: "\t")] {
            let found: [SeparatedText.Row]
            do throws(BankStatementError) {
                // The bank's own words may stand before the heading.
                found = try SeparatedText(text, separator: separator, limit: Self.rowLimit + Self.headingReach).rows
            } catch {
                failure = error
                continue
            }
            for (place, row) in found.prefix(Self.headingReach).enumerated() {
                guard let columns = BankColumns(row.fields) else { continue }
                let rest = found.dropFirst(place + 1)
                guard rest.count <= Self.rowLimit else { throw .tooManyRows(limit: Self.rowLimit) }
                rows = Self.read(Array(rest), columns, in: currency)
                return
            }
        }
        throw failure
    }

    private static func text(of bytes: [UInt8]) throws(BankStatementError) -> String {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let body = bytes.starts(with: mark) ? Array(bytes.dropFirst(3)) : bytes
        guard !body.contains(0) else { throw .notText }
        if let text = String(validating: body, as: UTF8.self) { return text }
        // ISO 8859-1: every byte is the character of that number.
        var text = ""
        for byte in body { text.unicodeScalars.append(Unicode.Scalar(byte)) }
        return text
    }

    private static func read(_ rows: [SeparatedText.Row], _ columns: BankColumns, in currency: Currency) -> [Row] {
        let marks = rows.flatMap { row in
            [columns.amount, columns.incoming, columns.outgoing].compactMap { $0 }
                .compactMap { BankAmount(row.cell($0))?.mark }
        }
        // Where a statement writes both, each amount has to speak for itself.
        let mark = Set(marks).count == 1 ? marks.first : nil
        var seen: [String: Int] = [:]
        return rows.map { row in
            var content: Row.Content
            do throws(RowProblem) {
                content = try BankRow(row, columns, currency, mark).content
            } catch {
                content = .problem(error.problem)
            }
            if case .incoming(let line) = content {
                seen[line.identity, default: 0] += 1
                content = .incoming(line.again(seen[line.identity] ?? 1))
            }
            let text = row.fields.filter { !$0.isEmpty }.joined(separator: " · ")
            return Row(line: row.line, text: String(text.prefix(200)), content: content)
        }
    }

    struct RowProblem: Error {
        let problem: Problem
    }

    /// One row by the meaning of its columns.
    private struct BankRow {
        let content: Row.Content

        init(
            _ row: SeparatedText.Row,
            _ columns: BankColumns,
            _ currency: Currency,
            _ mark: BankAmount.Mark?
        ) throws(RowProblem) {
            let (typed, isOut) = Self.amount(row, columns)
            guard let found = BankAmount(typed) else { throw RowProblem(problem: .amountUnreadable(typed)) }
            let code = [row.cell(columns.currency).uppercased(), found.currency ?? "", columns.headCurrency ?? ""]
                .first { !$0.isEmpty }
            if let code, code != currency.code { throw RowProblem(problem: .otherCurrency(code)) }
            let amount: Money
            do throws(BankAmount.Problem) {
                amount = try found.money(currency, mark)
            } catch {
                let problem: Problem = error == .ambiguous ? .amountAmbiguous(typed) : .amountUnreadable(typed)
                throw RowProblem(problem: problem)
            }
            guard amount.minor > 0, !isOut else {
                content = .outgoing
                return
            }
            let typedDay = row.cell(columns.day)
            guard let day = BankDay.read(typedDay) else { throw RowProblem(problem: .dayUnreadable(typedDay)) }
            let texts = [
                row.cell(columns.payer), columns.purposes.map(row.cell).filter { !$0.isEmpty }.joined(separator: " "),
                row.cell(columns.bankID),
            ]
            guard texts.allSatisfy({ $0.utf8.count <= BankStatement.textLimit }) else {
                throw RowProblem(problem: .tooLong)
            }
            let clean = texts.map { $0.split { $0.isWhitespace || $0.isControl }.joined(separator: " ") }
            content = .incoming(
                BankLine(day: day, amount: amount, payer: clean[0], purpose: clean[1], bankID: clean[2])
            )
        }

        /// What the amount's cell says, and whether another column says that it went out.
        private static func amount(_ row: SeparatedText.Row, _ columns: BankColumns) -> (typed: String, isOut: Bool) {
            if let place = columns.amount, !row.cell(place).isEmpty {
                let direction = row.cell(columns.direction).lowercased()
                let outs = ["s", "soll", "d", "dr", "debit", "dbit", "af", "out", "-"]
                return (row.cell(place), outs.contains(direction))
            }
            let (came, went) = (row.cell(columns.incoming), row.cell(columns.outgoing))
            let isNothing = !came.contains { ("1"..."9").contains($0) }
            return isNothing && !went.isEmpty ? (went, true) : (came, false)
        }
    }
}

extension SeparatedText.Row {
    /// "" for a column that the row, or the statement, does not have.
    fileprivate func cell(_ place: Int?) -> String {
        place.flatMap { fields.indices.contains($0) ? fields[$0] : nil } ?? ""
    }
}

extension BankLine {
    fileprivate func again(_ occurrence: Int) -> BankLine {
        BankLine(day: day, amount: amount, payer: payer, purpose: purpose, bankID: bankID, occurrence: occurrence)
    }
}

extension Character {
    fileprivate var isControl: Bool { unicodeScalars.contains { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) } }
}
