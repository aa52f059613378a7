import Commerce
import FoundationEssentials

/// Selections are stored as JSON: `{"product": …, "plans": […], "quantity": 1, "parameters": [[name, value], …]}`.
extension Selection {
    var stored: String {
        let document = JSON.object([
            "product": .string(product.text),
            "plans": .array(plans.map { .string($0.text) }),
            "quantity": .number(.init(quantity)),
            "parameters": .array(parameters.map { .array([.string($0.name), $0.value.document]) }),
        ])
        return String(decoding: document.bytes, as: UTF8.self)
    }

    init(stored text: String) throws(StoredValueError) {
        guard let document = JSON(bytes: [UInt8](text.utf8)),
            let product = document["product"]?.text.flatMap(ProductKey.init),
            let plans = document["plans"]?.elements?.compactMap({ $0.text.flatMap(PlanKey.init) }),
            let quantity = document["quantity"]?.text.flatMap({ Int($0) }),
            let parameters = document["parameters"]?.elements?.map(Parameter.init(document:)),
            !parameters.contains(nil)
        else { throw StoredValueError(column: "selection") }
        self.init(product: product, plans: plans, quantity: quantity, parameters: parameters.compactMap { $0 })
    }
}

/// A stored value that this program cannot have written.
package struct StoredValueError: Error, Sendable {
    package let column: String
}

extension Parameter {
    fileprivate init?(document: JSON) {
        guard let pair = document.elements, pair.count == 2, let name = pair[0].text else { return nil }
        switch pair[1] {
        case .string(let text): self.init(name, .text(text))
        case .number(let number):
            guard let integer = Int(number.description) else { return nil }
            self.init(name, .integer(integer))
        case .array(let elements): self.init(name, .list(elements.compactMap(\.text)))
        case .null, .bool, .object: return nil
        }
    }
}

extension Parameter.Value {
    fileprivate var document: JSON {
        switch self {
        case .text(let text): .string(text)
        case .integer(let number): .number(.init(number))
        case .list(let texts): .array(texts.map(JSON.string))
        }
    }
}

/// A value that the schema's CHECK guarantees, read back as its type.
func stored<T: RawRepresentable>(_ raw: T.RawValue, _ column: String) throws(StoredValueError) -> T {
    guard let value = T(rawValue: raw) else { throw StoredValueError(column: column) }
    return value
}

func storedCurrency(_ code: String) throws(StoredValueError) -> Currency {
    guard let currency = Currency(code: code) else { throw StoredValueError(column: "currency") }
    return currency
}
