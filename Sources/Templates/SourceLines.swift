/// White space and line breaks around a tag: what the specification's rules for standalone tags ask about.
struct SourceLines {
    let source: [UInt8]

    /// The white space between the beginning of the line and the tag, or `nil` where something else stands there.
    func blanks(before tag: Range<Int>) -> Range<Int>? {
        var begin = tag.lowerBound
        while begin > 0, source[begin - 1].isBlank { begin -= 1 }
        guard begin == 0 || source[begin - 1] == .lineFeed else { return nil }
        return begin..<tag.lowerBound
    }

    /// Where the next line begins when only white space follows the tag on its line; the end of the source counts.
    func nextLine(after tag: Range<Int>) -> Int? {
        var index = tag.upperBound
        while index < source.count, source[index].isBlank { index += 1 }
        if index == source.count { return index }
        if source[index] == .lineFeed { return index + 1 }
        guard source[index] == UInt8(ascii: "\r"), index + 1 < source.count, source[index + 1] == .lineFeed else {
            return nil
        }
        return index + 2
    }

    /// The white space at the beginning of the first line from `start` on that is not blank.
    func indentation(from start: Int) -> ArraySlice<UInt8> {
        var begin = start
        var index = start
        while index < source.count, source[index].isSpace {
            if source[index] == .lineFeed { begin = index + 1 }
            index += 1
        }
        return source[begin..<index]
    }

    /// The bytes of a range without the indentation at the beginning of each of its lines.
    func text(_ range: Range<Int>, dedentedBy indentation: ArraySlice<UInt8>) -> [UInt8] {
        guard !indentation.isEmpty else { return Array(source[range]) }
        var text: [UInt8] = []
        var index = range.lowerBound
        while index < range.upperBound {
            if index == 0 || source[index - 1] == .lineFeed {
                index += dedent(source[index..<range.upperBound], by: indentation)
            }
            let end = source[index..<range.upperBound].firstIndex(of: .lineFeed).map { $0 + 1 } ?? range.upperBound
            text.append(contentsOf: source[index..<end])
            index = end
        }
        return text
    }

    /// How many bytes at the beginning of a line agree with the indentation.
    func dedent(_ line: ArraySlice<UInt8>, by indentation: ArraySlice<UInt8>) -> Int {
        zip(line, indentation).prefix { $0 == $1 }.count
    }
}
