import Testing

@testable import Commerce

@Suite struct QuoteTests {
    private func line(_ net: Int64, tax: Int64 = 0, _ currency: Currency = .usd, quantity: Int = 1) throws -> QuoteLine
    {
        let selection = Selection(
            product: try product("vpn"),
            plans: [PlanKey(.monthly)],
            quantity: quantity,
            parameters: [Parameter("billing_cycle", .text("monthly"))]
        )
        return try QuoteLine(
            selection: selection,
            title: "VPN",
            upstreamCost: usd(600),
            cost: Money(minor: 600, currency),
            net: Money(minor: net, currency),
            tax: Money(minor: tax, currency)
        )
    }

    @Test func `a quote is the sum of its lines`() throws {
        let quote = try Quote([line(780, tax: 148), line(100)], in: .usd)
        #expect(quote.net == usd(880))
        #expect(quote.tax == usd(148))
        #expect(quote.total == usd(1028))
        #expect(quote.lines[0].gross == usd(928))
    }

    @Test func `an empty quote is nothing`() throws {
        #expect(try Quote([], in: .eur).total == .zero(.eur))
    }

    @Test func `lines of another currency are refused`() throws {
        let euros = try line(1, .eur)
        #expect(throws: MoneyError.self) { try Quote([euros], in: .usd) }
    }

    @Test func `whatever the customer agreed to changes the fingerprint`() throws {
        let first = try Quote([line(780)], in: .usd).fingerprint
        #expect(try Quote([line(780)], in: .usd).fingerprint == first)
        #expect(try Quote([line(781)], in: .usd).fingerprint != first)
        #expect(try Quote([line(780, tax: 1)], in: .usd).fingerprint != first)
        #expect(try Quote([line(780, quantity: 2)], in: .usd).fingerprint != first)
        #expect(try Quote([line(780), line(0)], in: .usd).fingerprint != first)
        #expect(try Quote([line(780, .eur)], in: .eur).fingerprint != first)
    }
}

@Suite struct CreditorReferenceTests {
    @Test func `a reference has the check digits of the standard`() {
        // The example of ISO 11649.
        #expect(CreditorReference.read("RF18 5390 0754 7034") == "RF18539007547034")
        #expect(CreditorReference.make(for: "539007547034") == "RF18539007547034")
    }

    @Test(arguments: ["2026-00017", "A-1", "order-9Z", "7"])
    func `what is made is read, however it is typed`(_ number: String) {
        let reference = CreditorReference.make(for: number)
        #expect(CreditorReference.read(reference) == reference)
        #expect(
            CreditorReference.read(" \(reference.lowercased().prefix(4)) - \(reference.dropFirst(4)) ") == reference
        )
    }

    @Test func `a mistyped reference is noticed`() {
        let reference = CreditorReference.make(for: "2026-00017")
        for place in reference.indices.dropFirst(2) {
            for digit in "0123456789" where reference[place] != digit {
                var wrong = reference
                wrong.replaceSubrange(place...place, with: String(digit))
                #expect(CreditorReference.read(wrong) == nil, "\(wrong)")
            }
        }
    }

    @Test(arguments: ["", "RF", "RF18", "18539007547034", "RF1853900754703é", String(repeating: "RF18", count: 10)])
    func `what is no reference is none`(_ text: String) {
        #expect(CreditorReference.read(text) == nil)
    }
}

@Suite struct DeliveryTests {
    private func json(_ text: String) throws -> JSON { try #require(JSON(bytes: Array(text.utf8))) }

    @Test func `numbers keep their digits`() throws {
        #expect(try json(#"{"a": 6.10, "b": 0.1, "c": 123456789012345678}"#)["b"]?.text == "0.1")
        #expect(try json("{\"c\": 123456789012345678}")["c"]?.text == "123456789012345678")
        #expect(try json("19.99").text == "19.99")
        #expect(JSON(bytes: Array("{".utf8)) == nil)
        #expect(JSON(bytes: []) == nil)
    }

    @Test(arguments: [
        "client_credentials", "credentials", "vpn_credentials", "hosting",
    ])
    func `a login is found under any name that the upstream gives it`(_ block: String) throws {
        let reply = try json(#"{"\#(block)": {"username": "ada", "password": "s3cret"}}"#)
        let delivered = ProductType.vpn.delivered(in: reply)
        #expect(delivered.contains { $0.value == "ada" && !$0.deliverable.isSecret })
        #expect(delivered.contains { $0.value == "s3cret" && $0.deliverable.isSecret })
    }

    @Test(arguments: [
        ("https://crm.example/x", true), ("http://crm.example/x", false), ("javascript:alert(1)", false),
        ("https://panel.resellportal.com/x", false), ("https://resellportal.com", false),
        ("https://a b/", false), ("https://user@crm.example/", false), ("https://notresellportal.com/", true),
    ])
    func `a link is shown only when it is safe to follow`(_ link: String, _ isShown: Bool) throws {
        let reply = JSON.object(["portal": .object(["url": .string(link)])])
        let isFound = ProductType.crm.delivered(in: reply).contains { $0.value == link }
        #expect(isFound == isShown)
    }

    @Test func `values with controls or beyond measure are left out`() {
        for value in ["a\u{0}b", "", String(repeating: "x", count: 3_000)] {
            let reply = JSON.object(["vpn_credentials": .object(["username": .string(value)])])
            #expect(ProductType.vpn.delivered(in: reply).isEmpty)
        }
    }
}
