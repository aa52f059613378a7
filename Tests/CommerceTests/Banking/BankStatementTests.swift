import Foundation
import Testing

@testable import Commerce

@Suite struct `A bank's statement` {
    private func read(_ text: String, in currency: Currency = .usd) throws -> [BankStatement.Row.Content] {
        try BankStatement(Array(text.utf8), in: currency).rows.map(\.content)
    }

    private func lines(_ text: String, in currency: Currency = .usd) throws -> [BankLine] {
        try read(text, in: currency).compactMap { if case .incoming(let line) = $0 { line } else { nil } }
    }

    private static let may3 = Date(timeIntervalSince1970: 1_777_766_400)

    @Test(arguments: [
        "Date,Amount,Reference\n2026-05-03,7.80,RF1 a",
        "\u{FEFF}Date;Amount;Reference\r\n03.05.2026;7,80;RF1 a\r\n",
        "reference\tDATE\tamount\rRF1 a\t3.5.26\t+7.80\r",
        "Buchungstag;Verwendungszweck;Betrag (USD)\n03.05.2026;\"RF1\na\";\"7,80\"\n",
        "My bank\nAccount;123\n\nDate;Paid in;Paid out;Details\n03/05/2026;7.80;;RF1 a\n",
        "Date,Amount,Debit/Credit,Currency,Description\n20260503,7.80,C,USD,\"RF1 a\"",
        "Amount;Currency;Value Date;Booking Date;Purpose\n$7.80;usd;2026-05-03T00:00:00Z;2026-05-04;RF1   a",
        "Wertstellung;Umsatz;Soll/Haben;Verwendungszweck\n03.05.26;7,80;H;RF1 a",
    ])
    func `is read however it is laid out`(_ text: String) throws {
        let lines = try lines(text)
        #expect(lines.map(\.amount) == [Money(minor: 780, .usd)])
        #expect(lines.map(\.day) == [Self.may3])
        #expect(lines.map(\.purpose) == ["RF1 a"])
    }

    @Test(arguments: [
        ("7", 700), ("7.8", 780), ("1,234.56", 123_456), ("1.234,56", 123_456), ("1 234,56", 123_456),
        ("1'234.50", 123_450), ("12,50 €", 1_250), ("EUR 12,50", 1_250), ("1,00,000.00", 10_000_000),
        ("1.234.567,80", 123_456_780), ("12.500", nil), ("0,01", 1), ("12.345", nil), ("1,2,3", nil), ("12..5", nil),
        ("", nil), ("abc", nil), ("1e5", nil), ("99999999999999999999", nil), ("12.50 SEK", nil), ("--5", nil),
        ("0x10", nil), ("1.2345,00", nil), ("12.50.", nil),
    ])
    func `has amounts in many forms, and none is guessed`(_ typed: String, _ minor: Int64?) throws {
        let found = try lines("Date;Amount\n2026-05-03;\"\(typed)\"", in: .eur)
        #expect(found.first?.amount.minor == minor)
    }

    @Test func `settles what a thousand is by the other rows, or asks`() throws {
        let text = "Date;Amount\n2026-05-03;1.234\n2026-05-03;7,80"
        #expect(try lines(text).map(\.amount.minor) == [123_400, 780])
        #expect(try read("Date;Amount\n2026-05-03;1.234") == [.problem(.amountAmbiguous("1.234"))])
        #expect(try lines("Date;Amount\n2026-05-03;1.234", in: .jpy).map(\.amount.minor) == [1_234])
        // Where both marks separate cents, each amount has to speak for itself.
        let mixed = try read("Date;Amount\n2026-05-03;7.80\n2026-05-03;7,80\n2026-05-03;1.000")
        #expect(mixed.last == .problem(.amountAmbiguous("1.000")))
    }

    @Test(arguments: ["-7.80", "7.80-", "(7.80)", "\u{2212}7.80", "7.80 DR", "0.00"])
    func `shows what went out, which is not taken`(_ typed: String) throws {
        #expect(try read("Date,Amount\n2026-05-03,\(typed)") == [.outgoing])
    }

    @Test func `shows what went out in a column of its own`() throws {
        #expect(try read("Date,Credit,Debit\n2026-05-03,,7.80\n2026-05-03,0.00,7.80") == [.outgoing, .outgoing])
        #expect(try read("Date,Amount,Debit/Credit\n2026-05-03,7.80,Debit") == [.outgoing])
    }

    @Test(arguments: [
        "30.02.2026", "2026-13-01", "05/23/2026", "yesterday", "", "2026", "1.1.1", "0000-01-01", "٣.٥.٢٠٢٦",
    ])
    func `says which day it cannot read, and reads the rest`(_ typed: String) throws {
        let found = try read("Date,Amount\n\(typed),7.80\n2026-05-03,1.00")
        #expect(found.first == .problem(.dayUnreadable(typed)))
        #expect(found.count == 2 && found.last != found.first)
    }

    @Test func `takes no other currency`() throws {
        let text = "Date,Amount,Currency\n2026-05-03,7.80,EUR\n2026-05-03,€7.80,"
        #expect(try read(text) == [.problem(.otherCurrency("EUR")), .problem(.otherCurrency("EUR"))])
        #expect(try read("Date;Betrag (EUR)\n2026-05-03;7,80") == [.problem(.otherCurrency("EUR"))])
    }

    @Test func `tells equal lines apart by their count`() throws {
        let row = "2026-05-03,7.80,Ada\n"
        let lines = try lines("Date,Amount,Name\n" + row + row)
        #expect(Set(lines.map(\.identity)).count == 2)
        #expect(try self.lines("Name,Date,Amount\nAda,3.5.2026,\"7,80\"").first?.identity == lines.first?.identity)
    }

    @Test(arguments: [
        ("", BankStatementError.empty), (" \r\n\t", .empty), ("\u{FEFF}", .empty), ("a,b,c\n1,2,3", .noHeading),
        ("Date\n2026-05-03", .noHeading), ("Date,Amount\n\"2026-05-03,7.80\n", .openQuote(line: 2)),
        ("Date,Amount\u{0}\n", .notText),
        (String(repeating: "x", count: BankStatement.byteLimit + 1), .tooLarge(limit: BankStatement.byteLimit)),
        ("Date,Amount\n" + String(repeating: "2026-05-03,1\n", count: 2_001), .tooManyRows(limit: 2_000)),
        ("Date,Amount" + String(repeating: ",x", count: 300), .tooManyFields(line: 1)),
    ])
    func `that is none says what is wrong`(_ text: String, _ error: BankStatementError) {
        #expect(throws: error) { try BankStatement(Array(text.utf8), in: .usd) }
    }

    @Test func `may be in the letters of old, and holds no control characters`() throws {
        let latin: [UInt8] =
            Array("Date;Betrag;Auftraggeber\n2026-05-03;7,80;M".utf8) + [0xFC] + Array("ller\u{7}x".utf8)
        let statement = try BankStatement(latin, in: .eur)
        guard case .incoming(let line) = statement.rows[0].content else {
            Issue.record("not read")
            return
        }
        #expect(line.payer == "Müller x")
    }

    @Test func `of random bytes never stops the program`() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<300 {
            let alphabet = Array("Date,Amount\n\r\t;\"'RF0123456789.-+€ü ".utf8)
            let bytes = (0..<Int.random(in: 0...200)).map { _ in alphabet.randomElement(using: &generator) ?? 0 }
            _ = try? BankStatement(Array("Date,Amount,Reference\n".utf8) + bytes, in: .usd)
            _ = TransferPurpose(String(decoding: bytes, as: UTF8.self))
        }
    }
}

@Suite struct `What a transfer is for` {
    private static let reference = CreditorReference.make(for: "7K2QX-9PM4D")

    @Test func `is found however it was typed and broken up`() {
        let body = Self.reference.dropFirst(4)
        let check = Self.reference.prefix(4)
        for text in [
            Self.reference, Self.reference.lowercased(), "thanks! \(check) \(body.prefix(5))-\(body.dropFirst(5)) Ada",
            "EREF+\(check.lowercased())\n\(body.prefix(3)) \(body.dropFirst(3))SVWZ", "//\(check)//\(body)//",
        ] {
            #expect(TransferPurpose(text).references == [Self.reference], "\(text)")
        }
        #expect(TransferPurpose("my order 7k2qx-9pm4d").numbers == ["7K2QX-9PM4D"])
        let number = "0000I-11111".replacing("I", with: "1")
        let typed = CreditorReference.make(for: number).replacing("0000", with: "OOOO")
        #expect(TransferPurpose(typed).references == [CreditorReference.make(for: number)])
    }

    @Test func `with a digit wrong is said to be mistyped`() {
        var digits = Array(Self.reference)
        digits[6] = digits[6] == "3" ? "4" : "3"
        let purpose = TransferPurpose(String(digits))
        #expect(purpose.references.isEmpty)
        #expect(purpose.mistyped == String(digits))
    }

    @Test func `may name several, each once`() {
        let other = CreditorReference.make(for: "AAAAA-AAAAA")
        #expect(TransferPurpose("\(Self.reference) \(other) \(Self.reference)").references == [Self.reference, other])
        #expect(TransferPurpose("salary May, thanks").references.isEmpty)
    }
}
