import CZlib

/// The gzip content coding (RFC 9110 §8.4.1.3), by zlib.
package enum Gzip {
    /// nil when zlib cannot (no memory). Level 1 is fast, 9 small.
    package static func compress(_ bytes: [UInt8], level: Int = 4) -> [UInt8]? {
        var stream = z_stream()
        guard zlib_start_gzip(&stream, Int32(level)) == Z_OK else { return nil }
        defer { deflateEnd(&stream) }
        // zlib's bound for a single call, so that one call is always enough.
        let bound = Int(deflateBound(&stream, UInt(bytes.count)))
        var isComplete = false
        var input = bytes
        let compressed = [UInt8](unsafeUninitializedCapacity: bound) { output, count in
            input.withUnsafeMutableBufferPointer { input in
                stream.next_in = input.baseAddress
                stream.avail_in = UInt32(truncatingIfNeeded: input.count)
                stream.next_out = output.baseAddress
                stream.avail_out = UInt32(truncatingIfNeeded: bound)
                isComplete = deflate(&stream, Z_FINISH) == Z_STREAM_END
                count = isComplete ? Int(stream.total_out) : 0
            }
        }
        return isComplete ? compressed : nil
    }

    /// Below this a body fits into one packet anyway.
    static let worthwhileSize = 1024
}
