/// `business_phone`: a given number, or the first free one of an area.
enum BusinessPhone: ProductType {
    static let key = "business_phone"
    static let required = ["billing_cycle"]

    static func draft(_ form: OrderForm, _ context: inout OrderContext) throws(Refusal) -> OrderDraft {
        let code = form.has("country") ? try form.choice("country", of: PhoneNumbers.countryCodes) : "US"
        guard let country = PhoneNumbers.country(code) else { throw .invalid("country", "is not supported.") }
        let cycle = try form.cycle()
        let number = try number(form, country, context)
        let sid = JSON.Field("twilio_sid", .string("PN" + context.random.hex(32)))
        return OrderDraft(
            message: "Business Phone activated successfully",
            amount: try price(cycle, form, context),
            cycle: cycle,
            before: [
                .init("phone", .object([.init("number", .string(number)), sid, .init("country", .string(code))])),
                .init("billing_cycle", .string(cycle.rawValue)),
            ],
            tellsBalance: true,
            claims: [Claim("phone", number, code: "number_unavailable", "This number is no longer available.")],
            data: [.init("phone_number", .string(number)), sid]
        )
    }

    private static func number(
        _ form: OrderForm,
        _ country: PhoneNumbers.Country,
        _ context: OrderContext
    ) throws(Refusal) -> String {
        if form.has("phone_number") {
            let number = try form.text("phone_number", .e164)
            guard form.isTest || PhoneNumbers.isNumber(number, in: country) else {
                throw .invalid("phone_number", "is not a number of \(country.code).")
            }
            return number
        }
        guard form.isTest || form.has("area_code") else { throw .missing(["phone_number"]) }
        let area = try areaCode(form)
        guard PhoneNumbers.isAreaCode(area, in: country.code) else {
            if form.isTest { return "+12125550100" }
            throw .invalid("area_code", "is not an area code of \(country.code).")
        }
        let found = PhoneNumbers.available(in: country, area: area, limit: 1) { context.isFree("phone:\($0)") }
        guard let number = found.first else {
            throw Refusal(status: 404, code: "number_unavailable", message: "No number is free in this area.")
        }
        return number
    }

    /// The documents call it digits and do not say whether they are quoted.
    private static func areaCode(_ form: OrderForm) throws(Refusal) -> String {
        if let number = form.body.integer("area_code") { return String(number) }
        return try form.text("area_code", .digits)
    }
}
