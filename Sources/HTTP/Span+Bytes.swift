import Glibc

extension Span<UInt8> {
    /// The first line feed at or behind `start`.
    func firstLineFeed(from start: Int) -> Int? {
        guard start < count else { return nil }
        return withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress, let found = memchr(base + start, 10, bytes.count - start) else {
                return nil
            }
            return UnsafeRawPointer(found) - base
        }
    }

    func matches(_ range: Range<Int>, _ text: StaticString) -> Bool {
        guard range.count == text.utf8CodeUnitCount else { return false }
        for offset in 0..<range.count where self[range.lowerBound + offset] != text.utf8Start[offset] {
            return false
        }
        return true
    }

    /// `text` is given in lower case.
    func matches(_ range: Range<Int>, ignoringCase text: StaticString) -> Bool {
        guard range.count == text.utf8CodeUnitCount else { return false }
        for offset in 0..<range.count where self[range.lowerBound + offset].lowercased != text.utf8Start[offset] {
            return false
        }
        return true
    }

    func string(_ range: Range<Int>) -> String {
        extracting(range).withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
    }
}

extension [UInt8] {
    mutating func append(_ bytes: Span<UInt8>, _ range: Range<Int>) {
        bytes.extracting(range).withUnsafeBufferPointer { append(contentsOf: $0) }
    }
}

extension ArraySlice<UInt8> {
    /// Takes what stands before the next separator, or all that is left, and the separator with it; nil at the end.
    mutating func takeElement(before separator: UInt8) -> ArraySlice<UInt8>? {
        guard !isEmpty else { return nil }
        let end = firstIndex(of: separator) ?? endIndex
        defer { self = self[end...].dropFirst() }
        return self[..<end]
    }

    /// Without the optional whitespace (SP and HTAB) around it.
    var trimmed: ArraySlice<UInt8> {
        var result = self
        while let first = result.first, first.isOptionalWhitespace { result.removeFirst() }
        while let last = result.last, last.isOptionalWhitespace { result.removeLast() }
        return result
    }

    /// Without regard to case; `text` is given in lower case.
    func equals(_ text: StaticString) -> Bool {
        elementsEqual(UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)) { $0.lowercased == $1 }
    }
}
