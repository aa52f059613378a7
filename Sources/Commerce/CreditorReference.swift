/// A reference that a customer writes on a bank transfer, with check digits (ISO 11649): `RF` + two digits + the
/// order's number without its hyphen. A mistyped one is noticed instead of matching another order.
package enum CreditorReference {
    package static func make(for number: String) -> String {
        let body = number.uppercased().filter { $0.isASCII && ($0.isLetter || $0.isNumber) }
        let check = 98 - remainder(of: body + "RF00")
        return "RF" + (check < 10 ? "0" : "") + String(check) + body
    }

    /// Reads what a person typed: spaces, hyphens and lower case are forgiven, wrong check digits are not.
    package static func read(_ typed: String) -> String? {
        let text = typed.uppercased().filter { !" -\u{A0}".contains($0) }
        guard (5...25).contains(text.utf8.count), text.hasPrefix("RF"),
            text.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) }),
            remainder(of: text.dropFirst(4) + text.prefix(4)) == 1
        else { return nil }
        return text
    }

    /// Modulo 97 of the text read as a number, a letter as two digits (A = 10).
    private static func remainder(of text: some StringProtocol) -> Int {
        text.utf8.reduce(0) { rest, byte in
            switch byte {
            case 0x30...0x39: (rest * 10 + Int(byte - 0x30)) % 97
            case 0x41...0x5A: (rest * 100 + Int(byte - 0x41) + 10) % 97
            default: rest
            }
        }
    }
}
