import Commerce
import FoundationEssentials
import Testing

@testable import ResellPortal

@Suite struct CatalogueTests {
    /// The costs of one product as a text: `annual 54, monthly 6`.
    private func costs(_ row: String) throws -> String {
        let products = try ProductList.read(json(#"{"success":true,"products":[\#(row)]}"#))
        return try #require(products.first).costs.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
            .joined(separator: ", ")
    }

    @Test func `the documents' list is read`() async throws {
        let body = #"""
            {"success":true,"products":[
            {"key":"ai_business_tools","name":"AI Business Suite","description":"AI-powered tools for business"},
            {"key":"vpn","name":"VPN Service","pricing":{"monthly":6.00,"annual":54.00}}]}
            """#
        let products = try await Wire(body).client().products()
        #expect(products.map(\.key.text) == ["ai_business_tools", "vpn"])
        #expect(products.map(\.name) == ["AI Business Suite", "VPN Service"])
        #expect(products.first?.description == "AI-powered tools for business")
        #expect(products.first?.costs.isEmpty == true)
        #expect(products.last?.costs == [PlanKey(.monthly): 6, PlanKey(.annual): 54])
    }

    @Test(arguments: [
        (
            #"{"key":"vpn","pricing":{"monthly":"6.00","quarterly":16,"yearly":"$54.00","biannual":null}}"#,
            "annual 54, monthly 6, quarterly 16"
        ),
        (#"{"key":"vpn","name":"x","cost":6,"billing_cycle":"monthly"}"#, "monthly 6"),
        (#"{"key":"vpn","name":"x","cost":"54","billing_cycle":"annually"}"#, "annual 54"),
        (#"{"id":"vpn","title":"x","price":"6.00","category":"c","type":"t"}"#, "monthly 6"),
        (#"{"slug":"VPN","price":6}"#, "monthly 6"),
        (#"{"key":"vpn","pricing":[]}"#, ""),
        (#"{"key":"vpn","price":"ask us"}"#, ""),
        (#"{"key":"vpn","price":-6}"#, ""),
        (#"{"key":"vpn","pricing":{"monthly":6},"cost":7}"#, "monthly 6"),
        (
            #"{"key":"cloud_storage","pricing":{"50gb":3.5,"100 GB":6,"1tb":{"price":"20"}}}"#,
            "100gb 6, 1tb 20, 50gb 3.5"
        ),
        (
            #"{"key":"cloud_storage","plans":[{"key":"50gb","name":"50 GB","price":3.5},{"key":"1tb","monthly":20}]}"#,
            "1tb 20, 50gb 3.5"
        ),
        (
            #"{"key":"ai_business_tools","tools":[{"key":"ai_voice_agent","name":"Voice","price":30},{"key":"b","cost":"15"},{"key":"c","monthly":5},{"name":"no key","price":1}]}"#,
            "ai_voice_agent 30, b 15, c 5"
        ),
        (
            #"{"key":"ai_business_tools","ai_tools":{"ai_voice_agent":30,"b":{"name":"B","cost":15}}}"#,
            "ai_voice_agent 30, b 15"
        ),
    ])
    func `each variant of a price is read`(_ row: String, _ expected: String) throws {
        #expect(try costs(row) == expected)
    }

    @Test func `tools bring their names`() throws {
        let row =
            #"{"key":"ai_business_tools","tools":[{"key":"t","label":"Tool T","price":30},{"key":"u","name":"U"}]}"#
        let product = try #require(try ProductList.read(json("[\(row)]")).first)
        #expect(product.planNames == [try #require(PlanKey("t")): "Tool T", try #require(PlanKey("u")): "U"])
        #expect(product.costs.count == 1)
    }

    @Test(arguments: [
        #"[{"key":"vpn"},{"key":"crm"}]"#, #"{"data":[{"key":"vpn"},{"key":"crm"}]}"#,
        #"{"data":{"products":[{"key":"vpn"},{"key":"crm"}]}}"#, #"{"items":[{"key":"vpn"},{"key":"crm"}]}"#,
        #"{"products":{"vpn":{"name":"V"},"crm":{"name":"C"}}}"#,
        #"{"products":{"1":{"key":"vpn"},"5":{"key":"crm"}}}"#,
        #"{"products":[{"key":"vpn"},{"name":"no key"},"text",null,{"key":"crm"},{"key":"vpn","price":9}]}"#,
    ])
    func `a list is read in any wrapping, and what is no product is left out`(_ body: String) throws {
        #expect(Set(try ProductList.read(json(body)).map(\.key.text)) == ["vpn", "crm"])
    }

    @Test(arguments: [#"{"products":"none"}"#, #"{"success":true}"#, "[1]", #"{"products":[{"name":"x"}]}"#, "{}"])
    func `what holds no product is unreadable`(_ body: String) {
        #expect(throws: Unreadable.self) { try ProductList.read(json(body)) }
    }

    // MARK: - eSIM packages

    @Test func `the documents' package is read`() async throws {
        let body =
            #"{"success":true,"packages":[{"package_code":"PHAJHEAYP","name":"United States 1GB 7Days","price":1.80,"location":"US"}]}"#
        let package = try #require(try await Wire(body).client().packages().first)
        #expect(package.plan.text == "PHAJHEAYP")
        #expect(package.cost == Decimal(string: "1.8"))
        #expect(package.locations == ["US"])
        #expect(package.megabytes == 1024)
        #expect(package.days == 7)
    }

    @Test(arguments: [
        (#""name":"United States 1GB 7Days""#, 1024, 7), (#""name":"Europe 0.5 gb 30 days""#, 512, 30),
        (#""name":"Japan 500MB/Day""#, 500, nil), (#""name":"Japan 500MB/Day 10Days""#, 5000, 10),
        (#""name":"Unlimited""#, nil, nil), (#""name":"Unlimited 5 Days""#, nil, 5),
        (#""name":"Asia 20GB 1 Month""#, 20_480, 30),
        (#""name":"2TB""#, 2_097_152, nil), (#""name":"4G 3GB 15D""#, 3072, 15),
        (#""name":"x","data_volume":"1 GB","validity":"7 day""#, 1024, 7),
        (#""name":"x","volume":1073741824,"validity_days":7"#, 1024, 7),
        (#""name":"x 3GB","volume":3,"days":"5""#, 3072, 5),
        (#""name":"99999999999999999999GB 99999999999999999999Days""#, nil, nil), (#""title":"1GB""#, 1024, nil),
    ])
    func `volume and days come from optional members or from the name`(
        _ members: String,
        _ megabytes: Int?,
        _ days: Int?
    ) throws {
        let body = #"[{"package_code":"A","price":1,\#(members)}]"#
        let package = try #require(try PackageList.read(json(body)).first)
        #expect(package.megabytes == megabytes)
        #expect(package.days == days)
    }

    @Test(arguments: [
        (#""US""#, ["US"]), (#"["us","CA","us"]"#, ["US", "CA"]), (#""[\"US\",\"CA\"]""#, ["US", "CA"]),
        (#""US, CA,,MX ""#, ["US", "CA", "MX"]), (#""Global""#, ["GLOBAL"]),
        (#"[{"code":"US"},{"name":"Peru"}]"#, ["US", "PERU"]),
        ("null", []), ("5", []), (#""""#, []), (#""[broken""#, ["[BROKEN"]),
    ])
    func `a location is a code, a region or a list in any writing`(_ value: String, _ expected: [String]) {
        #expect(PackageList.locations(json("[\(value)]").elements?.first) == expected)
    }

    @Test func `a package without code or price is left out, and the same code comes once`() throws {
        let body =
            #"{"packages":[{"package_code":"A","price":1},{"name":"x","price":1},{"package_code":"B"},{"package_code":"A","price":2},{"package_code":"C D","price":2}]}"#
        #expect(try PackageList.read(json(body)).map(\.plan.text) == ["A"])
        #expect(throws: Unreadable.self) { try PackageList.read(json(#"{"packages":[{"package_code":"B"}]}"#)) }
        #expect(try PackageList.read(json(#"{"packages":[]}"#)).isEmpty)
    }

    // MARK: - Rates

    @Test func `rates are read, below a cent too`() async throws {
        let body = #"""
            {"success":true,"services":[{"service_id":"1234","name":"Instagram Followers [Real]","rate_per_1000":2.50},
            {"service_id":77,"name":"Views","rate_per_1000":"0.0035","min":"100","max":50000},{"name":"x"}]}
            """#
        let rates = try await Wire(body).client().rates()
        #expect(rates.map(\.plan.text) == ["1234", "77"])
        #expect(rates.map(\.costPerThousand) == [Decimal(string: "2.5"), Decimal(string: "0.0035")])
        #expect(rates.map(\.minimum) == [nil, 100])
        #expect(rates.map(\.maximum) == [nil, 50_000])
    }
}
