import CLinux

/// How long each step may take.
extension Connection {
    /// Ready for the next request.
    func becomeIdle() {
        state = .reading
        phase = .idle
        _ = hold(0)
        keepTime(loop.server.limits.idleTime, from: loop.clock.milliseconds)
    }

    /// The limit for what a request still lacks.
    func keepTime() {
        let limits = loop.server.limits
        let current: Phase = parser.isReadingBody ? .body : parser.isIdle ? .idle : .head
        if current != phase {
            phase = current
            phaseStart = loop.clock.milliseconds
            phaseBytes = 0
        }
        switch current {
        case .idle: break
        case .head: keepTime(limits.headerTime, from: phaseStart)
        case .body: keepPace(limits.bodyTime, bytes: phaseBytes, from: phaseStart)
        }
    }

    /// Bytes must flow at the minimum rate over the whole of a transfer, so that no trickle keeps a connection for
    /// ever, and never stand still for longer than a transfer of no size may take. To be called after progress.
    func keepPace(_ seconds: Double, bytes: Int, from start: Int) {
        let earned = Double(bytes) / Double(loop.server.limits.minimumRate)
        let elapsed = Double(loop.clock.milliseconds - start) / 1000
        keepTime(min(seconds + earned, seconds + elapsed), from: start)
    }

    /// Who is still sending when told the last answer, such as a browser with a big file, may go on for a while.
    func keepLingering() {
        let limits = loop.server.limits
        let now = loop.clock.milliseconds
        keepTime(min(limits.lingerPause, limits.lingerTime - Double(now - phaseStart) / 1000), from: now)
    }

    func keepTime(_ seconds: Double, from start: Int) {
        deadline = start + Int(seconds * 1000)
        loop.schedule(self)
    }

    /// The deadline has passed.
    func expire() {
        switch state {
        case .reading where phase != .idle: refuse(.timedOut)
        case .reading, .lingering: close()
        case .delaying(let response): send(response)
        case .writing where output.rate != nil: flush()
        case .writing:
            // What the reader hasn't taken must not stay in the kernel on its behalf.
            linux_reset_on_close(descriptor)
            close()
        case .answering, .closed: break
        }
        resume()
    }
}
