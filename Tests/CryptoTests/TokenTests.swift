import Testing

@testable import Crypto

struct TokenTests {
    @Test func `a token is long, random and fits into a URL`() {
        let tokens = (0..<1_000).map { _ in Token.random() }
        #expect(Set(tokens.map(\.text)).count == 1_000)
        for token in tokens {
            #expect(Base64.decode(token.text)?.count == 32)
        }
        #expect(Token.random(bytes: 16).text.utf8.count == 22)
        #expect(Token.random(bytes: 1).text.utf8.count == 22)
    }

    @Test func `a presented token has the digest of the one that was given`() throws {
        let token = Token.random()
        let presented = try #require(Token(token.text))
        #expect(presented.digest == token.digest)
        #expect(token.digest == Hash.sha256(token.text))
        #expect(Token.random().digest != token.digest)
    }

    @Test(
        arguments: [
            "", "short", "' OR 1=1 --                  ", String(repeating: "A", count: 129),
            String(repeating: "ä", count: 32), String(repeating: "A", count: 31) + "=",
        ]
    )
    func `what cannot be a token is not looked up`(text: String) {
        #expect(Token(text) == nil)
    }

    @Test func `a token that is printed does not show itself`() {
        let token = Token.random()
        var dumped = ""
        dump(token, to: &dumped)
        for text in ["\(token)", String(reflecting: token), String(describing: [token]), dumped] {
            #expect(!text.contains(token.text))
        }
    }
}
