import Commerce
import FoundationEssentials

/// The documented members of each request and no others, in the order of their names: the same request is the same
/// bytes.
enum RequestBody {
    static func client(_ client: NewClient) -> JSON {
        var members: [String: JSON] = ["name": .string(client.name), "email": .string(client.email)]
        if let phone = client.phone { members["phone"] = .string(phone) }
        if let company = client.company { members["company"] = .string(company) }
        return .object(members)
    }

    static func order(_ order: UpstreamOrder) -> JSON {
        var members: [String: JSON] = [:]
        for parameter in order.parameters {
            members[parameter.name] =
                switch parameter.value {
                case .text(let text): .string(text)
                case .integer(let number): .number(Decimal(number))
                case .list(let texts): .array(texts.map { .string($0) })
                }
        }
        members["client_id"] = identifier(order.client.text)
        members["product_key"] = .string(order.product.text)
        // Not in the public document, but three integrators send it: the shop mails its customers itself.
        members["skip_client_email"] = .bool(true)
        return .object(members)
    }

    /// A number when it is written like one, as the documents show it; `007` and what no integer holds stay text.
    static func identifier(_ text: String) -> JSON {
        guard let number = Int64(text), String(number) == text else { return .string(text) }
        return .number(Decimal(number))
    }
}
