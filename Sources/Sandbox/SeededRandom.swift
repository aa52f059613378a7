/// The SplitMix64 generator (Steele, Lea, Flood 2014): a run with the same seed can be repeated exactly, which is what
/// made-up catalogues and random faults need. Nothing here is a secret worth keeping.
struct SeededRandom: RandomNumberGenerator, Sendable {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func below(_ bound: Int) -> Int {
        Int(next() % UInt64(max(1, bound)))
    }

    /// True once in `1 / probability` calls.
    mutating func chance(_ probability: Double) -> Bool {
        Double(next() >> 11) / Double(1 << 53) < probability
    }

    mutating func text(_ length: Int, from alphabet: StaticString) -> String {
        alphabet.withUTF8Buffer { letters in
            var bytes: [UInt8] = []
            for _ in 0..<length { bytes.append(letters[below(letters.count)]) }
            return String(decoding: bytes, as: UTF8.self)
        }
    }

    mutating func digits(_ length: Int) -> String { text(length, from: "0123456789") }
    mutating func hex(_ length: Int) -> String { text(length, from: "0123456789abcdef") }
    mutating func capitals(_ length: Int) -> String { text(length, from: "ABCDEFGHIJKLMNOPQRSTUVWXYZ") }
    mutating func licensePart() -> String { text(8, from: "ABCDEFGHJKLMNPQRSTUVWXYZ23456789") }

    mutating func password() -> String {
        text(14, from: "abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789")
    }
}
