import Commerce
import HTTP
import Shop
import Storage
import Templates

/// `/admin/appearance`: the shop's logo, colour, letters and words, with a preview that follows the form.
enum Appearance {
    /// The fields may stand in the address; the preview shows them and nothing is changed.
    static func show(_ request: PageRequest, _ staff: Staff) async throws -> Response {
        let settings = try settings(request)
        let typed = AppearanceForm(request.query, else: AppearanceForm(settings))
        return try request.page(AppearancePage(settings, typed))
    }

    static func submit(_ request: PageRequest, _ staff: Staff) async throws -> Response {
        let settings = try settings(request)
        let typed = AppearanceForm(request.form, else: AppearanceForm(settings))
        if request.form["step"] == "preview" { return try request.page(AppearancePage(settings, typed)) }
        do {
            try await request.shop.changeAppearance(typed)
            return request.redirect(to: .adminAppearance, flash: Flash(.done, "Saved. Customers see it from now on."))
        } catch ChangeSettingsError.invalid(let errors) {
            var page = AppearancePage(settings, typed)
            page.form = page.form.with(errors)
            return try request.page(page, status: .unprocessableContent)
        }
    }

    static func submitLogo(_ request: PageRequest, _ staff: Staff) async throws -> Response {
        if request.form["step"] == "remove" {
            try await request.shop.removeLogo()
            return request.redirect(
                to: .adminAppearance,
                flash: Flash(.done, "The logo is gone; the name stands there.")
            )
        }
        do {
            try await request.shop.changeLogo(try LogoFile(request.form.files("logo").first?.bytes ?? []))
            return request.redirect(to: .adminAppearance, flash: Flash(.done, "The logo stands on every page now."))
        } catch let error as LogoFile.Problem {
            let settings = try settings(request)
            var page = AppearancePage(settings, AppearanceForm(settings))
            page.logoError = error.sentence
            return try request.page(page, status: .unprocessableContent)
        }
    }

    private static func settings(_ request: PageRequest) throws -> ShopSettings {
        try request.shop.database.read { try $0.settings() }
    }
}

struct AppearancePage: PageModel {
    static let template = "admin/appearance"

    var form: Form
    var logoError: String?
    private let shopName: String
    private let logo: String?
    private let typed: AppearanceForm

    init(_ settings: ShopSettings, _ typed: AppearanceForm) {
        self.init(shopName: settings.shopName, logo: settings.logoDigest.map(Logo.path), typed)
    }

    private init(shopName: String, logo: String?, _ typed: AppearanceForm) {
        self.shopName = shopName
        self.logo = logo
        self.typed = typed
        form = Form(.adminAppearance, Self.fields(typed))
    }

    var record: Record {
        [
            "form": .record(form.record),
            "logo": .optional(logo),
            "logoAction": .text(Link.adminLogo.path),
            "logoError": .optional(logoError),
            "preview": [
                "theme": .text(Theme(accent: typed.accent, font: Typeface(rawValue: typed.font)).previewPath),
                "shopName": .text(shopName),
                "logo": .optional(logo),
                "heading": .text(typed.tagline),
                "lead": .optional(typed.lead),
                "footer": .optional(typed.footer),
            ],
        ]
    }

    private static func fields(_ typed: AppearanceForm) -> [FormField] {
        var accent = FormField("accent", "Colour", .input("color"))
        accent.help = "For buttons, links and icons. Text on it and in it is kept readable, whichever you take."
        accent.value = typed.accent
        let faces: [(Typeface, String)] = [
            (.sans, "Sans serif: plain"), (.serif, "Serif: bookish"), (.mono, "Monospaced: technical"),
        ]
        let font = FormField(
            "font",
            "Letters",
            .select(faces.map { .init(value: $0.rawValue, label: $1, isSelected: $0.rawValue == typed.font) })
        )
        var tagline = FormField("tagline", "Headline of the home page", .input("text"))
        tagline.help = "What you sell, in one sentence. Search engines show it too."
        tagline.value = typed.tagline
        tagline.maxlength = 160
        var lead = FormField("lead", "Sentence below it", .input("text"))
        lead.value = typed.lead
        lead.maxlength = 300
        var footer = FormField("footer", "Foot of every page", .input("text"))
        footer.help = "Opening hours, for example. Your support address follows by itself."
        footer.value = typed.footer
        footer.maxlength = 300
        (tagline.isRequired, lead.isRequired, footer.isRequired) = (false, false, false)
        return [accent, font, tagline, lead, footer]
    }

    static let sample: AppearancePage = {
        var typed = AppearanceForm()
        (typed.accent, typed.font, typed.tagline) = ("#0f6e56", "serif", "All you need.")
        (typed.lead, typed.footer) = ("In one place.", "Mo–Fr")
        var page = AppearancePage(shopName: "Ada’s", logo: "/logo?v=1", typed)
        page.form = Form(.adminAppearance, FormField.samples)
        page.logoError = "Too large."
        return page
    }()
}

extension AppearanceForm {
    fileprivate init(_ fields: FormFields, else former: AppearanceForm) {
        self.init()
        accent = fields["accent"] ?? former.accent
        font = fields["font"] ?? former.font
        tagline = fields["tagline"] ?? former.tagline
        lead = fields["lead"] ?? former.lead
        footer = fields["footer"] ?? former.footer
    }
}

extension LogoFile.Problem {
    fileprivate var sentence: String {
        switch self {
        case .empty: "Please choose a picture first."
        case .tooLarge: "The picture is too large: at most \(LogoFile.maximumSize / 1024) KB, please."
        case .notAPicture: "This is not a PNG, JPEG or WebP picture."
        }
    }
}
