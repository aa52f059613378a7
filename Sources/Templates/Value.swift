/// What a template is rendered from: plain data, made by a page's view model without reflection.
///
/// Truth, as sections `{{#name}}` and `{{^name}}` see it: `.flag(false)`, `.text("")`, `.html([])`, `.list([])` and
/// `.nothing` are false; everything else is true, an empty record too.
package enum Value: Sendable {
    /// Text of people or machines; escaped by `{{name}}`, written as it is by `{{{name}}}`.
    case text(String)
    /// Markup that our own code made and escaped, in UTF-8; written as it is, also by `{{name}}`.
    case html([UInt8])
    case flag(Bool)
    case list([Value])
    case record(Record)
    /// The name exists and there is nothing to show: an empty interpolation, a false section.
    case nothing
}

extension Value {
    /// How sections read this value; see the type's documentation for the rule.
    package var isTrue: Bool {
        switch self {
        case .text(let text): !text.isEmpty
        case .html(let bytes): !bytes.isEmpty
        case .flag(let flag): flag
        case .list(let items): !items.isEmpty
        case .record: true
        case .nothing: false
        }
    }
}

extension Value: Equatable {}

extension Value: ExpressibleByStringInterpolation {
    package init(stringLiteral value: String) {
        self = .text(value)
    }
}

extension Value: ExpressibleByBooleanLiteral {
    package init(booleanLiteral value: Bool) {
        self = .flag(value)
    }
}

extension Value: ExpressibleByArrayLiteral {
    package init(arrayLiteral elements: Value...) {
        self = .list(elements)
    }
}

extension Value: ExpressibleByDictionaryLiteral {
    package init(dictionaryLiteral elements: (String, Value)...) {
        self = .record(Record(fields: elements))
    }
}
