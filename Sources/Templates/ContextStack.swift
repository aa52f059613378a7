/// The values around the current place: the page's model and, on top of it, what each section stepped into.
struct ContextStack {
    private var values: [Value]

    init(_ root: Value) {
        values = [root]
        values.reserveCapacity(16)
    }

    var depth: Int { values.count }

    mutating func push(_ value: Value) {
        values.append(value)
    }

    mutating func pop() {
        values.removeLast()
    }

    /// The value of a path, or `nil` where a name in it is unknown. The first name is looked up from the innermost
    /// record outwards, the others inside of what was found. There is nothing inside of `.nothing`, whatever its name.
    func value(of path: Path) -> Value? {
        if path.isCurrent { return values.last }
        var index = values.count - 1
        while index >= 0 {
            if case .record(let record) = values[index], let value = record[path.first] {
                return path.rest.isEmpty ? value : descend(from: value, along: path.rest)
            }
            index -= 1
        }
        return nil
    }

    private func descend(from value: Value, along names: [String]) -> Value? {
        var value = value
        for name in names {
            switch value {
            case .record(let record):
                guard let inner = record[name] else { return nil }
                value = inner
            case .nothing: return .nothing
            case .text, .html, .flag, .list: return nil
            }
        }
        return value
    }
}
