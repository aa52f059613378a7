import Testing

@testable import Crypto

/// The test cases for 256-bit keys of "The Galois/Counter Mode of Operation" (McGrew and Viega), which NIST SP 800-38D
/// adopted.
struct AESGCMTests {
    struct Vector {
        var key = String(repeating: "00", count: 32)
        var nonce = String(repeating: "00", count: 12)
        var context = ""
        var plain = ""
        let sealed: String
    }

    static let longKey = "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308"
    static let longPlain =
        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525"
        + "b16aedf5aa0de657ba637b39"
    static let longCiphertext =
        "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838"
        + "c5f61e6393ba7a0abcc9f662"

    static let vectors = [
        Vector(sealed: "530f8afbc74536b9a963b4f1c4cb738b"),
        Vector(
            plain: String(repeating: "00", count: 16),
            sealed: "cea7403d4d606b6e074ec5d3baf39d18" + "d0d1c8a799996bf0265b98b5d48ab919"
        ),
        Vector(
            key: longKey,
            nonce: "cafebabefacedbaddecaf888",
            context: "feedfacedeadbeeffeedfacedeadbeefabaddad2",
            plain: longPlain,
            sealed: longCiphertext + "76fc6ece0f4e1768cddf8853bb2d551b"
        ),
    ]

    @Test(arguments: vectors)
    func `sealing gives the published ciphertext and tag, and opening the text`(vector: Vector) throws {
        let cipher = AESGCM(key: try #require(Hex.decode(vector.key)))
        let nonce = try #require(Hex.decode(vector.nonce))
        let context = try #require(Hex.decode(vector.context))
        let plain = try #require(Hex.decode(vector.plain))
        let sealed = cipher.seal(plain, nonce: nonce, authenticating: context)
        #expect(Hex.encode(sealed) == vector.sealed)
        #expect(cipher.open(sealed, nonce: nonce, authenticating: context) == plain)
    }

    @Test func `another nonce, a wrong size or a missing tag opens nothing`() {
        let cipher = AESGCM(key: [UInt8](repeating: 7, count: 32))
        let nonce = [UInt8](repeating: 1, count: 12)
        let sealed = cipher.seal([1, 2, 3], nonce: nonce, authenticating: [])
        #expect(cipher.open(sealed, nonce: [UInt8](repeating: 2, count: 12), authenticating: []) == nil)
        #expect(cipher.open(sealed, nonce: [1], authenticating: []) == nil)
        #expect(cipher.open([1, 2, 3], nonce: nonce, authenticating: []) == nil)
    }
}
