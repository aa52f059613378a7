import Commerce
import FoundationEssentials
import Storage

extension Shop {
    /// An answer that tells nothing is not asked for again within so many seconds: pressing a button is free.
    private static let pause = 30.0

    /// Asks the register about a customer's VAT number, if the reseller wants that, tax hangs on it and no answer of
    /// today is there. Whatever comes of it, nothing is refused: without a confirmation tax is charged.
    func checkVATID(of customer: Customer.ID) async throws {
        let now = now()
        let question = try database.read { reader -> (id: VATID, requester: VATID?)? in
            guard try reader.asksVATRegister(), let id = try reader.billingDetails(of: customer)?.place?.vatID else {
                return nil
            }
            let seller = try reader.settings().seller
            let known = try reader.vatCheck(id)
            let isFresh = known.map { $0.confirms(at: now) || abs(now.timeIntervalSince($0.at)) < Self.pause } ?? false
            return id.country == seller.country || isFresh ? nil : (id, VATID(seller.vatID))
        }
        guard let question else { return }
        let answer = await vatRegister?.look(up: question.id, for: question.requester) ?? .away("there is none")
        if case .away(let reason) = answer {
            log(LogLine(.warning, "the VAT register did not answer", ("reason", reason)))
        }
        let answered = self.now()
        try await database.write { try $0.keep(VATCheck(question.id, answer, at: answered)) }
    }
}

extension Reader {
    /// Where a buyer is as far as tax is concerned: a number that the register has not confirmed does not count where
    /// the reseller asks it.
    func taxPlace(_ details: BillingDetails?, at moment: Date) throws -> TaxPlace? {
        guard let place = details?.place, let id = place.vatID, try asksVATRegister() else { return details?.place }
        guard try vatCheck(id)?.confirms(at: moment) != true else { return place }
        return TaxPlace(country: place.country, region: place.region)
    }
}
