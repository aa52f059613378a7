/// Why a server could not start.
package enum ServerError: Error, Equatable, Sendable, CustomStringConvertible {
    case portInUse(host: String, port: Int)
    case addressNotAvailable(host: String)
    case noPermission(port: Int)
    case hostNotFound(host: String)
    case malformedProxy(String)
    /// A system call that should not fail; `code` is errno.
    case system(call: String, code: Int32)

    package var description: String {
        switch self {
        case .portInUse(let host, let port): "port \(port) on \(host) is in use by another program"
        case .addressNotAvailable(let host): "\(host) is not an address of this machine"
        case .noPermission(let port): "no permission to listen on port \(port)"
        case .hostNotFound(let host): "the host \(host) is not known"
        case .malformedProxy(let entry): "\(entry) is neither an address nor a network"
        case .system(let call, let code): "\(call) failed with error \(code)"
        }
    }
}
