import Commerce

/// `GET /business-phone/search`, whose answer is documented nowhere.
enum PhoneSearch {
    static func read(_ reply: JSON) throws(Unreadable) -> [PhoneOffer] {
        let rows = try reply.rows("numbers", "available_numbers", "phone_numbers", "available_phone_numbers")
        let offers = rows.compactMap(offer)
        guard rows.isEmpty || !offers.isEmpty else { throw Unreadable("no number in the answer") }
        var seen: Set<String> = []
        return offers.filter { seen.insert($0.number).inserted }
    }

    private static func offer(_ row: JSON) -> PhoneOffer? {
        let text = row.line ?? row[any: "phone_number", "number", "phoneNumber", "phone"]?.line
        guard let text, let number = e164(text) else { return nil }
        let place = [row[any: "locality", "city"]?.line, row[any: "region", "state"]?.line].compactMap { $0 }
        return PhoneOffer(
            number: number,
            place: place.joined(separator: ", "),
            monthlyCost: row[any: "monthly_cost", "monthly_price", "price", "cost"]?.amount
        )
    }

    /// A plus sign and 7 to 15 digits; a number without its country is not guessed.
    private static func e164(_ text: String) -> String? {
        let compact = text.filter { !" -().".contains($0) }
        let digits = compact.dropFirst()
        guard compact.hasPrefix("+"), (7...15).contains(digits.utf8.count),
            digits.utf8.allSatisfy({ (0x30...0x39).contains($0) })
        else { return nil }
        return compact
    }
}
