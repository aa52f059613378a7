import Foundation
import Glibc
import Synchronization

/// A loopback server that plays a script on each connection, one thread each, and counts what arrived.
final class ScriptedServer: Sendable {
    let port: UInt16
    private let listener: Int32
    private let heads = Mutex<[String]>([])
    private let accepted = Mutex(0)

    init(_ script: @escaping @Sendable (Connection) -> Void) throws {
        (listener, port) = try Self.listen()
        Thread.detachNewThread { [weak self, listener] in
            while true {
                let socket = accept(listener, nil, nil)
                guard socket >= 0, let self else { return }
                let number = self.accepted.withLock { count in
                    count += 1
                    return count
                }
                Thread.detachNewThread {
                    let connection = Connection(socket: socket, number: number, server: self)
                    script(connection)
                    connection.close()
                }
            }
        }
    }

    deinit {
        shutdown(listener, Int32(SHUT_RDWR))
        Glibc.close(listener)
    }

    var url: String { "http://127.0.0.1:\(port)/" }
    /// The heads of all requests so far.
    var requests: [String] { heads.withLock { $0 } }
    var connections: Int { accepted.withLock { $0 } }

    fileprivate func record(_ head: String) { heads.withLock { $0.append(head) } }

    /// A port on which nobody listens.
    static func refusedPort() throws -> UInt16 {
        let (socket, port) = try listen()
        Glibc.close(socket)
        return port
    }

    private static func listen() throws -> (Int32, UInt16) {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isListening = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(listener, pointer, length) == 0 && Glibc.listen(listener, 64) == 0
                    && getsockname(listener, pointer, &length) == 0
            }
        }
        guard isListening else { throw POSIXError(.EADDRINUSE) }
        return (listener, UInt16(bigEndian: address.sin_port))
    }
}

/// One accepted connection, used by its script's thread only.
final class Connection {
    private let socket: Int32
    /// 1 for the first one.
    let number: Int
    private let server: ScriptedServer
    private var isOpen = true

    fileprivate init(socket: Int32, number: Int, server: ScriptedServer) {
        (self.socket, self.number, self.server) = (socket, number, server)
    }

    /// Reads a request: its head, and its body when it has a Content-Length. Nil at the end of the connection.
    @discardableResult func readRequest() -> String? {
        guard let head = read(until: { $0.hasSuffix("\r\n\r\n") }) else { return nil }
        let length = head.lowercased().components(separatedBy: "content-length: ").dropFirst().first
            .flatMap { Int($0.prefix { $0.isNumber }) }
        let body = read(until: { $0.utf8.count >= length ?? 0 }, from: "") ?? ""
        server.record(head + body)
        return head + body
    }

    func readLine() -> String? {
        read { $0.hasSuffix("\r\n") }
    }

    private func read(until isWhole: (String) -> Bool, from start: String = "") -> String? {
        var text = start
        while !isWhole(text) {
            var byte: UInt8 = 0
            guard recv(socket, &byte, 1, 0) == 1 else { return nil }
            text.unicodeScalars.append(Unicode.Scalar(byte))
        }
        return text
    }

    /// - Returns: whether the peer still takes bytes.
    @discardableResult func write(_ text: String) -> Bool { write(Array(text.utf8)) }

    @discardableResult func write(_ bytes: [UInt8]) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes { send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }

    func answer(_ status: String = "200 OK", _ body: String = "{}", headers: [String] = []) {
        let head = ["HTTP/1.1 \(status)", "Content-Length: \(body.utf8.count)"] + headers
        write(head.joined(separator: "\r\n") + "\r\n\r\n" + body)
    }

    /// Waits until the peer goes away.
    func waitForEnd() {
        var byte: UInt8 = 0
        while recv(socket, &byte, 1, 0) > 0 {}
    }

    /// Waits until something can be read, and leaves it there.
    func waitForFirstByte() {
        var byte: UInt8 = 0
        _ = recv(socket, &byte, 1, Int32(MSG_PEEK))
    }

    /// Ends the connection by RST instead of FIN.
    func reset() {
        var linger = linger(l_onoff: 1, l_linger: 0)
        setsockopt(socket, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout.size(ofValue: linger)))
        close()
    }

    func close() {
        guard isOpen else { return }
        isOpen = false
        Glibc.close(socket)
    }
}
