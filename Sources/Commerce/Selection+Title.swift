extension ProductType {
    /// What the customer reads for a selection in the cart, in mails, on the invoice and on the order's page. It is kept
    /// with the order, so that neither a later list of the upstream nor a later version of this changes what was sold.
    /// - Parameter names: the names of the selection's plans, in its order.
    package func title(of selection: Selection, plans names: [String]) -> String {
        let chosen = names.joined(separator: ", ")
        return switch plans {
        case .single: name
        case .cycle: "\(name), \(cycleName(of: selection) ?? chosen)"
        case .choice: "\(name), \(chosen)"
        case .tools: "\(name): \(chosen)"
        case .package: PackageName(chosen)?.title ?? chosen
        case .rate: "\(chosen) × \(selection.quantity.grouped)"
        case .domain(let parameter, _): "\(selection.parameter(parameter) ?? name), 1 year"
        }
    }

    /// How often the upstream renews a plan; nil for what is paid once.
    package func cycle(of plan: PlanKey?) -> BillingCycle? {
        switch plans {
        case .package, .rate: nil
        case .domain: .annual
        case .cycle: plan.flatMap { BillingCycle(rawValue: $0.text) }
        case .single, .choice, .tools: .monthly
        }
    }

    private func cycleName(of selection: Selection) -> String? {
        selection.plans.first.flatMap { BillingCycle(rawValue: $0.text) }?.label.lowercased()
    }
}
