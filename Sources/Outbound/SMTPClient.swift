import CCurl

/// Hands single mails to one SMTP server over libcurl.
package final class SMTPClient: Sendable {
    package struct Configuration: Hashable, Sendable {
        package enum Security: String, Hashable, Sendable {
            /// Plain text; only sensible on this machine.
            case none
            /// STARTTLS when the server offers it.
            case optional
            /// STARTTLS or nothing (RFC 3207), or TLS from the start for `smtps`.
            case required
        }

        package let scheme: String
        package let host: String
        package let port: Int
        package let user: String?
        package let password: String?
        package let security: Security
    }

    private let configuration: Configuration
    private let trustedCertificates: String?
    private let loop = TransferLoop(limit: 4)

    /// - Parameter trustedCertificates: a file of PEM certificates to trust instead of the system's.
    package init(_ configuration: Configuration, trustedCertificates: String? = nil) {
        self.configuration = configuration
        self.trustedCertificates = trustedCertificates
    }

    deinit {
        loop.stop()
    }

    /// One attempt, on a connection of its own.
    package func send(_ envelope: SMTPEnvelope, deadline: Duration = .seconds(30)) async -> SMTPOutcome {
        if let problem = envelope.problem { return .refused(code: 0, text: problem) }
        let (configuration, certificates) = (configuration, trustedCertificates)
        let transfer = Transfer(deadline: .now + deadline, responseLimit: 0, upload: envelope.message) { handle in
            handle.apply(configuration)
            handle.apply(envelope)
            if let certificates { handle.set(CURLOPT_CAINFO, certificates) }
        }
        let report = await loop.run(transfer)
        return withExtendedLifetime(self) { SMTPOutcome(report) }
    }
}

/// A message and whom it is for.
package struct SMTPEnvelope: Hashable, Sendable {
    package static let largest = 10 << 20

    /// Addresses without angle brackets.
    package let from: String
    package let to: String
    /// RFC 5322 with CRLF; dots at the start of a line are doubled on the way.
    package let message: [UInt8]

    package init(from: String, to: String, message: [UInt8]) {
        self.from = from
        self.to = to
        self.message = message
    }

    /// A CR, LF or bracket in an address would begin a command or parameter of its own (RFC 5321 §4.1.2).
    fileprivate var problem: String? {
        for address in [from, to] {
            let parts = address.split(separator: "@", omittingEmptySubsequences: false)
            guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty }), address.utf8.count <= 254,
                address.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F && !"<>()[],;:\\\"".utf8.contains($0) })
            else { return "the address cannot be written into an envelope" }
        }
        return message.count > Self.largest ? "the message is too large" : nil
    }
}

/// What became of a mail.
package enum SMTPOutcome: Hashable, Sendable {
    case accepted
    /// The server says "later" (4yz), or refuses us rather than the mail: sign-in, greeting.
    case later(code: Int, text: String)
    /// The server refuses the mail for good (5yz), or it cannot be sent by anybody (code 0).
    case refused(code: Int, text: String)
    /// Not reached, cut off or too late. The mail may have been taken.
    case unreachable(String)
}

extension SMTPOutcome {
    init(_ report: TransferReport) {
        if report.code == CURLE_OK, report.interruption == nil {
            self = .accepted
        } else if report.interruption == nil, let judged = Self.judge(report) {
            self = judged
        } else {
            self = .unreachable("\(report.cause)")
        }
    }

    /// The server's no, when that is what ended the session.
    private static func judge(_ report: TransferReport) -> SMTPOutcome? {
        let refusal = SMTPReplies(report.head).refusal
        switch report.code {
        case CURLE_LOGIN_DENIED:
            return .later(code: refusal?.code ?? 0, text: "the server does not accept the sign-in")
        case CURLE_USE_SSL_FAILED: return .later(code: refusal?.code ?? 0, text: "the server offers no STARTTLS")
        // What libcurl makes of an unwelcome reply to a command.
        case CURLE_SEND_ERROR, CURLE_WEIRD_SERVER_REPLY, CURLE_REMOTE_ACCESS_DENIED: break
        default: return nil
        }
        guard let refusal else { return nil }
        // Before the first mail command a refusal is about us, and somebody can mend that.
        return refusal.code >= 500 && report.hasBegun
            ? .refused(code: refusal.code, text: refusal.text) : .later(code: refusal.code, text: refusal.text)
    }
}

/// A server's replies (RFC 5321 §4.2), the last lines of each.
private struct SMTPReplies {
    private var replies: [(code: Int, text: String)] = []

    init(_ bytes: [UInt8]) {
        for line in String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline) {
            guard let code = Int(line.prefix(3)), line.dropFirst(3).first != "-" else { continue }
            replies.append((code, String(line)))
        }
    }

    /// The last reply if it is a no; libcurl takes its leave after a no, and the server may have answered that too.
    var refusal: (code: Int, text: String)? {
        let last = replies.last?.code == 221 ? replies.dropLast().last : replies.last
        return last.flatMap { (400..<600).contains($0.code) ? $0 : nil }
    }
}

extension EasyHandle {
    fileprivate func apply(_ configuration: SMTPClient.Configuration) {
        set(CURLOPT_URL, "\(configuration.scheme)://\(configuration.host):\(configuration.port)")
        set(CURLOPT_PROTOCOLS_STR, "smtp,smtps")
        set(CURLOPT_CONNECTTIMEOUT_MS, Duration.seconds(10).milliseconds)
        let security: curl_usessl =
            switch configuration.security {
            case .none: CURLUSESSL_NONE
            case .optional: CURLUSESSL_TRY
            case .required: CURLUSESSL_ALL
            }
        set(CURLOPT_USE_SSL, Int(security.rawValue))
        if let user = configuration.user, let password = configuration.password {
            set(CURLOPT_USERNAME, user)
            set(CURLOPT_PASSWORD, password)
        }
    }

    fileprivate func apply(_ envelope: SMTPEnvelope) {
        set(CURLOPT_MAIL_FROM, "<\(envelope.from)>")
        set(CURLOPT_MAIL_RCPT, ["<\(envelope.to)>"])
        set(CURLOPT_UPLOAD, 1)
        setSize(CURLOPT_INFILESIZE_LARGE, envelope.message.count)
        set(CURLOPT_FRESH_CONNECT, 1)
        set(CURLOPT_FORBID_REUSE, 1)
    }
}
