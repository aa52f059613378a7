/// `vpn`: answers a user name and a password, which can be read again later.
enum VPN: ProductType {
    static let key = "vpn"
    static let required = ["billing_cycle"]

    static func draft(_ form: OrderForm, _ context: inout OrderContext) throws(Refusal) -> OrderDraft {
        let cycle = try form.cycle()
        let wish = try form.optionalText("vpn_username", .vpnUsername)
        let username = wish ?? madeUpUsername(&context)
        let credentials: [JSON.Field] = [
            .init("username", .string(username)), .init("password", .string(context.random.password())),
        ]
        return OrderDraft(
            message: "VPN Service activated successfully",
            amount: try price(cycle, form, context),
            cycle: cycle,
            before: [.init("billing_cycle", .string(cycle.rawValue))],
            after: [.init("vpn_credentials", .object(credentials))],
            tellsBalance: true,
            claims: [Claim("vpn", username, code: "username_taken", "This VPN username is already taken.")],
            data: credentials
        )
    }

    /// `johndoe123`
    private static func madeUpUsername(_ context: inout OrderContext) -> String {
        let letters = context.client.name.lowercased().filter { $0.isASCII && $0.isLetter }.prefix(16)
        repeat {
            let name = (letters.isEmpty ? "user" : letters) + context.random.digits(6)
            if context.isFree("vpn:\(name)") { return String(name) }
        } while true
    }
}
