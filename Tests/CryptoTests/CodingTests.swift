import Testing

@testable import Crypto

struct CodingTests {
    @Test func `hexadecimal goes both ways`() {
        let all = [UInt8](0...255)
        #expect(Hex.encode([0, 15, 160, 255]) == "000fa0ff")
        #expect(Hex.decode(Hex.encode(all)) == all)
        #expect(Hex.decode("000FA0FF") == [0, 15, 160, 255])
        #expect(Hex.decode("") == [])
    }

    @Test(arguments: ["0", "0g", "0x00", " 00", "00 ", "0０", "-1"])
    func `what is not hexadecimal is refused`(text: String) {
        #expect(Hex.decode(text) == nil)
    }

    // RFC 4648 section 10, without the padding.
    @Test(arguments: [
        ("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foob", "Zm9vYg"), ("fooba", "Zm9vYmE"),
        ("foobar", "Zm9vYmFy"),
    ])
    func `base 64 gives the published texts`(plain: String, encoded: String) {
        #expect(Base64.encode([UInt8](plain.utf8)) == encoded)
        #expect(Base64.decode(encoded) == [UInt8](plain.utf8))
    }

    @Test func `the two alphabets differ in their last characters and do not mix`() {
        let bytes: [UInt8] = [0xFB, 0xEF, 0xFF]
        #expect(Base64.encode(bytes, .url) == "--__")
        #expect(Base64.encode(bytes, .standard) == "++//")
        #expect(Base64.decode("-_-_", .standard) == nil)
        #expect(Base64.decode("+/+/", .url) == nil)
    }

    @Test func `every length goes both ways`() {
        for length in 0..<70 {
            let bytes = randomBytes(length)
            #expect(Base64.decode(Base64.encode(bytes)) == bytes)
            #expect(Base64.decode(Base64.encode(bytes, .standard), .standard) == bytes)
        }
    }

    @Test(arguments: ["Z", "Zm9vY", "Zg==", "Zh", "Zm9", "Zm 8", "Zm8\n", "Zm8é"])
    func `what no encoder writes is refused`(text: String) {
        #expect(Base64.decode(text) == nil)
    }
}
