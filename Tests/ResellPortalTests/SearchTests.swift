import Commerce
import FoundationEssentials
import Testing

@testable import ResellPortal

@Suite struct SearchTests {
    /// Offers as texts: `a.com free 27`, `a.com taken`, `a.com unknown`.
    private func domains(_ body: String) throws -> [String] {
        let asked = try #require(DomainName("a.com"))
        return try DomainSearch.read(json(body), asked: asked).map { offer in
            let state = offer.isAvailable.map { $0 ? "free" : "taken" } ?? "unknown"
            return "\(offer.name.text) \(state)" + (offer.cost.map { " \($0)" } ?? "")
        }
    }

    @Test(arguments: [
        (#"{"success":true,"domain":"a.com","available":true,"price":27.00,"currency":"USD"}"#, ["a.com free 27"]),
        (#"{"success":true,"available":false}"#, ["a.com taken"]),
        (#"{"success":true,"status":"available","price":"$27.00"}"#, ["a.com free 27"]),
        (#"{"success":true,"status":"success","domain":"a.com"}"#, ["a.com unknown"]),
        (
            #"{"success":true,"results":[{"domain":"b.com","available":0},{"domain":"A.com","available":1,"price":27}]}"#,
            ["a.com free 27", "b.com taken"]
        ),
        (#"{"success":true,"domains":[{"name":"a.com","is_available":"yes","cost":27}]}"#, ["a.com free 27"]),
        (#"{"domains":{"a.com":true,"b.com":{"available":false,"price":30}}}"#, ["a.com free", "b.com taken 30"]),
        (#"{"domains":{"a.com":"available","b.com":"registered"}}"#, ["a.com free", "b.com taken"]),
        (#"{"available":["a.com"],"unavailable":["b.com"]}"#, ["a.com free", "b.com taken"]),
        (#"{"data":{"domain":"a.com","available":true}}"#, ["a.com free"]),
        (#"{"domain":{"name":"a.com","available":false},"suggestions":["a.net"]}"#, ["a.com taken", "a.net unknown"]),
        (#"{"domain":"a.com","available":"maybe"}"#, ["a.com unknown"]),
        (#"[{"domain":"a.com","status":"taken"}]"#, ["a.com taken"]),
    ])
    func `each plausible shape of a domain search is read`(_ body: String, _ expected: [String]) throws {
        #expect(try domains(body) == expected)
    }

    @Test(arguments: [
        #"{"success":true}"#, "[]", "{}", #"{"message":"ok"}"#, #"{"domain":"not a domain","available":true}"#, "5",
    ])
    func `an answer that speaks of no domain is unreadable`(_ body: String) {
        #expect(throws: Unreadable.self) { try domains(body) }
    }

    @Test(arguments: [
        #"{"success":true,"numbers":[{"phone_number":"+12125550100","friendly_name":"(212) 555-0100","locality":"New York","region":"NY","country":"US","monthly_cost":10.00}]}"#,
        #"{"success":true,"available_numbers":[{"phoneNumber":"+1 (212) 555-0100","city":"New York","state":"NY","price":"$10"}]}"#,
        #"{"data":{"numbers":[{"number":"+12125550100","city":"New York","region":"NY","cost":10},{"number":"555-0100"}]}}"#,
        #"{"data":[{"phone":"+12125550100","locality":"New York, NY","price":10}]}"#,
    ])
    func `each plausible shape of a number search is read`(_ body: String) throws {
        #expect(
            try PhoneSearch.read(json(body))
                == [PhoneOffer(number: "+12125550100", place: "New York, NY", monthlyCost: 10)]
        )
    }

    @Test func `bare numbers are read, none at all is an answer, and nonsense is not`() throws {
        #expect(try PhoneSearch.read(json(#"{"numbers":["+12125550100","+12125550100","x"]}"#)).count == 1)
        #expect(try PhoneSearch.read(json(#"{"success":true,"numbers":[]}"#)).isEmpty)
        for body in [#"{"success":true}"#, #"{"numbers":["x"]}"#, #"{"numbers":"+12125550100"}"#] {
            #expect(throws: Unreadable.self) { try PhoneSearch.read(json(body)) }
        }
    }
}
