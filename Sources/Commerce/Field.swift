/// One field of an order form. Its name is the upstream's parameter name.
package struct Field: Sendable {
    package enum Kind: Sendable {
        case text(maximum: Int)
        case paragraph(maximum: Int)
        case subdomain(suffix: String?)
        case domain
        case hostname
        case cpanelUsername
        case webAddress
        case quantity(ClosedRange<Int>)
        case choice([Choice])
        case phoneNumber
        case areaCode
    }

    package let name: String
    package let label: String
    package let help: String
    package let kind: Kind
    package let isRequired: Bool
    package let placeholder: String
    package let initial: String

    init(
        _ name: String,
        _ label: String,
        _ kind: Kind,
        help: String = "",
        placeholder: String = "",
        initial: String = "",
        isRequired: Bool = true
    ) {
        self.name = name
        self.label = label
        self.help = help
        self.kind = kind
        self.isRequired = isRequired
        self.placeholder = placeholder
        self.initial = initial
    }
}

/// What is wrong with one field, in a sentence for the customer.
package struct FieldError: Error, Hashable, Sendable {
    package let field: String
    package let message: String

    package init(_ field: String, _ message: String) {
        self.field = field
        self.message = message
    }
}

/// One named value of an order, as it is sent to the upstream.
package struct Parameter: Hashable, Sendable {
    package enum Value: Hashable, Sendable {
        case text(String)
        case integer(Int)
        case list([String])
    }

    package let name: String
    package let value: Value

    package init(_ name: String, _ value: Value) {
        self.name = name
        self.value = value
    }

    /// The value as one line for people.
    package var text: String {
        switch value {
        case .text(let text): text
        case .integer(let number): String(number)
        case .list(let texts): texts.joined(separator: ", ")
        }
    }
}
