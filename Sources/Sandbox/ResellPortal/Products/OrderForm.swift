/// The fields of one `POST /orders`, read strictly; or, in test mode, as loosely as the live server was seen to.
struct OrderForm: Sendable {
    let body: JSON
    let isTest: Bool

    func has(_ name: String) -> Bool {
        body[name].map { $0 != .null } ?? false
    }

    /// All of the names that are not there, told together.
    func require(_ names: [String]) throws(Refusal) {
        let missing = names.filter { !has($0) }
        if !missing.isEmpty { throw .missing(missing) }
    }

    func text(_ name: String, _ format: Format = .anyText) throws(Refusal) -> String {
        if isTest { return body.text(name) ?? "test" }
        guard let text = body.text(name) else { throw .invalid(name, "is not of type string.") }
        guard format.accepts(text) else { throw .invalid(name, format.explanation) }
        return text
    }

    func optionalText(_ name: String, _ format: Format = .anyText) throws(Refusal) -> String? {
        has(name) ? try text(name, format) : nil
    }

    func choice(_ name: String, of allowed: [String]) throws(Refusal) -> String {
        let text = try text(name)
        if allowed.contains(text) { return text }
        guard isTest, let first = allowed.first else {
            throw .invalid(name, "is not one of \(allowed.joined(separator: ", ")).")
        }
        return first
    }

    func cycle() throws(Refusal) -> BillingCycle {
        BillingCycle(rawValue: try choice("billing_cycle", of: BillingCycle.names)) ?? .monthly
    }

    func integer(_ name: String, in range: ClosedRange<Int>) throws(Refusal) -> Int {
        guard let value = body.integer(name) else {
            if isTest { return range.lowerBound }
            throw .invalid(name, "is not of type integer.")
        }
        if range.contains(value) { return value }
        guard isTest else {
            throw .invalid(name, "must be between \(range.lowerBound) and \(range.upperBound).")
        }
        return range.lowerBound
    }

    func list(_ name: String) throws(Refusal) -> [String] {
        let texts = body[name]?.elements?.compactMap(\.text) ?? []
        if isTest { return texts }
        guard let elements = body[name]?.elements else { throw .invalid(name, "is not of type array.") }
        guard !elements.isEmpty, texts.count == elements.count, Set(texts).count == texts.count else {
            throw .invalid(name, "must name at least one thing, and each of them once.")
        }
        return texts
    }
}
