/// A JSON value that keeps what a `Double` would lose: numbers stay the text they arrived as, objects keep their order,
/// and sums and ids remain recognisable until they are written, because their spelling is one of the things to vary.
enum JSON: Hashable, Sendable {
    struct Field: Hashable, Sendable {
        var name: String
        var value: JSON

        init(_ name: String, _ value: JSON) {
            (self.name, self.value) = (name, value)
        }
    }

    case null
    case bool(Bool)
    /// The literal as it stood in the text.
    case number(String)
    case string(String)
    case array([JSON])
    case object([Field])
    /// A sum of dollars; never the result of parsing.
    case money(Amount)
    /// The number of a client or service; never the result of parsing.
    case id(Int)

    subscript(name: String) -> JSON? {
        // A repeated name: the last one counts, as in PHP and in most readers.
        fields?.last { $0.name == name }?.value
    }

    var fields: [Field]? {
        if case .object(let fields) = self { fields } else { nil }
    }

    var elements: [JSON]? {
        if case .array(let elements) = self { elements } else { nil }
    }

    var text: String? {
        if case .string(let text) = self { text } else { nil }
    }

    var flag: Bool? {
        if case .bool(let flag) = self { flag } else { nil }
    }

    var integer: Int? {
        switch self {
        case .number(let literal): Int(literal)
        case .id(let id): id
        default: nil
        }
    }

    /// A sum, written as a number or as a string.
    var amount: Amount? {
        switch self {
        case .number(let literal): Amount(literal)
        case .string(let text): Amount(text)
        case .money(let amount): amount
        default: nil
        }
    }

    /// For probabilities and seconds; money never comes this way.
    var fraction: Double? {
        guard case .number(let literal) = self, let value = Double(literal), value.isFinite else { return nil }
        return value
    }

    /// The same object without one of its fields; anything else unchanged.
    func without(_ name: String) -> JSON {
        guard case .object(let fields) = self else { return self }
        return .object(fields.filter { $0.name != name })
    }

    static func optional(_ text: String?) -> JSON {
        text.map(JSON.string) ?? .null
    }
}

extension JSON: ExpressibleByDictionaryLiteral, ExpressibleByArrayLiteral, ExpressibleByStringLiteral,
    ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral
{
    init(dictionaryLiteral elements: (String, JSON)...) {
        self = .object(elements.map { Field($0.0, $0.1) })
    }

    init(arrayLiteral elements: JSON...) {
        self = .array(elements)
    }

    init(stringLiteral value: String) {
        self = .string(value)
    }

    init(integerLiteral value: Int) {
        self = .number(String(value))
    }

    init(booleanLiteral value: Bool) {
        self = .bool(value)
    }
}
