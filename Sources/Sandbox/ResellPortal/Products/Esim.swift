/// `esim`: a travel data plan, bought once.
enum Esim: ProductType {
    static let key = "esim"
    static let required = ["package_code"]

    static func draft(_ form: OrderForm, _ context: inout OrderContext) throws(Refusal) -> OrderDraft {
        let code = try form.text("package_code")
        guard let package = context.catalogue.package(code) ?? (form.isTest ? placeholder(code) : nil) else {
            throw .invalid("package_code", "is unknown.")
        }
        let profile = Profile(&context.random)
        let place: [JSON.Field] = [
            .init("name", .string(package.name)), .init("location", .string(package.location)),
        ]
        return OrderDraft(
            message: "E-SIM activated successfully",
            amount: package.price,
            before: [.init("package", .object(place))],
            after: [.init("esim_details", .object(details(profile, &context)))],
            data: [.init("package_code", .string(code)), .init("package_name", .string(package.name))] + profile.all,
            package: .object([.init("code", .string(code))] + place)
        )
    }

    private static func placeholder(_ code: String) -> EsimCatalogue.Package {
        EsimCatalogue.Package(code: code, name: "Test package", location: "US", price: .zero)
    }

    /// The documents show an address of a picture and the number of the card. Others have met an activation code, too, or
    /// no picture yet; a shop has to manage with each.
    private static func details(_ profile: Profile, _ context: inout OrderContext) -> [JSON.Field] {
        switch context.settings.esimAnswer {
        case .documented: profile.documented
        case .activation: profile.all
        case .withoutQR: [.init("iccid", .string(profile.iccid))]
        case .mixed: context.random.below(2) == 0 ? profile.documented : profile.all
        }
    }

    private struct Profile {
        let iccid: String
        let matchingID: String

        init(_ random: inout SeededRandom) {
            iccid = "89" + random.digits(17)
            matchingID = random.text(32, from: "0123456789ABCDEF")
        }

        var documented: [JSON.Field] {
            [
                .init("qr_code_url", .string("https://p.qrsim.net/\(matchingID.lowercased()).png")),
                .init("iccid", .string(iccid)),
            ]
        }

        var all: [JSON.Field] {
            documented + [
                .init("activation_url", .string("LPA:1$rsp-eu.simlessly.com$\(matchingID)")),
                .init("esim_status", "AVAILABLE"),
            ]
        }
    }
}
