import Commerce
import FoundationEssentials
import Outbound
import Testing

@testable import Payments

@Suite struct `Stripe's amounts` {
    @Test(arguments: [
        ("USD", Int64(3_900), Int64(3_900)), ("JPY", 3_900, 3_900), ("KRW", 1, 1), ("SEK", 3_900, 3_900),
        ("KWD", 5_120, 5_120), ("TWD", 10_000, 10_000), ("CLP", 990, 990), ("VND", 25_000, 25_000),
    ])
    func `are the currency's minor units`(code: String, minor: Int64, units: Int64) throws {
        let currency = try #require(Currency(code: code))
        #expect(StripeAmount.units(of: Money(minor: minor, currency)) == units)
        #expect(StripeAmount.money(units, code.lowercased()) == Money(minor: minor, currency))
    }

    @Test func `of three decimals end in 0`() {
        #expect(StripeAmount.units(of: Money(minor: 5_124, .kwd)) == nil)
        #expect(StripeAmount.units(of: Money(minor: 5_120, .kwd)) == 5_120)
    }

    @Test func `of a currency that no shop is run in are none`() {
        #expect(StripeAmount.money(100, "xyz") == nil)
    }

    @Test func `have a least and a most`() {
        let stripe = StripeCheckout(
            .init(url: "https://api.stripe.com", secretKey: "sk_live_1", webhookSecret: ""),
            http: HTTPClient()
        )
        #expect(stripe.problem(with: Money(minor: 49, .usd)) != nil)
        #expect(stripe.problem(with: Money(minor: 50, .usd)) == nil)
        #expect(stripe.problem(with: Money(minor: 100_000_000, .usd)) != nil)
        #expect(stripe.problem(with: Money(minor: 5_124, .kwd)) != nil)
        #expect(!stripe.isTest)
        #expect(stripe.pageOrigin == "https://checkout.stripe.com")
    }
}

@Suite struct `An answer of Stripe` {
    private func read(_ status: Int, _ body: String) -> GatewayError? {
        do throws(GatewayError) {
            _ = try StripeExchange.read(OutboundResponse(status: status, headers: [], body: Array(body.utf8)))
            return nil
        } catch {
            return error
        }
    }

    private func error(_ type: String, code: String? = nil) -> String {
        #"{"error":{"type":"\#(type)"\#(code.map { #","code":"\#($0)""# } ?? ""),"message":"sk_test_secret"}}"#
    }

    @Test func `is taken as what it means for money`() {
        #expect(read(200, "{}") == nil)
        #expect(read(200, "<html>") == .perhapsSent("an answer that cannot be read"))
        #expect(read(402, error("card_error", code: "card_declined")) == .refused("card_declined"))
        #expect(read(400, error("invalid_request_error")) == .refused("invalid_request_error"))
        #expect(read(400, error("idempotency_error")) == .perhapsSent("idempotency_error"))
        #expect(read(400, "<html>") == .perhapsSent("status 400"))
        #expect(read(404, error("invalid_request_error", code: "resource_missing")) == .unknownReference)
        #expect(read(409, error("idempotency_error")) == .perhapsSent("idempotency_error"))
        #expect(read(429, error("rate_limit_error")) == .notSent("asked too often"))
        #expect(read(500, error("api_error")) == .perhapsSent("status 500"))
    }

    @Test func `never puts its sentence into ours`() {
        #expect("\(read(401, error("invalid_request_error")) as Any)".contains("secret") == false)
    }

    @Test func `ids that are none do not get into a path`() {
        for id in ["", "../v1/refunds", "cs_1?x", "cs 1", String(repeating: "a", count: 256)] {
            #expect(throws: GatewayError.unknownReference) { try StripeCheckout.segment(id) }
        }
    }

    @Test func `names are escaped in a form`() {
        var form = StripeForm()
        form.add("metadata[a b]", "ä&=1")
        #expect(form.encoded == "metadata%5Ba%20b%5D=%C3%A4%26%3D1")
    }
}
