import Randomness
import Testing

@testable import HTTP

/// Streams that are almost right: whatever becomes of them, the parser must not trap, must not take more than its
/// limits, and must say the same however the bytes are cut.
@Suite struct ParserMutationTests {
    private static let corpus = [
        "GET /a/b?c=d&e HTTP/1.1\r\nHost: shop.example:8080\r\nAccept: */*\r\nCookie: a=b; c=d\r\n\r\n",
        "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\nhello world",
        "POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5;a=\"b\"\r\nhello\r\n0\r\nT: u\r\n\r\n",
        "OPTIONS * HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        "GET http://shop/%7Euser HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
        "PUT / HTTP/1.1\r\nHost: [::1]\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\nabc",
    ].map { Array($0.utf8) }

    private static let spice = [
        "\r\n", "\n", "\r", "\0", ":", " ", "\t", ",", ";", "0", "ffffffffffffffff", "Content-Length: 5\r\n",
        "Transfer-Encoding: chunked\r\n", "\r\n\r\n", "%", "%00", "\u{FFFD}", "\"", "HTTP/1.1", "Host: b\r\n",
    ].map { Array($0.utf8) }

    @Test(arguments: 0..<8)
    func `mutated streams are parsed alike in any pieces`(seed: UInt64) {
        var random = SplitMix(seed: seed)
        for _ in 0..<400 {
            let wire = Self.mutated(&random)
            let whole = parse(wire)
            for size in [1, 2, 1 + Int.random(in: 0..<40, using: &random)] {
                // How the bytes arrive decides only whether a client is seen waiting for 100 Continue.
                let pieces = parse(wire, piecesOf: size).filter { $0 != .sendContinue }
                #expect(pieces == whole.filter { $0 != .sendContinue }, "seed \(seed): \(wire)")
            }
        }
    }

    private static func mutated(_ random: inout SplitMix) -> [UInt8] {
        var wire = corpus.randomElement(using: &random) ?? []
        if Bool.random(using: &random) { wire += corpus.randomElement(using: &random) ?? [] }
        for _ in 0..<Int.random(in: 0...4, using: &random) {
            let place = Int.random(in: 0..<wire.count, using: &random)
            switch Int.random(in: 0..<5, using: &random) {
            case 0: wire[place] = UInt8.random(in: .min ... .max, using: &random)
            case 1: wire.remove(at: place)
            case 2: wire.insert(contentsOf: spice.randomElement(using: &random) ?? [], at: place)
            case 3: wire.insert(contentsOf: wire[place..<min(wire.count, place + 20)], at: place)
            default: wire.removeSubrange(place..<min(wire.count, place + 8))
            }
            if wire.isEmpty { wire = [0] }
        }
        return wire
    }
}
