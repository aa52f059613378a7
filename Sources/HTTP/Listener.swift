import CLinux
import Glibc

/// A listening socket, shared by all loops.
struct Listener {
    let descriptor: Int32
    let port: Int

    /// Port 0 takes any free one.
    init(host: String, port: Int) throws(ServerError) {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV
        var found: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, String(port), &hints, &found) == 0 else { throw .hostNotFound(host: host) }
        defer { freeaddrinfo(found) }
        var failure = ServerError.hostNotFound(host: host)
        var candidate = found
        while let address = candidate?.pointee {
            do {
                descriptor = try Self.listen(on: address, host: host, port: port)
                self.port = Self.boundPort(of: descriptor)
                return
            } catch {
                failure = error
            }
            candidate = address.ai_next
        }
        throw failure
    }

    private static func listen(on address: addrinfo, host: String, port: Int) throws(ServerError) -> Int32 {
        let flags = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        let descriptor = socket(address.ai_family, flags, 0)
        guard descriptor >= 0 else { throw .system(call: "socket", code: errno) }
        setOption(descriptor, SOL_SOCKET, SO_REUSEADDR, 1)
        // Connections inherit it: answers go out in one piece, there is nothing to wait for.
        setOption(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, 1)
        if address.ai_family == AF_INET6 {
            setOption(descriptor, Int32(IPPROTO_IPV6), IPV6_V6ONLY, 0)
        }
        guard bind(descriptor, address.ai_addr, address.ai_addrlen) == 0, Glibc.listen(descriptor, 4096) == 0 else {
            let code = errno
            close(descriptor)
            throw error(code, host: host, port: port)
        }
        return descriptor
    }

    private static func error(_ code: Int32, host: String, port: Int) -> ServerError {
        switch code {
        case EADDRINUSE: .portInUse(host: host, port: port)
        case EADDRNOTAVAIL: .addressNotAvailable(host: host)
        case EACCES, EPERM: .noPermission(port: port)
        default: .system(call: "bind", code: code)
        }
    }

    private static func setOption(_ descriptor: Int32, _ level: Int32, _ name: Int32, _ value: Int32) {
        var value = value
        setsockopt(descriptor, level, name, &value, socklen_t(MemoryLayout<Int32>.size))
    }

    private static func boundPort(of descriptor: Int32) -> Int {
        var address = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        return withUnsafeMutableBytes(of: &address) { bytes in
            guard let base = bytes.baseAddress else { return 0 }
            getsockname(descriptor, base.assumingMemoryBound(to: sockaddr.self), &length)
            // The port stands at the same place in sockaddr_in and sockaddr_in6, in network order.
            return Int(bytes[2]) << 8 | Int(bytes[3])
        }
    }
}
