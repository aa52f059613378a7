/// Named values in the order in which they were given.
///
/// A record of a page has a handful of names of at most 15 bytes. Swift keeps such strings inside the two words of the
/// `String` itself, so that walking the fields and comparing words is faster than hashing would be.
package struct Record: Sendable {
    /// Names and their values; a name that stands twice is found at its first place only. Without labels, because Swift
    /// gives an array of tuples labels by casting one after the other, and pages make hundreds of these.
    package private(set) var fields: [(String, Value)]

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
            for index in fields.indices where fields[index].0 == name {
                return fields[index].1
            }
            return nil
        }
        set {
            let place = fields.firstIndex { $0.0 == name }
            switch (place, newValue) {
            case (let place?, let value?): fields[place].1 = value
            case (let place?, nil): fields.remove(at: place)
            case (nil, let value?): fields.append((name, value))
            case (nil, nil): break
            }
        }
    }
}

extension Record: Equatable {
    package static func == (one: Record, other: Record) -> Bool {
        one.fields.elementsEqual(other.fields) { $0 == $1 }
    }
}

extension Record: ExpressibleByDictionaryLiteral {
    package init(dictionaryLiteral elements: (String, Value)...) {
        self.init(fields: elements)
    }
}
