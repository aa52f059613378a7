import Commerce
import HTTP

extension FormFields {
    /// One line that a person typed, trimmed.
    /// - Parameter missing: what to say when nothing was typed; nil when that is allowed.
    func line(_ name: String, maximum: Int = 300, missing: String?) throws(FieldError) -> String {
        try text(name, maximum: maximum, missing: missing, allowingLines: false)
    }

    /// Several lines that a person typed. Browsers end them by CR LF.
    func paragraph(_ name: String, maximum: Int, missing: String?) throws(FieldError) -> String {
        try text(name, maximum: maximum, missing: missing, allowingLines: true).replacing("\r\n", with: "\n")
    }

    private func text(
        _ name: String,
        maximum: Int,
        missing: String?,
        allowingLines: Bool
    ) throws(FieldError) -> String {
        let text = (self[name] ?? "").trimmed
        if text.isEmpty, let missing { throw FieldError(name, missing) }
        guard text.count <= maximum, text.utf8.count <= 4 * maximum else {
            throw FieldError(name, "At most \(maximum) characters, please.")
        }
        guard !text.hasControlCharacters(allowingLines: allowingLines) else {
            throw FieldError(name, "Please remove the invisible control characters.")
        }
        return text
    }
}
