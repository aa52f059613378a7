/// What the words on a transfer say that it is for.
package struct TransferPurpose: Hashable, Sendable {
    /// References with right check digits, and orders' numbers, each once.
    package let references: [String]
    package let numbers: [String]
    /// What looks like one of our references with a digit wrong.
    package let mistyped: String?

    /// - Parameter text: as a person typed it, and a bank broke it into lines: case, spaces and other marks within a
    ///   reference are forgiven, and the letters that no number has (O for 0, I and L for 1).
    package init(_ text: String) {
        let compact = text.uppercased().utf8.filter { Self.isAlphanumeric($0) }
        var references: [String] = []
        var mistyped: String?
        var place = 0
        while place + Self.length <= compact.count {
            let candidate = compact[place..<(place + Self.length)]
            guard candidate.starts(with: "RF".utf8) else {
                place += 1
                continue
            }
            let typed = "RF" + String(decoding: candidate.dropFirst(2).map(Self.mended), as: UTF8.self)
            if let reference = CreditorReference.read(typed) {
                if !references.contains(reference) { references.append(reference) }
                place += Self.length
            } else {
                let hasDigits = typed.utf8.dropFirst(2).prefix(2).allSatisfy { (0x30...0x39).contains($0) }
                if hasDigits, mistyped == nil { mistyped = typed }
                place += 1
            }
        }
        self.references = references
        self.mistyped = mistyped
        numbers = Self.numbers(in: text)
    }

    /// `RF`, two check digits, and the ten characters of an order's number.
    private static let length = 14

    /// Words of the form `7K2QX-9PM4D`.
    private static func numbers(in text: String) -> [String] {
        let words = text.uppercased().split { !(($0.isASCII && ($0.isLetter || $0.isNumber)) || $0 == "-") }
        let found = words.filter { word in
            let parts = word.split(separator: "-", omittingEmptySubsequences: false)
            return parts.count == 2 && parts.allSatisfy { $0.utf8.count == 5 }
        }
        return found.reduce(into: []) { numbers, word in
            let number = String(decoding: word.utf8.map(mended), as: UTF8.self)
            if !numbers.contains(number) { numbers.append(number) }
        }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
    }

    private static func mended(_ byte: UInt8) -> UInt8 {
        switch byte {
        case UInt8(ascii: "O"): UInt8(ascii: "0")
        case UInt8(ascii: "I"), UInt8(ascii: "L"): UInt8(ascii: "1")
        default: byte
        }
    }
}
