/// Decodes the chunked transfer coding (RFC 9112 §7.1), however it is cut into pieces.
struct ChunkedDecoder {
    private enum State {
        case size
        case data(remaining: Int)
        case dataEnd
        case trailer
    }

    private var state = State.size
    private var line: [UInt8] = []
    private var extensionSize = 0
    private var trailerSize = 0
    private var trailerCount = 0

    /// Appends data to `body`; true once the last chunk and its trailers have been read.
    mutating func decode(
        _ input: Span<UInt8>,
        at position: inout Int,
        into body: inout [UInt8],
        limits: ServerLimits
    ) throws(RequestError) -> Bool {
        while position < input.count {
            switch state {
            case .size:
                guard try readLine(input, at: &position, limit: 18 + limits.chunkExtensionSize) else { return false }
                try beginChunk(bodyCount: body.count, limits: limits)
            case .data(let remaining):
                let count = min(remaining, input.count - position)
                body.append(input, position..<(position + count))
                position += count
                state = count == remaining ? .dataEnd : .data(remaining: remaining - count)
            case .dataEnd:
                guard try readLine(input, at: &position, limit: 2) else { return false }
                guard line.isEmpty else { throw .malformedChunk }
                state = .size
            case .trailer:
                guard try readLine(input, at: &position, limit: limits.fieldsSize) else { return false }
                guard !line.isEmpty else { return true }
                try checkTrailer(limits: limits)
            }
        }
        return false
    }

    private mutating func beginChunk(bodyCount: Int, limits: ServerLimits) throws(RequestError) {
        let size = try readSize(limits: limits)
        line.removeAll(keepingCapacity: true)
        guard size <= limits.bodySize - bodyCount else { throw .bodyTooLarge }
        state = size == 0 ? .trailer : .data(remaining: size)
    }

    /// `1*HEXDIG [ chunk-ext ]`. Sixteen digits hold any size that is not an overflow.
    private mutating func readSize(limits: ServerLimits) throws(RequestError) -> Int {
        var size: UInt64 = 0
        var digits = 0
        while digits < line.count, let value = line[digits].hexValue {
            guard digits < 16 else { throw .malformedChunk }
            size = size << 4 | UInt64(value)
            digits += 1
        }
        guard digits > 0, let result = Int(exactly: size) else { throw .malformedChunk }
        extensionSize += line.count - digits
        guard extensionSize <= limits.chunkExtensionSize, ChunkExtensions.isValid(line[digits...]) else {
            throw .malformedChunk
        }
        return result
    }

    /// Trailers are held to the rules of fields and then discarded, as RFC 9112 §7.1.2 lets a recipient do.
    private mutating func checkTrailer(limits: ServerLimits) throws(RequestError) {
        trailerSize += line.count
        trailerCount += 1
        guard trailerSize <= limits.fieldsSize, trailerCount <= limits.fieldCount else { throw .fieldsTooLarge }
        do {
            _ = try FieldLine.parse(line.span, 0..<line.count)
        } catch {
            throw .malformedTrailer
        }
        line.removeAll(keepingCapacity: true)
    }

    /// Collects a line without its CRLF in `line`; false when it goes on in the next piece.
    private mutating func readLine(
        _ input: Span<UInt8>,
        at position: inout Int,
        limit: Int
    ) throws(RequestError) -> Bool {
        let lineFeed = input.firstLineFeed(from: position)
        let end = lineFeed.map { $0 + 1 } ?? input.count
        guard line.count + end - position <= limit + 2 else { throw .malformedChunk }
        line.append(input, position..<end)
        position = end
        guard lineFeed != nil else { return false }
        guard line.count >= 2, line[line.count - 2] == .carriageReturn else { throw .bareLineFeed }
        line.removeLast(2)
        return true
    }
}

/// `*( BWS ";" BWS name [ BWS "=" BWS ( token / quoted-string ) ] )` (RFC 9112 §7.1.1): understood well enough to be
/// refused when malformed, and otherwise ignored.
enum ChunkExtensions {
    static func isValid(_ text: ArraySlice<UInt8>) -> Bool {
        var rest = text
        while !rest.isEmpty {
            skipWhitespace(&rest)
            guard rest.popFirst() == UInt8(ascii: ";") else { return false }
            skipWhitespace(&rest)
            guard skipToken(&rest) else { return false }
            let behindName = rest
            skipWhitespace(&rest)
            guard rest.first == UInt8(ascii: "=") else {
                rest = behindName
                continue
            }
            rest.removeFirst()
            skipWhitespace(&rest)
            guard rest.first == UInt8(ascii: "\"") ? skipQuoted(&rest) : skipToken(&rest) else { return false }
        }
        return true
    }

    private static func skipWhitespace(_ rest: inout ArraySlice<UInt8>) {
        rest = rest.drop { $0.isOptionalWhitespace }
    }

    private static func skipToken(_ rest: inout ArraySlice<UInt8>) -> Bool {
        let end = rest.firstIndex { !ByteClass.token.contains($0) } ?? rest.endIndex
        defer { rest = rest[end...] }
        return end > rest.startIndex
    }

    private static func skipQuoted(_ rest: inout ArraySlice<UInt8>) -> Bool {
        rest.removeFirst()
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "\"") { return true }
            guard byte.isFieldContent else { return false }
            if byte == UInt8(ascii: "\\") {
                guard let escaped = rest.popFirst(), escaped.isFieldContent else { return false }
            }
        }
        return false
    }
}
