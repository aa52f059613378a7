/// What a client says of the codings that we have (RFC 9110 §12.5.3): weights in thousandths.
struct AcceptEncoding {
    private var gzip: Int?
    private var identity: Int?
    private var others: Int?

    /// Reads the bytes where they stand: this runs for every page and file.
    init(_ headers: Headers) {
        for field in headers.fields where headers.matches(field, "Accept-Encoding") {
            var members = headers.bytes[field.value]
            while let member = members.takeElement(before: UInt8(ascii: ",")) {
                var parameters = member
                let coding = parameters.takeElement(before: UInt8(ascii: ";"))?.trimmed ?? []
                note(coding, Self.weight(parameters))
            }
        }
    }

    /// Gzip is for those who take it, by name or by `*`, and want it no less than the plain bytes.
    var prefersGzip: Bool {
        let weight = gzip ?? others ?? 0
        return weight > 0 && weight >= identity ?? others ?? 0
    }

    private mutating func note(_ coding: ArraySlice<UInt8>, _ weight: Int) {
        if coding.equals("gzip") || coding.equals("x-gzip") {
            // The same coding by two names (§8.4.1.3).
            gzip = max(gzip ?? 0, weight)
        } else if coding.equals("identity") {
            identity = weight
        } else if coding.equals("*") {
            others = weight
        }
    }

    /// `OWS ";" OWS "q=" qvalue` (§12.4.2); 1 without one, and 0 for what is none: plain bytes suit everybody.
    private static func weight(_ parameters: ArraySlice<UInt8>) -> Int {
        var rest = parameters
        while let parameter = rest.takeElement(before: UInt8(ascii: ";"))?.trimmed {
            guard parameter.prefix(2).equals("q=") else { continue }
            return thousandths(parameter.dropFirst(2)) ?? 0
        }
        return 1000
    }

    /// A digit, and perhaps a point and up to three more; nothing above 1.
    private static func thousandths(_ text: ArraySlice<UInt8>) -> Int? {
        guard let whole = text.first?.decimalValue else { return nil }
        let fraction = text.dropFirst()
        guard fraction.first ?? UInt8(ascii: ".") == UInt8(ascii: "."), fraction.count <= 4 else { return nil }
        var sum = whole * 1000
        var place = 100
        for byte in fraction.dropFirst() {
            guard let digit = byte.decimalValue else { return nil }
            sum += digit * place
            place /= 10
        }
        return sum <= 1000 ? sum : nil
    }
}
