import FoundationEssentials
import Randomness
import Testing

@testable import Commerce

@Suite struct MoneyTests {
    @Test func `amounts of one currency add up`() throws {
        #expect(try usd(150).adding(usd(-50)) == usd(100))
        #expect(try usd(150).subtracting(usd(200)) == usd(-50))
        #expect(try usd(150).negated() == usd(-150))
        #expect(try [usd(1), usd(2), usd(3)].total(.usd) == usd(6))
        #expect(try [Money]().total(.eur) == .zero(.eur))
    }

    @Test func `two currencies never mix`() {
        let euros = Money(minor: 1, .eur)
        #expect(throws: MoneyError.currencyMismatch(.usd, .eur)) { try usd(1).adding(euros) }
        #expect(throws: MoneyError.currencyMismatch(.usd, .eur)) { try usd(1).subtracting(euros) }
        #expect(throws: MoneyError.currencyMismatch(.usd, .eur)) { try [euros].total(.usd) }
        #expect(usd(1) != euros)
    }

    @Test func `amounts beyond all bounds are errors, not wrapped`() {
        #expect(throws: MoneyError.overflow) { try usd(.max).adding(usd(1)) }
        #expect(throws: MoneyError.overflow) { try usd(.min).subtracting(usd(1)) }
        #expect(throws: MoneyError.overflow) { try usd(.min).negated() }
        #expect(throws: MoneyError.overflow) { try [usd(.max), usd(1)].total(.usd) }
    }

    @Test(
        arguments: [
            ("USD", 0, "$0.00", "0.00"), ("USD", 5, "$0.05", "0.05"), ("USD", -5, "−$0.05", "-0.05"),
            ("USD", 123_450, "$1,234.50", "1234.50"), ("USD", 100_000_000, "$1,000,000.00", "1000000.00"),
            ("USD", .min, "−$92,233,720,368,547,758.08", "-92233720368547758.08"),
            ("JPY", 1200, "¥1,200", "1200"), ("JPY", 0, "¥0", "0"), ("KWD", 1234, "KWD\u{A0}1.234", "1.234"),
            ("KWD", 7, "KWD\u{A0}0.007", "0.007"), ("SEK", 3900, "SEK\u{A0}39.00", "39.00"),
            ("EUR", 99, "€0.99", "0.99"),
        ] as [(String, Int64, String, String)]
    )
    func `amounts are written as people read them`(
        _ code: String,
        _ minor: Int64,
        _ shown: String,
        _ plain: String
    ) throws {
        let money = Money(minor: minor, try currency(code))
        #expect(money.description == shown)
        #expect(money.plain == plain)
    }

    @Test(
        arguments: [
            ("12", 1200), ("12.5", 1250), ("12.50", 1250), ("0.05", 5), ("0", 0), ("007", 700),
            ("999999999999999", nil),
            ("12.505", nil), ("12.500", 1250), ("-1", nil), ("+1", nil), ("1,50", nil), ("1e3", nil), ("", nil),
            (".", nil),
            (".5", nil), ("5.", nil), ("1 000", nil), ("$5", nil), ("١٢", nil), ("1.2.3", nil), ("nan", nil),
            ("0x10", nil),
        ] as [(String, Int64?)]
    )
    func `typed amounts are read exactly or not at all`(_ text: String, _ minor: Int64?) throws {
        if text == "999999999999999" {
            #expect(Money(typed: text, .usd)?.minor == 99_999_999_999_999_900)
        } else {
            #expect(Money(typed: text, .usd)?.minor == minor)
        }
    }

    @Test func `a currency without cents takes none, one with three takes three`() throws {
        #expect(Money(typed: "5.5", .jpy) == nil)
        #expect(Money(typed: "5", .jpy)?.minor == 5)
        #expect(Money(typed: "5.125", .kwd)?.minor == 5125)
    }

    @Test func `every amount that is written plainly is read back`() throws {
        for currency in Currency.all {
            for minor: Int64 in [0, 1, 9, 10, 99, 100, 12_345, 9_999_999_999_999] {
                let money = Money(minor: minor, currency)
                #expect(Money(typed: money.plain, currency) == money)
            }
        }
    }

    @Test func `currencies are known by their code once`() {
        #expect(Set(Currency.all.map(\.code)).count == Currency.all.count)
        #expect(Currency.all.allSatisfy { Currency(code: $0.code) == $0 })
        #expect(Currency.all.allSatisfy { (0...3).contains($0.exponent) })
        #expect(Currency(code: "usd") == nil)
        #expect(Currency(code: "XXX") == nil)
    }
}

@Suite struct RoundingTests {
    @Test(
        arguments: [
            ("1.005", Rounding.halfUp, 101), ("1.0049999999", .halfUp, 100), ("1.004", .halfUp, 100),
            ("1.015", .halfUp, 102), ("1.025", .halfUp, 103), ("2.675", .halfUp, 268),
            ("1.001", .up, 101), ("1.0000000001", .up, 101), ("1.00", .up, 100), ("1.009", .down, 100),
            ("-1.005", .halfUp, -101), ("-1.001", .up, -101), ("-1.009", .down, -100), ("0", .up, 0),
            ("0.0000001", .up, 1), ("0.0049", .halfUp, 0), ("19.99", .halfUp, 1999), ("0.1", .halfUp, 10),
        ] as [(String, Rounding, Int64)]
    )
    func `an exact amount becomes whole cents`(_ amount: String, _ rule: Rounding, _ minor: Int64) throws {
        #expect(try Money(rounding: try decimal(amount), .usd, rule).minor == minor)
    }

    @Test func `currencies round at their own last digit`() throws {
        #expect(try Money(rounding: try decimal("1.5"), .jpy, .halfUp).minor == 2)
        #expect(try Money(rounding: try decimal("1.4"), .jpy, .up).minor == 2)
        #expect(try Money(rounding: try decimal("1.2345"), .kwd, .halfUp).minor == 1235)
    }

    @Test(arguments: ["92233720368547758.08", "1e30", "99999999999999999999999999999999999999"])
    func `what does not fit is an error`(_ amount: String) throws {
        let exact = try decimal(amount)
        #expect(throws: MoneyError.overflow) { try Money(rounding: exact, .usd, .halfUp) }
    }

    @Test func `not a number is an error`() {
        #expect(throws: MoneyError.overflow) { try Money(rounding: Decimal.nan, .usd, .up) }
    }

    @Test func `the largest amount rounds without wrapping`() throws {
        #expect(try Money(rounding: try decimal("92233720368547758.07"), .usd, .up).minor == .max)
        let more = try decimal("92233720368547758.071")
        #expect(throws: MoneyError.overflow) { try Money(rounding: more, .usd, .up) }
    }

    @Test func `any amount rounds as whole numbers do`() throws {
        var random = SplitMix(seed: 5)
        for _ in 0..<5_000 {
            let places = Int.random(in: 0...12, using: &random)
            let digits =
                Int64.random(in: 0...999_999_999_999_999, using: &random) >> Int.random(in: 0...49, using: &random)
            let isNegative = Bool.random(using: &random)
            let amount = Decimal(sign: isNegative ? .minus : .plus, exponent: -places, significand: Decimal(digits))
            for exponent in [0, 2, 3] {
                // The same in whole numbers: digits × 10^exponent ÷ 10^places.
                let scaled = Int128(digits) * Int128(powerOfTen(exponent))
                let (whole, rest) = scaled.quotientAndRemainder(dividingBy: Int128(powerOfTen(places)))
                let sign: Int128 = isNegative ? -1 : 1
                let expected: [(Rounding, Int128)] = [
                    (.down, whole), (.up, whole + (rest > 0 ? 1 : 0)),
                    (.halfUp, whole + (rest * 2 >= Int128(powerOfTen(places)) ? 1 : 0)),
                ]
                for (rule, magnitude) in expected {
                    #expect(
                        try Int128(ExactAmount(amount).rounded(toPlaces: exponent, rule)) == sign * magnitude,
                        "\(amount) \(rule)"
                    )
                }
            }
        }
    }

    private func powerOfTen(_ exponent: Int) -> Int64 {
        (0..<exponent).reduce(1) { power, _ in power * 10 }
    }

    @Test func `an amount in major units is exact`() throws {
        #expect(usd(1999).decimal.description == "19.99")
        #expect(usd(-5).decimal.description == "-0.05")
        #expect(Money(minor: 5, .jpy).decimal.description == "5")
        for minor: Int64 in [0, 1, -1, 99, -12_345, .max] {
            #expect(try Money(rounding: usd(minor).decimal, .usd, .halfUp).minor == minor)
        }
    }
}
