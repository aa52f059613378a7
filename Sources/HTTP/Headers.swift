/// Header fields in the order they were received or added; names compare without regard to case (RFC 9110 §5.1).
///
/// One buffer holds names and values and an index says where, so that a request's fields stay where they arrived and
/// become a `String` only when somebody asks.
package struct Headers: Sendable {
    struct Field {
        var nameStart: UInt32
        var nameEnd: UInt32
        var valueStart: UInt32
        var valueEnd: UInt32
    }

    private(set) var bytes: [UInt8] = []
    private(set) var fields: [Field] = []

    package init(_ pairs: [(String, String)] = []) {
        for (name, value) in pairs {
            add(name, value)
        }
    }

    /// Fields that a parser has found, and checked, in `bytes`.
    init(bytes: [UInt8], fields: [Field]) {
        self.bytes = bytes
        self.fields = fields
    }

    package var count: Int { fields.count }

    /// The first value of that name. Setting replaces every one; nil removes them.
    package subscript(name: String) -> String? {
        get {
            firstField(name).map { string($0.valueStart, $0.valueEnd) }
        }
        set {
            if contains(name) { fields = fields.filter { !matches($0, name) } }
            if let newValue {
                add(name, newValue)
            }
        }
    }

    /// Appends a field. A name that is no token is dropped; CR, LF and other control characters in the value become
    /// spaces (RFC 9110 §5.5), so that no value can start a field of its own.
    package mutating func add(_ name: String, _ value: String) {
        let token = ByteClass.token
        guard !name.isEmpty, name.utf8.allSatisfy(token.contains) else { return }
        let nameStart = UInt32(truncatingIfNeeded: bytes.count)
        bytes.append(contentsOf: name.utf8)
        let nameEnd = UInt32(truncatingIfNeeded: bytes.count)
        for byte in value.utf8 {
            bytes.append(byte.isFieldContent ? byte : .space)
        }
        fields.append(
            Field(
                nameStart: nameStart,
                nameEnd: nameEnd,
                valueStart: nameEnd,
                valueEnd: UInt32(truncatingIfNeeded: bytes.count)
            )
        )
    }

    package func all(_ name: String) -> [String] {
        fields.lazy.filter { matches($0, name) }.map { string($0.valueStart, $0.valueEnd) }
    }

    /// Every field, for those who pass them on or print them.
    package var pairs: [(name: String, value: String)] {
        fields.map { (string($0.nameStart, $0.nameEnd), string($0.valueStart, $0.valueEnd)) }
    }

    package func contains(_ name: String) -> Bool {
        firstField(name) != nil
    }

    /// All values of that name as one list (RFC 9110 §5.3), or nil when there is none.
    package func list(_ name: String) -> String? {
        guard contains(name) else { return nil }
        return all(name).joined(separator: ", ")
    }

    /// Appends the chosen fields as lines.
    func write(into lines: inout [UInt8], where isChosen: (Headers, Field) -> Bool) {
        bytes.withUnsafeBufferPointer { source in
            for field in fields where isChosen(self, field) {
                lines.append(contentsOf: UnsafeBufferPointer(rebasing: source[field.name]))
                lines.append(": ")
                lines.append(contentsOf: UnsafeBufferPointer(rebasing: source[field.value]))
                lines.append("\r\n")
            }
        }
    }

    func firstField(_ name: String) -> Field? {
        for field in fields where matches(field, name) {
            return field
        }
        return nil
    }

    func matches(_ field: Field, _ name: String) -> Bool {
        guard Int(field.nameEnd) - Int(field.nameStart) == name.utf8.count else { return false }
        var index = Int(field.nameStart)
        for byte in name.utf8 {
            guard bytes[index].lowercased == byte.lowercased else { return false }
            index += 1
        }
        return true
    }

    private func string(_ start: UInt32, _ end: UInt32) -> String {
        String(decoding: bytes[Int(start)..<Int(end)], as: UTF8.self)
    }
}

extension String {
    /// The members of a comma-separated list (RFC 9110 §5.6.1), trimmed, without empty ones. Not for fields whose
    /// members may hold quoted commas.
    var listMembers: [Substring] {
        split(separator: ",").map(\.trimmed).filter { !$0.isEmpty }
    }

    func equalsIgnoringCase(_ other: String) -> Bool {
        Substring(self).equalsIgnoringCase(other)
    }
}

extension Substring {
    /// Without the optional whitespace (SP and HTAB) around it.
    var trimmed: Substring {
        var result = self
        while let first = result.utf8.first, first.isOptionalWhitespace { result = result.dropFirst() }
        while let last = result.utf8.last, last.isOptionalWhitespace { result = result.dropLast() }
        return result
    }

    func equalsIgnoringCase(_ other: String) -> Bool {
        utf8.elementsEqual(other.utf8) { $0.lowercased == $1.lowercased }
    }
}
