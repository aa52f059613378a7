/// Something that is kept in the state file.
protocol Record: Sendable {
    init?(record: JSON)
    var record: JSON { get }
}

/// Fields in a form that survives being written and read: sums as text, times in milliseconds.
extension JSON {
    static func kept(_ amount: Amount) -> JSON { .string(amount.text) }
    static func kept(_ moment: Moment?) -> JSON { moment.map { .number(String($0.milliseconds)) } ?? .null }
    static func kept(_ number: Int?) -> JSON { number.map { .number(String($0)) } ?? .null }

    func moment(_ name: String) -> Moment? { self[name]?.integer.map(Moment.init(milliseconds:)) }
    func text(_ name: String) -> String? { self[name]?.text }
    func integer(_ name: String) -> Int? { self[name]?.integer }
    func amount(_ name: String) -> Amount? { self[name]?.amount }
    func flag(_ name: String) -> Bool? { self[name]?.flag }
}
