/// A request that is answered with an error. The words are WordPress's where the documents give none.
struct Refusal: Error, Sendable {
    let status: Int
    let code: String
    let message: String
    var details: [JSON.Field] = []

    static let unknownRoute = Refusal(
        status: 404,
        code: "rest_no_route",
        message: "No route was found matching the URL and request method."
    )
    static let badCredentials = Refusal(
        status: 401,
        code: "rest_forbidden",
        message: "Invalid API key or secret."
    )
    static let notFound = Refusal(status: 404, code: "not_found", message: "The requested item was not found.")
    static let invalidProduct = Refusal(
        status: 404,
        code: "invalid_product",
        message: "The product is unknown or not available."
    )
    static let invalidClient = Refusal(
        status: 404,
        code: "invalid_client",
        message: "The client was not found or does not belong to you."
    )
    static let hasServices = Refusal(
        status: 400,
        code: "has_services",
        message: "The client still has services. Delete them first."
    )
    static let clientExists = Refusal(
        status: 409,
        code: "client_exists",
        message: "A client with this email address already exists."
    )
    static let invalidJSON = Refusal(status: 400, code: "rest_invalid_json", message: "Invalid JSON body passed.")
    static let rateLimited = Refusal(status: 429, code: "rate_limited", message: "Too many requests.")

    static func insufficientBalance(status: Int) -> Refusal {
        Refusal(status: status, code: "insufficient_balance", message: "Insufficient wallet balance")
    }

    static func missing(_ names: [String]) -> Refusal {
        Refusal(
            status: 400,
            code: "rest_missing_callback_param",
            message: "Missing parameter(s): \(names.joined(separator: ", "))",
            details: [.init("params", .array(names.map(JSON.string)))]
        )
    }

    static func invalid(_ name: String, _ reason: String) -> Refusal {
        Refusal(
            status: 400,
            code: "rest_invalid_param",
            message: "Invalid parameter(s): \(name)",
            details: [.init("params", .object([.init(name, .string("\(name) \(reason)"))]))]
        )
    }

    /// The `WP_Error` that the WordPress REST server prints, or the flat shape that the successes suggest.
    func body(flat: Bool) -> JSON {
        if flat {
            return ["success": false, "error": .string(code), "message": .string(message)]
        }
        let data = [JSON.Field("status", .number(String(status)))] + details
        return ["code": .string(code), "message": .string(message), "data": .object(data)]
    }
}
