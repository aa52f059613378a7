import Glibc

/// Why a sandbox cannot start.
package enum SandboxError: Error, CustomStringConvertible {
    /// The state file cannot be written.
    case stateFile(path: String, errno: CInt)

    package var description: String {
        switch self {
        case .stateFile(let path, let errno):
            "The sandbox cannot write its state file \(path): \(String(cString: strerror(errno)))."
        }
    }
}
