import Commerce
import FoundationEssentials
import ShopTesting
import Testing

@testable import Shop
@testable import Storage

extension ShopFixture {
    /// A German seller with 19 % at home, 20 % in France and 6 % in California.
    func tax(_ mode: TaxMode, reverseCharge: Bool = false) async throws {
        try await shop.database.write { writer in
            var settings = try writer.settings()
            settings.seller = Seller(
                name: "Ada GmbH",
                address: "Weg 1\n10115 Berlin",
                country: "DE",
                vatID: "DE136695976"
            )
            try writer.saveSettings(settings)
        }
        for (country, region, rate) in [("DE", "", "19"), ("FR", "", "20"), ("US", "CA", "6")] {
            var form = TaxRuleForm()
            (form.country, form.region, form.rate) = (country, region, rate)
            form.from = Date(timeIntervalSince1970: 0)
            try await shop.addTaxRule(form)
        }
        try await shop.changeTaxMode(mode.rawValue, allowsReverseCharge: reverseCharge)
    }

    func bill(_ customer: Customer, to country: String, region: String = "", vatID: String = "") async throws {
        var form = BillingForm()
        (form.name, form.country, form.region, form.vatID) = ("Ada", country, region, vatID)
        try await shop.changeBilling(form, of: customer.id)
    }

    func quote(of customer: Customer) throws -> Quote {
        try #require(try shop.cart(of: .customer(customer.id))?.quote)
    }
}
