import Glibc
import Testing

@testable import HTTP

/// A client that says exactly what it is told, byte for byte, and hears everything.
final class RawClient {
    let descriptor: Int32
    private var buffer: [UInt8] = []

    init(port: Int, receiveBuffer: Int32? = nil) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        if var size = receiveBuffer {
            setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
        }
        // Ends a test that hangs; long enough for a machine with other work.
        var limit = timeval(tv_sec: 120, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let descriptor = descriptor
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else { throw RefusedConnection() }
    }

    deinit {
        close(descriptor)
    }

    /// Bytes that the peer no longer takes are lost, as the point of such tests is what comes back.
    func send(_ text: String) {
        send(Array(text.utf8))
    }

    /// - Returns: whether all were taken.
    @discardableResult
    func send(_ bytes: [UInt8]) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.send(
                    descriptor,
                    $0.baseAddress?.advanced(by: sent),
                    $0.count - sent,
                    Int32(MSG_NOSIGNAL)
                )
            }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }

    func endSending() {
        shutdown(descriptor, Int32(SHUT_WR))
    }

    /// Everything until the peer ends; nil when it resets instead.
    func readToEnd() async -> String? {
        while true {
            switch await receive() {
            case 0:
                defer { buffer = [] }
                return String(decoding: buffer, as: UTF8.self)
            case ..<0: return nil
            default: continue
            }
        }
    }

    /// One answer with a Content-Length, or without a body.
    func readResponse(toHead: Bool = false) async -> WireResponse? {
        while true {
            if let response = WireResponse(&buffer, isForHead: toHead) { return response }
            guard await receive() > 0 else { return nil }
        }
    }

    /// Whether the peer ends or resets the connection instead of sending more.
    func isEnded() async -> Bool {
        let count = await receive()
        return count == 0 || count == -Int(ECONNRESET)
    }

    /// Whether a reset has arrived, without reading what came before it.
    var hasBeenReset: Bool {
        var error: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &size)
        return error == ECONNRESET
    }

    /// Waits on a thread of its own: the threads that run tests are few, and the server's stop needs one of them.
    /// Returns the bytes received, 0 at the end, or the error below 0.
    private func receive() async -> Int {
        let descriptor = descriptor
        let (count, chunk) = await withCheckedContinuation { continuation in
            startThread {
                var chunk = [UInt8](repeating: 0, count: 64 * 1024)
                let count = recv(descriptor, &chunk, chunk.count, 0)
                continuation.resume(returning: (count < 0 ? -Int(errno) : count, chunk))
            }
        }
        if count > 0 { buffer += chunk[..<count] }
        return count
    }
}

struct RefusedConnection: Error {}

/// An answer as it came over the wire.
struct WireResponse {
    var status: Int
    var fields: [(name: String, value: String)] = []
    var body: [UInt8]

    subscript(name: String) -> String? {
        fields.first { $0.name.lowercased() == name.lowercased() }?.value
    }

    func all(_ name: String) -> [String] {
        fields.filter { $0.name.lowercased() == name.lowercased() }.map(\.value)
    }

    var text: String { String(decoding: body, as: UTF8.self) }

    /// Takes one answer off the front of `bytes`, or nothing when it isn't complete.
    init?(_ bytes: inout [UInt8], isForHead: Bool) {
        guard let end = bytes.indices.first(where: { bytes[$0...].starts(with: "\r\n\r\n".utf8) }) else { return nil }
        let lines = String(decoding: bytes[..<end], as: UTF8.self).split(separator: "\r\n").map(String.init)
        guard let code = lines.first?.split(separator: " ").dropFirst().first.flatMap({ Int($0) }) else { return nil }
        status = code
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            fields.append((parts[0], String(parts.last?.drop { $0 == " " } ?? "")))
        }
        body = []
        let length = isForHead || code < 200 || code == 204 || code == 304 ? 0 : Int(self["Content-Length"] ?? "0") ?? 0
        guard bytes.count >= end + 4 + length else { return nil }
        body = Array(bytes[(end + 4)..<(end + 4 + length)])
        bytes.removeFirst(end + 4 + length)
    }
}
