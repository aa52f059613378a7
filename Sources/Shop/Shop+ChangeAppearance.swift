import Commerce
import Storage

/// The appearance page as typed.
package struct AppearanceForm: Hashable, Sendable {
    package var accent = ""
    package var font = ""
    package var tagline = ""
    package var lead = ""
    package var footer = ""

    package init() {}

    package init(_ settings: ShopSettings) {
        accent = settings.accent
        font = settings.font.rawValue
        tagline = settings.tagline
        lead = settings.lead
        footer = settings.footer
    }
}

extension Shop {
    /// - Throws: `ChangeSettingsError.invalid` with the fields `accent`, `font`, `tagline`, `lead`, `footer`.
    package func changeAppearance(_ form: AppearanceForm) async throws {
        var errors: [FieldError] = []
        let accent = SettingsFields.accent(form.accent, &errors)
        let font = Typeface(rawValue: form.font)
        if font == nil { errors.append(FieldError("font", "Please choose one of the typefaces.")) }
        let tagline = SettingsFields.line(form.tagline, "tagline", maximum: 160, &errors)
        let lead = SettingsFields.line(form.lead, "lead", maximum: 300, &errors)
        let footer = SettingsFields.line(form.footer, "footer", maximum: 300, &errors)
        guard errors.isEmpty, let font else { throw ChangeSettingsError.invalid(errors) }
        try await database.write { writer in
            var settings = try writer.settings()
            settings.accent = accent
            settings.font = font
            settings.tagline = tagline
            settings.lead = lead
            settings.footer = footer
            try writer.saveSettings(settings)
        }
    }

    package func changeLogo(_ file: LogoFile) async throws {
        try await database.write { try $0.saveLogo(file.stored) }
    }

    package func removeLogo() async throws {
        try await database.write { try $0.removeLogo() }
    }
}
