/// An unguessable text that stands for its holder: a session cookie, a link in a mail. Only its digest is stored, so
/// that a stolen database opens no session. A plain hash is enough, because the text is random and long.
package struct Token: Sendable {
    /// Base64url without padding: fits cookies and URLs as it is.
    package let text: String

    /// SHA-256 of the text: what is stored and looked up.
    package var digest: [UInt8] { Hash.sha256(text) }

    /// - Parameter bytes: at least 16 (128 bits).
    package static func random(bytes: Int = 32) -> Token {
        Token(made: Base64.encode(randomBytes(max(bytes, 16))))
    }

    /// A token as somebody presents it.
    /// - Returns: nil for what cannot be one of ours, so that no query is made for it.
    package init?(_ presented: String) {
        guard (22...128).contains(presented.utf8.count), Base64.decode(presented) != nil else { return nil }
        text = presented
    }

    private init(made text: String) {
        self.text = text
    }
}

extension Token: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    // A token in a log line would be a session for its reader.
    package var description: String { "Token" }
    package var debugDescription: String { "Token" }
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
