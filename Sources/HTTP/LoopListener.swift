import CLinux
import Glibc

/// A loop's hold on the shared listener, with a descriptor in reserve for the day when there are none left.
struct LoopListener {
    enum Accepted {
        case connection(Int32, IPAddress)
        case none
        /// No descriptor, not even for a refusal.
        case exhausted
    }

    let descriptor: Int32
    var isPaused = false
    var resumesAt = 0
    private let reserve: Reserve

    /// - Parameter retryAfter: seconds that a connection hears which is refused for want of a descriptor.
    init(descriptor: Int32, retryAfter: Int) {
        self.descriptor = descriptor
        reserve = Reserve(retryAfter: retryAfter)
    }

    func accept() -> Accepted {
        var address = [UInt8](repeating: 0, count: 16)
        while true {
            let accepted = linux_accept(descriptor, &address)
            if accepted >= 0 { return .connection(accepted, IPAddress(address)) }
            switch errno {
            case EINTR, ECONNABORTED, EPROTO: continue
            case EMFILE, ENFILE, ENOBUFS, ENOMEM:
                guard reserve.refuseOne(on: descriptor) else { return .exhausted }
            default: return .none
            }
        }
    }

    /// An open descriptor that can be given up for a moment to take a waiting connection and tell it to come back.
    final class Reserve {
        private var descriptor = open("/dev/null", O_RDONLY | O_CLOEXEC)
        private let answer: [UInt8]

        init(retryAfter: Int) {
            let fields = "Content-Length: 0\r\nRetry-After: \(retryAfter)\r\nConnection: close\r\n"
            answer = Array("HTTP/1.1 503 Service Unavailable\r\n\(fields)\r\n".utf8)
        }

        deinit {
            close(descriptor)
        }

        func refuseOne(on listener: Int32) -> Bool {
            guard descriptor >= 0 else {
                descriptor = open("/dev/null", O_RDONLY | O_CLOEXEC)
                return false
            }
            close(descriptor)
            var address = [UInt8](repeating: 0, count: 16)
            let refused = linux_accept(listener, &address)
            if refused >= 0 {
                _ = linux_send(refused, answer, answer.count, nil, 0)
                close(refused)
            }
            descriptor = open("/dev/null", O_RDONLY | O_CLOEXEC)
            return refused >= 0
        }
    }
}
