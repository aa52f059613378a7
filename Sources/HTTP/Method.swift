/// A request method (RFC 9110 §9.1). Names are case-sensitive.
package struct Method: Hashable, Sendable, CustomStringConvertible {
    package let name: String

    package init(_ name: String) {
        self.name = name
    }

    package static let get = Method("GET")
    package static let head = Method("HEAD")
    package static let post = Method("POST")
    package static let put = Method("PUT")
    package static let delete = Method("DELETE")
    package static let options = Method("OPTIONS")
    package static let patch = Method("PATCH")
    package static let trace = Method("TRACE")
    package static let connect = Method("CONNECT")

    package var description: String { name }
}
