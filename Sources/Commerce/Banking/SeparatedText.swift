/// Rows of separated values (RFC 4180), as banks write them: any of three separators, quotes around a field, doubled
/// within it, any line end, and lines within quotes.
struct SeparatedText {
    struct Row {
        /// The line of the file on which it begins, from 1.
        let line: Int
        let fields: [String]
    }

    let rows: [Row]

    /// - Parameter limit: how many rows are read at most.
    init(_ text: String, separator: UInt8, limit: Int) throws(BankStatementError) {
        var reader = SeparatedReader(bytes: Array(text.utf8), separator: separator)
        var rows: [Row] = []
        while let row = try reader.next() {
            // A line without anything is no row.
            guard row.fields.contains(where: { !$0.isEmpty }) else { continue }
            guard rows.count < limit else { throw .tooManyRows(limit: limit) }
            rows.append(row)
        }
        self.rows = rows
    }
}

private struct SeparatedReader {
    private static let fieldLimit = 200

    let bytes: [UInt8]
    let separator: UInt8
    private var place = 0
    private var line = 1

    init(bytes: [UInt8], separator: UInt8) {
        self.bytes = bytes
        self.separator = separator
    }

    mutating func next() throws(BankStatementError) -> SeparatedText.Row? {
        guard place < bytes.count else { return nil }
        let start = line
        var fields: [String] = []
        while true {
            let field = try readField()
            guard fields.count < Self.fieldLimit else { throw .tooManyFields(line: start) }
            fields.append(field.trimmed)
            guard place < bytes.count else { break }
            let byte = bytes[place]
            place += 1
            if byte == separator { continue }
            endLine(byte)
            break
        }
        return SeparatedText.Row(line: start, fields: fields)
    }

    /// Up to a separator, a line end or the end, none of which is taken.
    private mutating func readField() throws(BankStatementError) -> String {
        while place < bytes.count, bytes[place] == UInt8(ascii: " ") { place += 1 }
        guard place < bytes.count, bytes[place] == UInt8(ascii: "\"") else { return plain() }
        let start = line
        place += 1
        var field: [UInt8] = []
        while place < bytes.count {
            let byte = bytes[place]
            place += 1
            guard byte == UInt8(ascii: "\"") else {
                if byte == UInt8(ascii: "\n") { line += 1 }
                field.append(byte)
                continue
            }
            guard place < bytes.count, bytes[place] == UInt8(ascii: "\"") else {
                // What stands after the closing quote belongs to the field, as spreadsheets read it.
                return String(decoding: field, as: UTF8.self) + plain()
            }
            field.append(byte)
            place += 1
        }
        throw .openQuote(line: start)
    }

    private mutating func plain() -> String {
        let start = place
        while place < bytes.count, bytes[place] != separator, bytes[place] != UInt8(ascii: "\n"),
            bytes[place] != UInt8(ascii: "\r")
        {
            place += 1
        }
        return String(decoding: bytes[start..<place], as: UTF8.self)
    }

    private mutating func endLine(_ byte: UInt8) {
        line += 1
        if byte == UInt8(ascii: "\r"), place < bytes.count, bytes[place] == UInt8(ascii: "\n") { place += 1 }
    }
}
