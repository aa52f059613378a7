/// A field value with parameters, such as `form-data; name="a"` (RFC 9110 §5.6.6): names without regard to case,
/// values as tokens or quoted strings.
struct FieldParameters {
    let value: Substring
    private var parameters: [(name: Substring, value: String)] = []

    init(_ text: String) {
        var rest = Substring(text)
        value = Self.take(from: &rest, until: ";").trimmed
        while !rest.isEmpty {
            rest = rest.dropFirst().trimmed
            let name = Self.take(from: &rest, until: "=", ";").trimmed
            guard rest.first == "=" else { continue }
            rest = rest.dropFirst()
            let parameter =
                rest.first == "\"" ? Self.takeQuoted(from: &rest) : String(Self.take(from: &rest, until: ";").trimmed)
            parameters.append((name, parameter))
            _ = Self.take(from: &rest, until: ";")
        }
    }

    subscript(name: String) -> String? {
        parameters.first { $0.name.equalsIgnoringCase(name) }?.value
    }

    private static func take(from rest: inout Substring, until stops: Character...) -> Substring {
        let end = rest.firstIndex { stops.contains($0) } ?? rest.endIndex
        defer { rest = rest[end...] }
        return rest[..<end]
    }

    /// Browsers write a quote in a file name as %22 and leave a backslash alone, so only `\"` and `\\` are escapes.
    private static func takeQuoted(from rest: inout Substring) -> String {
        rest = rest.dropFirst()
        var text = ""
        while let character = rest.popFirst(), character != "\"" {
            if character == "\\", let next = rest.first, next == "\"" || next == "\\" {
                text.append(next)
                rest = rest.dropFirst()
            } else {
                text.append(character)
            }
        }
        return text
    }
}
