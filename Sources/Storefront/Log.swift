import Glibc
import Shop

/// The program's log: one line of `name=value` pairs per event, on standard error.
struct Log: Sendable {
    private let write: @Sendable (String) -> Void

    /// - Parameter write: takes a whole line without its end.
    init(write: @escaping @Sendable (String) -> Void) {
        self.write = write
    }

    static let standardError = Log { line in
        // One call per line: lines of several threads do not mix.
        let bytes = Array((line + "\n").utf8)
        _ = bytes.withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }

    func callAsFunction(_ line: LogLine) {
        write(Self.format(line, at: Self.now()))
    }

    func callAsFunction(_ level: LogLine.Level, _ message: String, _ details: KeyValuePairs<String, String> = [:]) {
        write(Self.format(level, message, details.map { ($0.key, $0.value) }, at: Self.now()))
    }

    static func format(_ line: LogLine, at time: String) -> String {
        format(line.level, line.message, line.details, at: time)
    }

    private static func format(
        _ level: LogLine.Level,
        _ message: String,
        _ details: [(name: String, value: String)],
        at time: String
    ) -> String {
        var line = "time=\(time) level=\(level.rawValue) message=\(quoted(message, always: true))"
        for detail in details { line += " \(detail.name)=\(quoted(detail.value))" }
        return line
    }

    /// A value that stays one value and one line, whatever stands in it.
    /// - Parameter always: else a plain word stays bare.
    static func quoted(_ text: some StringProtocol, always: Bool = false) -> String {
        let isPlain = { (scalar: Unicode.Scalar) in
            (0x21...0x7E).contains(scalar.value) && scalar != "\"" && scalar != "\\" && scalar != "="
        }
        if !always, !text.isEmpty, text.unicodeScalars.allSatisfy(isPlain) { return String(text) }
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": quoted += "\\\(scalar)"
            case "\n": quoted += "\\n"
            case "\r": quoted += "\\r"
            case "\t": quoted += "\\t"
            default:
                // Others that end a line or turn the writing direction would let a value forge what follows it.
                let isHarmless = scalar == " " || !scalar.properties.isWhitespace && !scalar.isInvisible
                if isHarmless {
                    quoted.unicodeScalars.append(scalar)
                } else {
                    quoted += "\\u{\(String(scalar.value, radix: 16))}"
                }
            }
        }
        return quoted + "\""
    }

    /// `2026-11-22T21:42:12.123Z`.
    private static func now() -> String {
        var moment = timespec()
        clock_gettime(CLOCK_REALTIME, &moment)
        var parts = tm()
        gmtime_r(&moment.tv_sec, &parts)
        var text = [CChar](repeating: 0, count: 32)
        let length = strftime(&text, text.count, "%Y-%m-%dT%H:%M:%S", &parts)
        let seconds = String(decoding: text.prefix(length).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let milliseconds = String(1000 + moment.tv_nsec / 1_000_000).dropFirst()
        return "\(seconds).\(milliseconds)Z"
    }
}

extension Unicode.Scalar {
    fileprivate var isInvisible: Bool {
        switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: true
        default: false
        }
    }
}
