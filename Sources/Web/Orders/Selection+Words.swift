import Commerce

extension ProductKey {
    /// The picture's name in `icons.svg`.
    var icon: String { ProductType.of(self) == nil ? "product" : text }
}

extension Selection {
    /// What the customer filled in, under the form's labels. The plan stands in the title already.
    var inputs: [Fact] {
        (type?.fields ?? []).compactMap { field in
            parameter(field.name).map { Fact(field.label, field.words(for: $0)) }
        }
    }

    /// What tells it from others of its kind: the domain, the number, the link.
    var what: String? {
        guard let type else { return nil }
        let typed = Set(type.fields.map(\.name))
        return type.identity.lazy.filter { typed.contains($0.parameter) }.compactMap { parameter($0.parameter) }.first
    }

    /// How long a payment lasts, in a sentence.
    var renewal: String {
        guard let cycle else { return "Paid once; nothing renews." }
        return "Pays for \(cycle.span). You are asked again before the next."
    }
}

extension Field {
    /// The label of what was chosen, or what was typed.
    fileprivate func words(for value: String) -> String {
        guard case .choice(let choices) = kind else { return value }
        return choices.first { $0.value == value }?.label ?? value
    }
}

extension BillingCycle {
    /// After a price.
    var per: String {
        switch self {
        case .monthly: "a month"
        case .quarterly: "for 3 months"
        case .biannual: "for 6 months"
        case .annual: "a year"
        }
    }

    fileprivate var span: String {
        switch self {
        case .monthly: "one month"
        case .quarterly: "3 months"
        case .biannual: "6 months"
        case .annual: "one year"
        }
    }
}
