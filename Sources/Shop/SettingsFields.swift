import Commerce

/// Reads what staff typed about the shop; what is wrong is collected.
enum SettingsFields {
    static func line(
        _ typed: String,
        _ field: String,
        maximum: Int,
        isRequired: Bool = false,
        _ errors: inout [FieldError]
    ) -> String {
        let text = typed.trimmed
        if isRequired, text.isEmpty { errors.append(FieldError(field, "Please fill this in.")) }
        if text.count > maximum || text.utf8.count > 4 * maximum {
            errors.append(FieldError(field, "At most \(maximum) characters, please."))
        }
        if text.hasControlCharacters() {
            errors.append(FieldError(field, "Please remove the invisible control characters."))
        }
        return text
    }

    /// Browsers send lines ended by CR LF.
    static func paragraph(
        _ typed: String,
        _ field: String,
        maximum: Int,
        _ errors: inout [FieldError]
    ) -> String {
        let text = typed.replacing("\r\n", with: "\n").trimmed
        if text.count > maximum || text.utf8.count > 4 * maximum {
            errors.append(FieldError(field, "At most \(maximum) characters, please."))
        }
        if text.hasControlCharacters(allowingLines: true) {
            errors.append(FieldError(field, "Please remove the invisible control characters."))
        }
        return text
    }

    static func accent(_ typed: String, _ errors: inout [FieldError]) -> String {
        let text = typed.trimmed.lowercased()
        let digits = text.utf8.dropFirst()
        if !text.hasPrefix("#") || digits.count != 6
            || !digits.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) })
        {
            errors.append(FieldError("accent", "Enter a colour such as #0f6e56."))
        }
        return text
    }
}
