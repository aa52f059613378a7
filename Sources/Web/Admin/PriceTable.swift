import Commerce
import HTTP
import Shop
import Storage
import Templates

/// `/admin/pricing`: every plan with its cost, rule and price; rules are changed here, and costs entered that the
/// supplier does not list.
enum PriceTable {
    static func show(_ request: PageRequest, _ staff: Staff) async throws -> Response {
        let scope = request.query["rule"].flatMap { RuleScope(text: $0) }
        return try request.page(try PriceTablePage(request, editing: scope))
    }

    /// `step`: `preview` shows what the rule would do, `save` keeps it, `remove` takes it away.
    static func submit(_ request: PageRequest, _ staff: Staff) async throws -> Response {
        guard let scope = request.form["scope"].flatMap({ RuleScope(text: $0) }) else { throw PageError.notFound }
        let typed = RuleForm(request.form)
        do {
            if request.form["step"] == "remove" {
                try await request.shop.removeRule(for: scope)
                return request.redirect(
                    to: .adminPricing,
                    flash: Flash(.done, "The rule is gone; the wider one holds.")
                )
            }
            let rule = try request.shop.readRule(typed)
            guard request.form["step"] == "save" else {
                var page = try PriceTablePage(request, editing: scope, typed)
                page.editor?.effects = try request.shop.previewRule(rule, for: scope)
                return try request.page(page)
            }
            try await request.shop.saveRule(rule, for: scope)
            return request.redirect(to: .adminPricing, flash: Flash(.done, "Saved. The new prices hold from now on."))
        } catch ChangeCatalogueError.invalid(let errors) {
            var page = try PriceTablePage(request, editing: scope, typed)
            if let form = page.editor?.form { page.editor?.form = form.with(errors) }
            return try request.page(page, status: .unprocessableContent)
        } catch is ChangeCatalogueError {
            throw PageError.notFound
        }
    }

    /// Enters the cost that is expected where none is listed.
    static func submitCost(_ request: PageRequest, _ staff: Staff) async throws -> Response {
        guard let product = request.form["product"].flatMap({ ProductKey($0) }),
            let plan = request.form["plan"].flatMap({ PlanKey($0) })
        else { throw PageError.notFound }
        let typed = request.form["cost"] ?? ""
        do {
            try await request.shop.setExpectedCost(product, plan, typed: typed)
            return request.redirect(to: .adminPricing, flash: Flash(.done, "The cost is entered."))
        } catch ChangeCatalogueError.invalid(let errors) {
            var page = try PriceTablePage(request, editing: nil)
            let problem = errors.first?.message ?? ""
            page.typedCost = PriceTablePage.TypedCost(product: product, plan: plan, text: typed, problem: problem)
            return try request.saying(.problem, problem).page(page, status: .unprocessableContent)
        } catch is ChangeCatalogueError {
            throw PageError.notFound
        }
    }
}

extension RuleForm {
    fileprivate init(_ typed: FormFields) {
        self.init()
        markup = typed["markup"] ?? ""
        fixed = typed["fixed"] ?? ""
        minimumProfit = typed["minimum_profit"] ?? ""
        charm = typed["charm"] ?? ""
        floor = typed["floor"] ?? ""
        policy = typed["policy"] ?? ""
    }
}
