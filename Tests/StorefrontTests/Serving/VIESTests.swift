import Commerce
import Outbound
import Testing

@testable import Storefront

@Suite struct VIESTests {
    private func answer(_ status: Int, _ body: String) throws -> VATAnswer {
        VIES.read(status, Array(body.utf8), about: try #require(VATID("FR40303265045")))
    }

    @Test func `a plain yes about the number is one`() throws {
        let body = """
            {"countryCode":"FR","vatNumber":"40303265045","requestDate":"2026-01-31T10:00:00.000Z","valid":true,
             "requestIdentifier":"WAPIAAAA","name":"SA SODIMAS","address":"---"}
            """
        #expect(try answer(200, body) == .registered(consultation: "WAPIAAAA"))
    }

    @Test func `a plain no is one`() throws {
        let body = #"{"countryCode":"FR","vatNumber":"40303265045","valid":false,"requestIdentifier":""}"#
        #expect(try answer(200, body) == .notRegistered)
    }

    @Test(
        arguments: [
            (200, #"{"actionSucceed":false,"errorWrappers":[{"error":"MS_UNAVAILABLE"}]}"#), (200, ""), (200, "<html>"),
            (200, #"{"countryCode":"DE","vatNumber":"136695976","valid":true}"#),
            (200, #"{"countryCode":"FR","vatNumber":"40303265045","valid":"true"}"#),
            (500, #"{"countryCode":"FR","vatNumber":"40303265045","valid":true}"#), (200, #"{"valid":true}"#),
            (200, #"{"actionSucceed":false,"countryCode":"FR","vatNumber":"40303265045","valid":true}"#),
        ]
    )
    func `anything else tells nothing`(_ status: Int, _ body: String) throws {
        guard case .away = try answer(status, body) else {
            Issue.record("\(body) was taken for an answer")
            return
        }
    }

    @Test func `a register that cannot be reached tells nothing`() async throws {
        let vies = VIES(url: "http://127.0.0.1:9", http: HTTPClient())
        guard case .away = await vies.look(up: try #require(VATID("FR40303265045")), for: nil) else {
            Issue.record("nobody answered, and an answer was taken")
            return
        }
    }
}
