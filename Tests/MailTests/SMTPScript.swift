import Foundation
import Glibc
import Synchronization

/// A loopback SMTP server (RFC 5321) that answers kindly except where a test says otherwise; an empty reply hangs up.
final class SMTPScript: Sendable {
    let port: UInt16
    private let listener: Int32
    private let lines = Mutex<[String]>([])

    /// - Parameter replies: by command, `hello` for the greeting and `.` for the mail's end.
    init(_ replies: [String: String] = [:]) throws {
        (listener, port) = try Self.listen()
        Thread.detachNewThread { [weak self, listener] in
            while true {
                let socket = accept(listener, nil, nil)
                guard socket >= 0, let self else { return }
                self.converse(socket, replies)
                Glibc.close(socket)
            }
        }
    }

    deinit {
        shutdown(listener, Int32(SHUT_RDWR))
        Glibc.close(listener)
    }

    /// Every line of all clients, without line ends.
    var heard: [String] { lines.withLock { $0 } }

    private func converse(_ socket: Int32, _ replies: [String: String]) {
        var isMail = false
        guard say(replies["hello"] ?? "220 test ESMTP", socket) else { return }
        while let line = readLine(socket) {
            lines.withLock { $0.append(line) }
            if isMail, line != "." { continue }
            let command = isMail ? "." : String(line.prefix { $0.isLetter })
            isMail = false
            let reply =
                replies[command] ?? (command == "DATA" ? "354 go on" : command == "QUIT" ? "221 bye" : "250 fine")
            guard say(reply, socket) else { return }
            isMail = command == "DATA" && reply.hasPrefix("354")
        }
    }

    private func say(_ reply: String, _ socket: Int32) -> Bool {
        let text = reply + "\r\n"
        return !reply.isEmpty && text.withCString { send(socket, $0, text.utf8.count, Int32(MSG_NOSIGNAL)) } > 0
    }

    private func readLine(_ socket: Int32) -> String? {
        var bytes: [UInt8] = []
        var byte: UInt8 = 0
        while recv(socket, &byte, 1, 0) == 1 {
            if byte == 0x0A { return String(decoding: bytes.dropLast(), as: UTF8.self) }
            bytes.append(byte)
        }
        return nil
    }

    private static func listen() throws -> (Int32, UInt16) {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isListening = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(listener, pointer, length) == 0 && Glibc.listen(listener, 8) == 0
                    && getsockname(listener, pointer, &length) == 0
            }
        }
        guard isListening else { throw POSIXError(.EADDRINUSE) }
        return (listener, UInt16(bigEndian: address.sin_port))
    }
}
