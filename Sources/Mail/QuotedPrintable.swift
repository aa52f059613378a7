/// RFC 2045 §6.7: text that stays readable in transit, in lines of at most 76 characters.
enum QuotedPrintable {
    private static let longestLine = 76
    private static let digits = Array("0123456789ABCDEF".utf8)

    /// - Parameter text: with line ends of any kind; they come out as CRLF.
    static func encode(_ text: String) -> [UInt8] {
        var result: [UInt8] = []
        for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isLineEnd) {
            encode(line.utf8, into: &result)
            result += [0x0D, 0x0A]
        }
        return result
    }

    private static func encode(_ line: Substring.UTF8View, into result: inout [UInt8]) {
        var column = 0
        var position = line.startIndex
        while position != line.endIndex {
            let byte = line[position]
            position = line.index(after: position)
            let token = token(for: byte, isLast: position == line.endIndex)
            // Room for the `=` of a soft line break.
            if column + token.count > longestLine - 1 {
                result += [0x3D, 0x0D, 0x0A]
                column = 0
            }
            result += token
            column += token.count
        }
    }

    private static func token(for byte: UInt8, isLast: Bool) -> [UInt8] {
        switch byte {
        case 0x3D: break
        // White space at the end of a line is lost on the way (rule 3).
        case 0x20, 0x09: if !isLast { return [byte] }
        case 0x21...0x7E: return [byte]
        default: break
        }
        return [0x3D, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }
}

extension Character {
    fileprivate var isLineEnd: Bool { self == "\n" || self == "\r\n" || self == "\r" }
}
