import Commerce
import FoundationEssentials
import Storage

extension Shop {
    /// Asks the upstream for free numbers.
    /// - Parameters:
    ///   - country: one of those that the order form offers.
    ///   - areaCode: digits; empty for any.
    ///   - address: the visitor's, for counting.
    /// - Throws: `SearchError`, or what the database reports.
    package func searchPhoneNumbers(
        country: String,
        areaCode: String,
        address: String
    ) async throws -> [PhoneOffer] {
        let type = ProductType.businessPhone
        let place = try Self.read(country, "country", of: type) ?? "US"
        let area = try Self.read(areaCode, "area_code", of: type)
        if let wait = throttles.searches.take(Throttles.key(address: address), at: now()) {
            throw SearchError.tooMany(seconds: wait)
        }
        let upstream = upstream
        let question = "\(place) \(area ?? "")"
        let offers = try await phoneSearches.answer(to: question, at: now()) { () throws(UpstreamError) in
            try await upstream.phoneNumbers(country: place, areaCode: area)
        }
        // A number that costs more than the plan would be sold below its cost.
        let monthly = try database.read { try $0.plan(type.key, PlanKey(.monthly))?.cost }
        return offers.filter { offer in
            guard let monthly, let cost = offer.monthlyCost else { return true }
            return cost <= monthly
        }.prefix(30).map { $0 }
    }

    private static func read(
        _ typed: String,
        _ name: String,
        of type: ProductType
    ) throws(SearchError) -> String? {
        guard !typed.trimmed.isEmpty, let field = type.fields.first(where: { $0.name == name }) else { return nil }
        do throws(FieldError) {
            return try field.read(typed)?.text
        } catch {
            throw .invalid(error)
        }
    }
}
