/// `smm`: followers and likes by the thousand, delivered bit by bit.
enum Smm: ProductType {
    static let key = "smm"
    static let required = ["service_id", "link", "quantity"]

    static func draft(_ form: OrderForm, _ context: inout OrderContext) throws(Refusal) -> OrderDraft {
        let id = try form.text("service_id")
        let link = try form.text("link", .webAddress)
        let quantity = try form.integer("quantity", in: 1...10_000_000)
        guard let service = context.catalogue.smmService(id) ?? (form.isTest ? placeholder(id) : nil) else {
            throw .invalid("service_id", "is unknown.")
        }
        let number = JSON.Field("smm_order_id", .string(String(100_000 + context.random.below(900_000))))
        let name = JSON.Field("service_name", .string(service.name))
        let count = JSON.Field("quantity", .kept(quantity))
        return OrderDraft(
            message: "SMM order placed successfully",
            amount: service.rate.perThousand(quantity),
            before: [.init("order", .object([number, name, count, .init("status", "pending")]))],
            data: [number, .init("service_id", .string(id)), name, .init("link", .string(link)), count]
        )
    }

    private static func placeholder(_ id: String) -> SmmCatalogue.Service {
        SmmCatalogue.Service(id: id, name: "Test service", rate: .zero)
    }

    /// Pending for as long as a deployment takes, in progress twice as long, then completed.
    static func progress(since start: Moment, at now: Moment, delay: Double) -> JSON.Field {
        let elapsed = Double(now.milliseconds - start.milliseconds) / 1000
        return .init("status", elapsed < delay ? "pending" : elapsed < 3 * delay ? "in progress" : "completed")
    }
}
