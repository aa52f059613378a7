/// Which requests a fault is meant for.
struct FaultScope: Sendable {
    /// Below the base, `/orders` or `/services/*`; nil is every path.
    var path: String?
    var method: String?
    /// `product_key` of the body.
    var product: String?

    init(json: JSON) {
        path = json.text("path")
        method = json.text("method")?.uppercased()
        product = json.text("product")
    }

    func covers(_ call: Call) -> Bool {
        if let method, method != call.method { return false }
        if let product, product != call.product { return false }
        guard let path else { return true }
        let asked = "/" + call.segments.joined(separator: "/")
        return path.hasSuffix("*") ? asked.hasPrefix(path.dropLast()) : asked == path
    }
}
