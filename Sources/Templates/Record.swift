/// Named values in the order in which they were given.
///
/// A record of a page has a handful of names of at most 15 bytes. Swift keeps such strings inside the two words of the
/// `String` itself, so that walking the fields and comparing words is faster than hashing would be.
package struct Record: Sendable {
    /// A name that stands twice is found at its first place only.
    package private(set) var fields: [(name: String, value: Value)]

    package init() {
        fields = []
    }

    package init(fields: [(String, Value)]) {
        self.fields = fields
    }

    /// The value of a name, or `nil` where the record does not know it. Setting replaces in place or appends; setting
    /// `nil` removes the name.
    package subscript(name: String) -> Value? {
        get {
            for index in fields.indices where fields[index].name == name {
                return fields[index].value
            }
            return nil
        }
        set {
            let place = fields.firstIndex { $0.name == name }
            switch (place, newValue) {
            case (let place?, let value?): fields[place].value = value
            case (let place?, nil): fields.remove(at: place)
            case (nil, let value?): fields.append((name, value))
            case (nil, nil): break
            }
        }
    }
}

extension Record: Equatable {
    package static func == (one: Record, other: Record) -> Bool {
        one.fields.elementsEqual(other.fields) { $0.name == $1.name && $0.value == $1.value }
    }
}

extension Record: ExpressibleByDictionaryLiteral {
    package init(dictionaryLiteral elements: (String, Value)...) {
        self.init(fields: elements)
    }
}
