import Testing

@testable import Sandbox

@Suite struct AmountTests {
    @Test(arguments: [
        ("150.00", "150.00", "150"), ("1.8", "1.80", "1.8"), ("0.0125", "0.0125", "0.0125"), ("0", "0.00", "0"),
        ("-3.5", "-3.50", "-3.5"), ("0.010", "0.01", "0.01"), ("999999999", "999999999.00", "999999999"),
    ])
    func `sums are read and written exactly`(_ text: String, _ long: String, _ short: String) throws {
        let amount = try #require(Amount(text))
        #expect(amount.text == long)
        #expect(amount.shortText == short)
    }

    @Test(arguments: ["", "-", ".5", "1.", "1.00001", "1e3", "1,5", "$1", " 1", "1000000000", "--1", "١"])
    func `what is no sum is refused`(_ text: String) {
        #expect(Amount(text) == nil)
    }

    @Test(arguments: [
        (25_000, 1000, "2.50"), (125, 1000, "0.02"), (125, 1, "0.01"), (125, 8000, "0.10"), (125, 8001, "0.11"),
        (0, 5, "0.00"),
    ])
    func `a rate per thousand is rounded up to the cent`(_ units: Int64, _ quantity: Int, _ expected: String) {
        #expect(Amount(units: units).perThousand(quantity).text == expected)
    }

    @Test func `a part is rounded to the nearest cent, halves up`() {
        #expect(Amount.cents(1600).divided(by: 3).text == "5.33")
        #expect(Amount.cents(5).divided(by: 2).text == "0.03")
        #expect(Amount.cents(5400).divided(by: 12).text == "4.50")
    }
}

@Suite struct MomentTests {
    @Test(arguments: [
        (0, "1970-01-01 00:00:00"), (1_768_910_400_000, "2026-01-20 12:00:00"),
        (951_782_399_000, "2000-02-28 23:59:59"),
        (951_782_400_000, "2000-02-29 00:00:00"), (4_107_542_400_000, "2100-03-01 00:00:00"),
        (-1000, "1969-12-31 23:59:59"),
    ])
    func `a moment is written in UTC`(_ milliseconds: Int, _ text: String) {
        #expect(Moment(milliseconds: milliseconds).text == text)
    }

    @Test func `months are added by the calendar`() {
        // 2028-01-31 08:00:00
        let start = Moment(milliseconds: 1_832_918_400_000)
        #expect(start.text == "2028-01-31 08:00:00")
        #expect(start.adding(months: 1).text == "2028-02-29 08:00:00")
        #expect(start.adding(months: 13).text == "2029-02-28 08:00:00")
        #expect(start.adding(months: 3).text == "2028-04-30 08:00:00")
        #expect(start.adding(months: 12).text == "2029-01-31 08:00:00")
        #expect(start.adding(months: -2).text == "2027-11-30 08:00:00")
    }
}

@Suite struct JSONTests {
    @Test(arguments: [
        #"{"a":[1,2.50,-3e5,true,false,null],"b":{"c":""}}"#, #""a\"b\\c\n\u0001é😀""#, "[]", "{}", "0", "-0.10",
    ])
    func `a text is written as it was read`(_ text: String) throws {
        #expect(String(decoding: JSONWriter.encode(try JSONParser.parse(text)), as: UTF8.self) == text)
    }

    @Test(arguments: [
        (#""\u00e9\uD83D\uDE00\/\b""#, "é😀/\u{8}"), (" \t\n\"a\" ", "a"),
    ])
    func `escapes are read`(_ text: String, _ expected: String) throws {
        #expect(try JSONParser.parse(text) == .string(expected))
    }

    @Test(arguments: [
        "", " ", "{", "[1,]", "{\"a\"}", "{\"a\":1,}", "01", "1.", ".5", "+1", "tru", "truely", "\"", "\"\n\"",
        #""\x""#, #""\uD800""#, #""\uDC00\uD800""#, #""\u12"#, "1 2", "{a:1}", "nul", "-", "1e", "'a'",
        String(repeating: "[", count: 1000),
    ])
    func `what is no JSON is refused`(_ text: String) {
        #expect(throws: JSONError.self) { try JSONParser.parse(text) }
    }

    @Test func `broken UTF-8 is refused`() {
        #expect(throws: JSONError.self) { try JSONParser.parse([0x22, 0xC3, 0x22]) }
    }

    @Test func `of a repeated name the last counts`() throws {
        #expect(try JSONParser.parse(#"{"a":1,"a":2}"#)["a"] == 2)
    }
}

@Suite struct EncodedListTests {
    @Test func `the list follows every change`() {
        var list = EncodedList()
        func text() -> String { String(decoding: list.answer("x"), as: UTF8.self) }
        #expect(text() == #"{"success":true,"x":[]}"#)
        for id in [3, 5, 9] { list.append(id, Array(String(id).utf8)) }
        #expect(text() == #"{"success":true,"x":[3,5,9]}"#)
        list.replace(5, Array("55".utf8))
        list.remove(9)
        list.remove(4)
        list.append(10, Array("10".utf8))
        #expect(text() == #"{"success":true,"x":[3,55,10]}"#)
        #expect(String(decoding: list.answer("x") { $0 > 4 }, as: UTF8.self) == #"{"success":true,"x":[55,10]}"#)
        for id in [3, 5, 10] { list.remove(id) }
        #expect(text() == #"{"success":true,"x":[]}"#)
    }
}
