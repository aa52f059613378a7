import Commerce
import FoundationEssentials
import ShopTesting
import Testing

@testable import Shop
@testable import Storage

@Suite struct ListingTests {
    private func listings(_ key: String, _ costs: [String: String]) throws -> [PlanListing] {
        let type = try #require(ProductType.of(try product(key)))
        return try #require(type.listings(try listed(key, costs)))
    }

    private func costs(_ key: String, _ costs: [String: String]) throws -> [String: Decimal?] {
        Dictionary(uniqueKeysWithValues: try listings(key, costs).map { ($0.key.text, $0.cost) })
    }

    @Test func `cycles are those with a price`() throws {
        #expect(try costs("vpn", ["monthly": "6", "annual": "54"]) == ["monthly": 6, "annual": 54])
        #expect(try listings("vpn", ["annual": "54", "monthly": "6"]).map(\.position) == [0, 1])
    }

    @Test func `without any price all cycles wait for an expected cost`() throws {
        let all: [String: Decimal?] = ["monthly": nil, "quarterly": nil, "biannual": nil, "annual": nil]
        #expect(try costs("crm", [:]) == all)
    }

    @Test(arguments: ["monthly", "annual"])
    func `a single plan takes the only price under whatever cycle`(_ cycle: String) throws {
        #expect(try costs("invoice_ai", [cycle: "10"]) == ["monthly": 10])
    }

    @Test func `sizes keep their own prices`() throws {
        let found = try costs("cloud_storage", ["50gb": "3.50", "1tb": "20"])
        #expect(found.count == 6)
        let small = try dollars("3.5")
        #expect(found["50gb"] == .some(small))
        #expect(found["1tb"] == .some(20))
        #expect(found["2tb"] == .some(nil))
    }

    @Test func `a lone price belongs to the first size only`() throws {
        let found = try costs("email_marketing", ["monthly": "8"])
        #expect(found["starter"] == .some(8))
        #expect(found["growth"] == .some(nil))
    }

    @Test func `tools are the known ones and those of the list`() throws {
        let all = try listings("ai_business_tools", ["ai_voice_agent": "30", "ai_qr_code": "5", "monthly": "5"])
        #expect(all.map(\.key.text) == ["ai_voice_agent", "ai_live_chat_bot", "ai_qr_code"])
        #expect(all.map(\.cost) == [30, nil, 5])
        #expect(all.last?.name == "AI QR Code")
    }

    @Test func `a price of the tools as a whole is no tool's price`() throws {
        #expect(try costs("ai_business_tools", ["monthly": "5"]) == ["ai_voice_agent": nil, "ai_live_chat_bot": nil])
    }

    @Test func `packages and rates are not read from the product list`() throws {
        for key in ["esim", "smm"] {
            let type = try #require(ProductType.of(try product(key)))
            #expect(type.listings(try listed(key, ["monthly": "5"])) == nil)
        }
    }

    @Test func `every other type has a plan to sell`() throws {
        for type in ProductType.all where !type.hasOwnList {
            let listed = ListedProduct(key: type.key, name: "x", costs: [PlanKey(.monthly): 5])
            #expect(type.listings(listed)?.isEmpty == false)
        }
    }

    @Test func `domains are sold by their ending`() throws {
        let found = try costs("domain_registration", ["annual": "27"])
        #expect(found["com"] == .some(27))
        #expect(found["net"] == .some(nil))
    }
}
