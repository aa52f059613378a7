import Testing

@testable import Crypto

struct VaultTests {
    let vault: Vault
    let context = "service:17:credentials"

    init() throws {
        vault = try Vault(key: [UInt8](0..<32))
    }

    @Test(arguments: ["", "p", "Größe \u{1F6D2}", String(repeating: "long ", count: 50_000)])
    func `what was sealed opens again`(text: String) throws {
        let sealed = vault.seal(text, context: context)
        #expect(sealed.count == text.utf8.count + 29)
        #expect(sealed[0] == 1)
        #expect(try vault.openText(sealed, context: context) == text)
        #expect(try vault.open(sealed, context: context) == [UInt8](text.utf8))
    }

    @Test func `the same text is never sealed the same way`() {
        let sealed = (0..<100).map { _ in vault.seal("secret", context: context) }
        #expect(Set(sealed).count == 100)
    }

    @Test func `sealed bytes do not show the text`() throws {
        let sealed = vault.seal("a very secret password", context: context)
        #expect(!String(decoding: sealed, as: UTF8.self).contains("secret"))
    }

    @Test func `another context, as of another row, is refused`() {
        let sealed = vault.seal("secret", context: context)
        for other in ["service:18:credentials", "service:17", ""] {
            #expect(throws: VaultError.refused) { try vault.open(sealed, context: other) }
        }
    }

    @Test func `another key is refused`() throws {
        let sealed = vault.seal("secret", context: context)
        let other = try Vault(key: [UInt8](1...32))
        #expect(throws: VaultError.refused) { try other.open(sealed, context: context) }
    }

    @Test func `no byte can be changed, removed or added`() {
        let sealed = vault.seal("secret", context: context)
        for index in sealed.indices {
            var changed = sealed
            changed[index] ^= 0x01
            #expect(throws: index == 0 ? VaultError.malformed : .refused) { try vault.open(changed, context: context) }
        }
        for length in 0..<sealed.count {
            #expect(throws: length < 29 ? VaultError.malformed : .refused) {
                try vault.open([UInt8](sealed.prefix(length)), context: context)
            }
        }
        #expect(throws: VaultError.refused) { try vault.open(sealed + [0], context: context) }
    }

    @Test func `bytes that are no text do not open as text`() {
        let sealed = vault.seal([0xFF, 0xFE], context: context)
        #expect(throws: VaultError.malformed) { try vault.openText(sealed, context: context) }
    }

    @Test(arguments: [0, 16, 31, 33])
    func `a key of another size is refused`(size: Int) {
        #expect(throws: VaultError.keySize(size)) { try Vault(key: [UInt8](repeating: 1, count: size)) }
    }
}
