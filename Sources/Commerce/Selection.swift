/// What a customer chose of one product: which plans, how many, and the values for the upstream. Only made by
/// `ProductType.read`, so that whatever is in a cart or an order has passed its type's checks.
package struct Selection: Hashable, Sendable {
    package let product: ProductKey
    /// One plan; several only for tools.
    package let plans: [PlanKey]
    /// 1 unless the product is sold by a rate per 1000.
    package let quantity: Int
    /// The documented parameters of the order besides `client_id` and `product_key`, in the form's order.
    package let parameters: [Parameter]

    /// For Storage, which reads back what `ProductType.read` once made.
    package init(product: ProductKey, plans: [PlanKey], quantity: Int, parameters: [Parameter]) {
        self.product = product
        self.plans = plans
        self.quantity = quantity
        self.parameters = parameters
    }

    package func parameter(_ name: String) -> String? {
        parameters.first { $0.name == name }?.text
    }

    package var type: ProductType? { ProductType.of(product) }

    /// How often it renews; nil for what is paid once.
    package var cycle: BillingCycle? { type?.cycle(of: plans.first) }
}

package struct InvalidSelection: Error, Sendable {
    package let errors: [FieldError]
}

extension ProductType {
    /// Reads an order form.
    /// - Parameters:
    ///   - typed: all values that the form gave for a name.
    ///   - offers: whether a plan is on sale; asked for each plan that the customer chose.
    package func read(
        _ typed: (String) -> [String],
        offers: (PlanKey) -> Bool
    ) throws(InvalidSelection) -> Selection {
        var errors: [FieldError] = []
        var parameters: [Parameter] = []
        let chosen = readPlans(typed, offers, &errors)
        if let parameter = chosen.parameter { parameters.append(parameter) }
        for field in fields {
            do throws(FieldError) {
                if let parameter = try field.read(typed(field.name).first) { parameters.append(parameter) }
            } catch {
                errors.append(error)
            }
        }
        var plans = chosen.plans
        if case .domain(let name, _) = self.plans {
            plans = readSuffix(of: parameters.first { $0.name == name }, offers, &errors)
        }
        if errors.isEmpty { errors = agreement(parameters) }
        guard errors.isEmpty else { throw InvalidSelection(errors: errors) }
        return Selection(product: key, plans: plans, quantity: quantity(in: parameters), parameters: parameters)
    }

    private func readSuffix(
        of domain: Parameter?,
        _ offers: (PlanKey) -> Bool,
        _ errors: inout [FieldError]
    ) -> [PlanKey] {
        guard let domain, let name = DomainName(domain.text) else { return [] }
        guard let plan = PlanKey(name.suffix), offers(plan) else {
            errors.append(FieldError(domain.name, "Names ending in .\(name.suffix) are not sold here."))
            return []
        }
        return [plan]
    }

    private func quantity(in parameters: [Parameter]) -> Int {
        guard case .rate(_, let name) = plans,
            case .integer(let number) = parameters.first(where: { $0.name == name })?.value
        else { return 1 }
        return number
    }

    private func readPlans(
        _ typed: (String) -> [String],
        _ offers: (PlanKey) -> Bool,
        _ errors: inout [FieldError]
    ) -> (plans: [PlanKey], parameter: Parameter?) {
        switch plans {
        case .single:
            let plan = PlanKey(.monthly)
            if !offers(plan) { errors.append(FieldError("", "This product cannot be ordered right now.")) }
            return ([plan], nil)
        case .domain: return ([], nil)
        case .tools(let name, _): return readTools(name, typed(name), offers, &errors)
        case .cycle, .choice, .package, .rate:
            guard let name = plans.parameter else { return ([], nil) }
            guard let text = typed(name).first?.trimmed, !text.isEmpty else {
                errors.append(FieldError(name, "Please choose one."))
                return ([], nil)
            }
            guard let plan = PlanKey(text), offers(plan) else {
                errors.append(FieldError(name, "This choice is no longer offered. Please choose another."))
                return ([], nil)
            }
            return ([plan], Parameter(name, .text(plan.text)))
        }
    }

    private func readTools(
        _ name: String,
        _ typed: [String],
        _ offers: (PlanKey) -> Bool,
        _ errors: inout [FieldError]
    ) -> (plans: [PlanKey], parameter: Parameter?) {
        var plans: [PlanKey] = []
        for text in typed.prefix(100) {
            guard let plan = PlanKey(text.trimmed), offers(plan) else {
                errors.append(FieldError(name, "One of these is no longer offered. Please choose again."))
                return ([], nil)
            }
            if !plans.contains(plan) { plans.append(plan) }
        }
        if plans.isEmpty { errors.append(FieldError(name, "Please choose at least one.")) }
        return (plans, Parameter(name, .list(plans.map(\.text))))
    }
}
