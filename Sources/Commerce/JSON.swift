import FoundationEssentials

/// A JSON document as a tree. Numbers stay `Decimal`, read from their text and never through `Double`.
package enum JSON: Hashable, Sendable {
    case null
    case bool(Bool)
    case number(Decimal)
    case string(String)
    case array([JSON])
    case object([String: JSON])

    /// - Returns: nil when the bytes are no JSON document.
    package init?(bytes: [UInt8]) {
        guard let tree = try? JSONDecoder().decode(JSON.self, from: Data(bytes)) else { return nil }
        self = tree
    }

    package subscript(key: String) -> JSON? {
        guard case .object(let members) = self else { return nil }
        return members[key]
    }

    /// The value at a path of member names: `json.at("vpn_credentials", "username")`.
    package func at(_ path: [String]) -> JSON? {
        path.reduce(Optional(self)) { $0?[$1] }
    }

    /// A string, number or bool as text; nil for null, arrays and objects.
    package var text: String? {
        switch self {
        case .string(let string): string
        case .number(let number): number.description
        case .bool(let flag): flag ? "true" : "false"
        case .null, .array, .object: nil
        }
    }

    package var elements: [JSON]? {
        guard case .array(let elements) = self else { return nil }
        return elements
    }

    package var members: [String: JSON]? {
        guard case .object(let members) = self else { return nil }
        return members
    }
}

extension JSON: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let flag = try? container.decode(Bool.self) {
            self = .bool(flag)
        } else if let string = try? container.decode(String.self) {
            self = .string(string)
        } else if let number = try? container.decode(Decimal.self) {
            self = .number(number)
        } else if let elements = try? container.decode([JSON].self) {
            self = .array(elements)
        } else {
            self = .object(try container.decode([String: JSON].self))
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .bool(let flag): try container.encode(flag)
        case .number(let number): try container.encode(number)
        case .string(let string): try container.encode(string)
        case .array(let elements): try container.encode(elements)
        case .object(let members): try container.encode(members)
        }
    }

    /// The document as bytes, members in the order of their names, so that the same tree gives the same bytes.
    package var bytes: [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Encoding a tree of finite decimals and strings has no failing case.
        return (try? encoder.encode(self)).map { [UInt8]($0) } ?? []
    }
}
