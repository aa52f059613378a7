import Commerce
import FoundationEssentials
import Glibc

/// A mail as it goes over the wire (RFC 5322), plain text in UTF-8, with its files behind it (RFC 2046 §5.1.3).
struct MailMessage {
    let from: MailAddress
    let to: MailAddress
    let mail: OutgoingMail
    let date: Date

    var bytes: [UInt8] {
        let headers = [
            "Date: \(Self.text(date))",
            "From: \(from.headerText)",
            "To: \(to.headerText)",
            "Message-ID: <\(messageID)>",
            Self.header("Subject", mail.subject),
            "MIME-Version: 1.0",
        ]
        // RFC 3834 §5: keeps out-of-office replies away.
        let automatic = "Auto-Submitted: auto-generated"
        guard !mail.attachments.isEmpty else {
            return Self.lines(headers + Self.textHeaders + [automatic, "", ""]) + QuotedPrintable.encode(mail.text)
        }
        let multipart = "Content-Type: multipart/mixed; boundary=\"\(Self.boundary)\""
        var bytes = Self.lines(
            headers + [multipart, automatic, "", "--" + Self.boundary] + Self.textHeaders + ["", ""]
        )
        bytes += QuotedPrintable.encode(mail.text)
        for attachment in mail.attachments { bytes += Self.part(attachment) }
        return bytes + Self.lines(["", "--\(Self.boundary)--", ""])
    }

    private static let textHeaders = [
        "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: quoted-printable",
    ]

    /// Neither quoted-printable nor base64 can write `=_` (RFC 2045 §6.7), so it stands in no part.
    private static let boundary = "=_storefront"

    private static func part(_ attachment: MailAttachment) -> [UInt8] {
        let headers = [
            "", "--" + boundary, "Content-Type: \(attachment.mediaType)", "Content-Transfer-Encoding: base64",
            "Content-Disposition: attachment; filename=\"\(attachment.name)\"", "", "",
        ]
        let options: Data.Base64EncodingOptions = [
            .lineLength76Characters, .endLineWithCarriageReturn, .endLineWithLineFeed,
        ]
        return lines(headers) + Array(Data(attachment.bytes).base64EncodedData(options: options))
    }

    private static func lines(_ lines: [String]) -> [UInt8] {
        Array(lines.joined(separator: "\r\n").utf8)
    }

    /// What the shop chose, without anything that would end the header, and unique to the sender's domain.
    private var messageID: String {
        let id = String(
            decoding: mail.messageID.utf8.filter { $0 > 0x20 && $0 < 0x7F && $0 != 0x3C && $0 != 0x3E },
            as: UTF8.self
        )
        return id.contains("@") ? id : "\(id)@\(from.domain)"
    }

    /// A header whose text may be anything. Control characters, a line end above all, become spaces.
    private static func header(_ name: String, _ text: String) -> String {
        let line = String(
            String.UnicodeScalarView(text.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? " " : $0 })
        ).trimmed
        let isPlain = line.utf8.allSatisfy { $0 < 0x80 } && line.utf8.count <= 60 && !line.contains("=?")
        return "\(name): \(isPlain ? line : EncodedWord.encode(line))"
    }

    /// `Sun, 22 Nov 2026 21:10:00 +0000` (RFC 5322 §3.3).
    static func text(_ date: Date) -> String {
        var seconds = time_t(date.timeIntervalSince1970.rounded(.down))
        var parts = tm()
        gmtime_r(&seconds, &parts)
        let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let time = [parts.tm_hour, parts.tm_min, parts.tm_sec].map(two).joined(separator: ":")
        let day = "\(days[Int(parts.tm_wday)]), \(two(parts.tm_mday)) \(months[Int(parts.tm_mon)])"
        return "\(day) \(parts.tm_year + 1900) \(time) +0000"
    }
}
