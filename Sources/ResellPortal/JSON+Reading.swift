import Commerce
import FoundationEssentials

/// An answer that is whole and valid JSON and yet not what was asked for. The text names the shape, never a value.
struct Unreadable: Error, Hashable {
    let what: String

    init(_ what: String) {
        self.what = what
    }
}

/// Reading what the upstream's documents, its live answers and its WordPress make of one and the same value.
extension JSON {
    /// The first of these members that is there and not null.
    subscript(any names: String...) -> JSON? { first(of: names) }

    func first(of names: [String]) -> JSON? {
        for name in names {
            if let value = self[name], value != .null { return value }
        }
        return nil
    }

    /// A string's text without white space around it; nil when nothing is left, or for what is no string.
    var line: String? {
        guard case .string(let text) = self else { return nil }
        let line = text.trimmed
        return line.isEmpty ? nil : line
    }

    /// A string's or number's text; never that of a bool.
    var label: String? {
        if case .number(let number) = self { return number.description }
        return line
    }

    /// An id: a positive whole number, or a string.
    var identifier: String? {
        guard case .number(let number) = self else { return line }
        let text = number.description
        return text.utf8.allSatisfy { (0x30...0x39).contains($0) } ? text : nil
    }

    /// `true`, `"true"`, `1`, `"1"`, `"yes"` and their opposites.
    var flag: Bool? {
        switch self {
        case .bool(let flag): return flag
        case .number(let number): return number == 1 ? true : number == 0 ? false : nil
        case .string(let text):
            switch text.lowercased() {
            case "true", "1", "yes": return true
            case "false", "0", "no": return false
            default: return nil
            }
        case .null, .array, .object: return nil
        }
    }

    /// An amount of US dollars that is not negative: `1.8`, `"1.80"`, `"$1,234.50"`, `"USD 1.80"`.
    var amount: Decimal? {
        guard let amount = signedAmount, amount >= 0 else { return nil }
        return amount
    }

    /// The same, with a sign: a wallet can be overdrawn.
    var signedAmount: Decimal? {
        switch self {
        case .number(let number): return number.withoutFloatNoise
        case .string(let text):
            var text = text.trimmed
            let isNegative = text.hasPrefix("-")
            if isNegative { text.removeFirst() }
            guard let magnitude = Decimal(priced: text) else { return nil }
            return isNegative ? -magnitude : magnitude
        case .null, .bool, .array, .object: return nil
        }
    }

    /// A whole number that is not negative.
    var count: Int? {
        guard let text = label else { return nil }
        return Int(text).flatMap { $0 >= 0 ? $0 : nil }
    }

    /// The rows of a list: bare, wrapped under one of the names, or under `data`. PHP writes a list with holes as an
    /// object whose members are named by numbers.
    func rows(_ names: String...) throws(Unreadable) -> [JSON] {
        if let rows = findRows(names + ["data", "items", "results"]) { return rows }
        throw Unreadable("no list of \(names.first ?? "rows")")
    }

    private func findRows(_ names: [String]) -> [JSON]? {
        if let elements { return elements }
        for name in names {
            guard let member = self[name] else { continue }
            if let elements = member.elements ?? member.numberedMembers { return elements }
            if name == "data", let inner = member.findRows(names) { return inner }
        }
        return nil
    }

    var numberedMembers: [JSON]? {
        guard let members, !members.isEmpty else { return nil }
        var numbered: [(Int, JSON)] = []
        for (name, value) in members {
            guard let number = Int(name) else { return nil }
            numbered.append((number, value))
        }
        return numbered.sorted { $0.0 < $1.0 }.map(\.1)
    }
}

extension Decimal {
    /// Reads an amount with a dollar sign, currency code or thousands separators around it.
    fileprivate init?(priced text: String) {
        var text = text
        for mark in ["USD", "US$", "$"] {
            if text.uppercased().hasPrefix(mark) { text.removeFirst(mark.count) }
            if text.uppercased().hasSuffix(mark) { text.removeLast(mark.count) }
            text = text.trimmed
        }
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let groups = (parts.first ?? "").split(separator: ",", omittingEmptySubsequences: false)
        // "1,80" is somebody's 1.80 and somebody's 180: not guessed.
        guard groups.dropFirst().allSatisfy({ $0.utf8.count == 3 }), groups.first?.isEmpty == false else { return nil }
        self.init(typed: groups.joined() + (parts.count == 2 ? "." + parts[1].prefix(9) : ""))
    }

    /// PHP may print 1.8 as 1.8000000000000003, which rounded up would cost a cent more: nine digits are kept.
    fileprivate var withoutFloatNoise: Decimal? {
        guard isFinite else { return nil }
        let parts = description.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[1].utf8.count > 9 else { return self }
        guard let kept = Decimal(string: parts[0] + "." + parts[1].prefix(9)) else { return nil }
        let next = parts[1].utf8.dropFirst(9).first ?? 0x30
        guard next >= 0x35 else { return kept }
        let step = Decimal(sign: isSignMinus ? .minus : .plus, exponent: -9, significand: 1)
        return kept + step
    }
}
