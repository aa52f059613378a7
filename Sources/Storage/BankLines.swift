import Commerce
import FoundationEssentials

/// A line of a bank's statement that was imported.
package struct BankLineRecord: Sendable {
    package typealias ID = Identifier<BankLineRecord>

    package let id: ID
    /// What its payment is called; a line is booked once.
    package let key: String
    package let line: BankLine
    package let isBooked: Bool

    package init(id: ID, key: String, line: BankLine, isBooked: Bool) {
        self.id = id
        self.key = key
        self.line = line
        self.isBooked = isBooked
    }
}

extension Reader {
    private static let bankLineColumns: SQL =
        "id, key, day, amount_minor, currency, payer, purpose, bank_id, payment_id IS NOT NULL"

    package func bankLine(_ id: BankLineRecord.ID) throws -> BankLineRecord? {
        try first(
            "SELECT \(Self.bankLineColumns) FROM bank_lines WHERE id = ?",
            id.rawValue,
            row: Self.bankLine
        )
    }

    /// Those that wait for staff, the oldest first.
    package func openBankLines(limit: Int) throws -> [BankLineRecord] {
        try rows(
            "SELECT \(Self.bankLineColumns) FROM bank_lines WHERE payment_id IS NULL AND id > 0 ORDER BY id LIMIT ?",
            limit,
            row: Self.bankLine
        )
    }

    package func openBankLineCount() throws -> Int {
        try first("SELECT count(*) FROM bank_lines WHERE payment_id IS NULL AND id > 0") { $0.int(0) } ?? 0
    }

    private static func bankLine(_ row: borrowing Row) throws -> BankLineRecord {
        BankLineRecord(
            id: .init(row.int64(0)),
            key: row.text(1),
            line: BankLine(
                day: Date(milliseconds: row.int64(2)),
                amount: Money(minor: row.int64(3), try storedCurrency(row.text(4))),
                payer: row.text(5),
                purpose: row.text(6),
                bankID: row.text(7)
            ),
            isBooked: row.bool(8)
        )
    }
}

/// What becomes of a line that is imported.
package enum ImportedLine: Hashable, Sendable {
    case new, waitsAlready, bookedAlready
}

extension Writer {
    /// Each line once, whatever is imported how often.
    package func addBankLine(_ line: BankLine, key: String, at now: Date) throws -> ImportedLine {
        let known = try first("SELECT payment_id IS NOT NULL FROM bank_lines WHERE key = ?", key) { $0.bool(0) }
        if let known { return known ? .bookedAlready : .waitsAlready }
        try run(
            """
            INSERT INTO bank_lines (key, day, amount_minor, currency, payer, purpose, bank_id, imported_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """,
            key,
            line.day.milliseconds,
            line.amount.minor,
            line.amount.currency.code,
            line.payer,
            line.purpose,
            line.bankID,
            now.milliseconds
        )
        return .new
    }

    /// Its payment was written.
    /// - Throws: `MoveError.movedMeanwhile` for a line that was booked before.
    package func close(_ line: BankLineRecord) throws {
        let changed = try run(
            """
            UPDATE bank_lines
            SET payment_id = (SELECT id FROM payments WHERE method = 'bank_transfer' AND source_id = ?)
            WHERE id = ? AND payment_id IS NULL
            """,
            line.key,
            line.id.rawValue
        )
        guard changed == 1 else { throw MoveError.movedMeanwhile }
    }

    /// A line that is none of the shop's. Imported again, it waits again.
    /// - Returns: false for one that was booked, or is not there.
    package func deleteOpenBankLine(_ id: BankLineRecord.ID) throws -> Bool {
        try run("DELETE FROM bank_lines WHERE id = ? AND payment_id IS NULL", id.rawValue) == 1
    }
}
