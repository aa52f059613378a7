import CCurl
import Synchronization

/// One transfer on its way: the options it starts with, and what the callbacks collect.
///
/// Safe to share although it is not checked: after `TransferLoop.run` has taken it over, only the loop's own thread
/// touches its variables; `isCancelled`, which others set, is atomic.
final class Transfer: @unchecked Sendable {
    enum Interruption: Hashable {
        case cancelled, tooLarge
        /// The deadline passed before it was started.
        case expired
        /// libcurl did not take an option.
        case unusable(String)
    }

    /// More than any honest head; libcurl itself sets no limit to the sum.
    private static let headLimit = 64 << 10

    let deadline: ContinuousClock.Instant
    let responseLimit: Int
    let setUp: @Sendable (EasyHandle) -> Void
    let isCancelled = Atomic(false)
    var continuation: CheckedContinuation<TransferReport, Never>?
    var easy: EasyHandle?

    private var upload: ArraySlice<UInt8>
    private var head: [UInt8] = []
    private var body: [UInt8] = []
    private var hasBegun = false
    private(set) var interruption: Interruption?

    /// - Parameter upload: what libcurl asks for piece by piece (a mail); an HTTP body is an option instead.
    init(
        deadline: ContinuousClock.Instant,
        responseLimit: Int,
        upload: [UInt8] = [],
        setUp: @escaping @Sendable (EasyHandle) -> Void
    ) {
        self.deadline = deadline
        self.responseLimit = responseLimit
        self.upload = upload[...]
        self.setUp = setUp
    }

    /// Makes the handle, ready to be started.
    func prepare() {
        guard let easy = EasyHandle() else {
            interruption = .unusable("no handle")
            return
        }
        self.easy = easy
        setUp(easy)
        let left = ContinuousClock.now.duration(to: deadline)
        easy.set(CURLOPT_TIMEOUT_MS, left.milliseconds)
        easy.setCallbacks(for: self)
        if let refused = easy.refused { interruption = .unusable(refused) }
    }

    func interrupt(_ why: Interruption) {
        if interruption == nil { interruption = why }
    }

    func finish(_ code: CURLcode) {
        let report = TransferReport(
            code: code,
            hasBegun: hasBegun,
            head: head,
            body: body,
            interruption: interruption
        )
        easy = nil
        continuation?.resume(returning: report)
        continuation = nil
    }

    // MARK: - Called by libcurl

    func began() {
        hasBegun = true
    }

    /// - Returns: whether to go on.
    func receiveHead(_ line: UnsafeRawBufferPointer) -> Bool {
        guard head.count + line.count <= Self.headLimit else {
            interrupt(.tooLarge)
            return false
        }
        head.append(contentsOf: line)
        return true
    }

    /// - Returns: whether to go on.
    func receiveBody(_ bytes: UnsafeRawBufferPointer) -> Bool {
        let room = responseLimit - body.count
        body.append(contentsOf: bytes.prefix(room))
        guard bytes.count <= room else {
            interrupt(.tooLarge)
            return false
        }
        return true
    }

    /// Fills the buffer from what is left to upload.
    func give(_ buffer: UnsafeMutableRawBufferPointer) -> Int {
        let piece = upload.prefix(buffer.count)
        buffer.copyBytes(from: piece)
        upload = upload.dropFirst(piece.count)
        return piece.count
    }
}
