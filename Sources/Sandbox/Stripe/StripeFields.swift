import HTTP

/// The parameters of a call, held to what the call takes.
struct StripeFields: Sendable {
    let pairs: [(name: String, value: String)]

    init(_ request: Request) throws(StripeRefusal) {
        var fields = request.query
        if request.method == .post, !request.body.isEmpty {
            guard let form = try? request.form() else {
                throw StripeRefusal(message: "The body is no form.")
            }
            fields = form
        }
        var pairs: [(String, String)] = []
        var seen: [String: Int] = [:]
        for name in fields.names {
            let place = seen[name, default: 0]
            seen[name] = place + 1
            pairs.append((name, fields.all(name)[place]))
        }
        // A client may number the elements of a list: `expand[0]`.
        self.pairs = pairs.map { pair in
            pair.0.hasPrefix("expand[") ? (name: "expand[]", value: pair.1) : (name: pair.0, value: pair.1)
        }
    }

    subscript(name: String) -> String? { pairs.first { $0.name == name }?.value }

    func all(_ name: String) -> [String] { pairs.filter { $0.name == name }.map(\.value) }

    func required(_ name: String) throws(StripeRefusal) -> String {
        guard let value = self[name], !value.isEmpty else { throw .required(name) }
        return value
    }

    func whole(_ name: String) throws(StripeRefusal) -> Int? {
        guard let text = self[name] else { return nil }
        guard let number = Int(text) else { throw .invalid(name, "Invalid integer: \(text)") }
        return number
    }

    /// - Parameter names: with `#` for a number and `*` for any key.
    func allow(_ names: Set<String>) throws(StripeRefusal) {
        for pair in pairs where !names.contains(Self.pattern(pair.name)) { throw .unknown(pair.name) }
    }

    /// The text pairs below a name: `metadata[order]`.
    func map(_ prefix: String) -> JSON {
        let inside = pairs.filter { $0.name.hasPrefix(prefix + "[") && $0.name.hasSuffix("]") }
        return .object(
            inside.map { JSON.Field(String($0.name.dropFirst(prefix.count + 1).dropLast()), .string($0.value)) }
        )
    }

    private static func pattern(_ name: String) -> String {
        let parts = name.split(separator: "[", omittingEmptySubsequences: false)
        var pattern = String(parts[0])
        for (place, part) in parts.enumerated().dropFirst() {
            let key = part.hasSuffix("]") ? part.dropLast() : part
            let isKey = parts[place - 1] == "metadata" || parts[place - 1] == "metadata]"
            pattern += isKey ? "[*]" : key.allSatisfy(\.isNumber) && !key.isEmpty ? "[#]" : "[\(key)]"
        }
        return pattern
    }
}

/// What each call takes: of what Stripe describes the part that is pretended here. A test holds every name to the
/// parameters of Stripe's own client, so that none is made up.
enum StripeParameters {
    static let session: Set<String> = [
        "mode", "client_reference_id", "customer_email", "success_url", "cancel_url", "expires_at", "locale",
        "submit_type", "metadata[*]", "adaptive_pricing[enabled]", "payment_intent_data[metadata][*]",
        "payment_intent_data[description]", "payment_intent_data[receipt_email]",
        "line_items[#][quantity]", "line_items[#][price_data][currency]", "line_items[#][price_data][unit_amount]",
        "line_items[#][price_data][product_data][name]", "line_items[#][price_data][product_data][description]",
        "expand[]", "customer", "customer_creation", "allowed_payment_method_types[#]",
        "payment_intent_data[setup_future_usage]",
    ]
    static let customer: Set<String> = ["email", "name", "metadata[*]", "expand[]"]
    static let intent: Set<String> = [
        "amount", "currency", "customer", "payment_method", "allowed_payment_method_types[#]", "off_session", "confirm",
        "description", "metadata[*]", "expand[]",
    ]
    static let refund: Set<String> = [
        "payment_intent", "charge", "amount", "reason", "metadata[*]", "expand[]",
    ]
    private static let everyList: Set<String> = [
        "limit", "starting_after", "created", "created[gte]", "created[gt]", "created[lte]", "created[lt]", "expand[]",
    ]

    static func list(_ kind: String) -> Set<String> {
        switch kind {
        case "checkout.session": everyList.union(["status", "payment_intent"])
        case "refund", "charge", "dispute": everyList.union(["payment_intent"])
        case "payment_intent": everyList.union(["customer"])
        case "customer": everyList.union(["email"])
        // Stripe lists them by customer and not by time.
        case "payment_method": ["limit", "starting_after", "customer", "type", "expand[]"]
        case "event", "balance_transaction": everyList.union(["type"])
        default: everyList
        }
    }

    static var report: JSON {
        func names(_ set: Set<String>) -> JSON { .array(set.sorted().map(JSON.string)) }
        return [
            "checkout.session.create": names(session), "refund.create": names(refund),
            "checkout.session.list": names(list("checkout.session")), "refund.list": names(list("refund")),
            "dispute.list": names(list("dispute")), "charge.list": names(list("charge")),
            "event.list": names(list("event")), "balance_transaction.list": names(list("balance_transaction")),
            "payment_intent.list": names(list("payment_intent")), "payment_intent.create": names(intent),
            "customer.create": names(customer), "customer.list": names(list("customer")),
            "payment_method.list": names(list("payment_method")),
        ]
    }
}
