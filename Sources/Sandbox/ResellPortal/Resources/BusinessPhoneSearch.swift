extension World {
    /// `GET /business-phone/search`: named in the documents and not described.
    func searchPhoneNumbers(_ call: Call) throws(Refusal) -> Reply {
        let code = call.parameter("country") ?? "US"
        guard let country = PhoneNumbers.country(code) else {
            throw .invalid("country", "is not one of \(PhoneNumbers.countryCodes.joined(separator: ", ")).")
        }
        var areas = country.places.keys.sorted()
        if let area = call.parameter("area_code") {
            guard PhoneNumbers.isAreaCode(area, in: code) else {
                throw .invalid("area_code", "is not an area code of \(code).")
            }
            areas = [area]
        }
        let limit = areas.count == 1 ? 20 : 5
        let rows = areas.flatMap { area in
            PhoneNumbers.available(in: country, area: area, limit: limit) { claims["phone:\($0)"] == nil }
                .map { row($0, area, country) }
        }
        return Reply(.object([.init("success", true), .init(settings.phoneAnswer.rawValue, .array(rows))]))
    }

    private func row(_ number: String, _ area: String, _ country: PhoneNumbers.Country) -> JSON {
        let place = country.places[area]
        let price = catalogue.price(of: BusinessPhone.key, cycle: .monthly)
        return [
            "phone_number": .string(number), "friendly_name": .string(PhoneNumbers.friendlyName(number)),
            "locality": .optional(place?.locality), "region": .optional(place?.region),
            "country": .string(country.code), "type": PhoneNumbers.tollFree.contains(area) ? "tollfree" : "local",
            "monthly_cost": price.map(JSON.money) ?? .null,
        ]
    }
}
