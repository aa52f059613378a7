import CLinux
import Glibc

extension Connection {
    func answer(_ response: Response) {
        if let fault = response.fault {
            rehearse(fault, response)
        } else {
            send(response)
        }
    }

    /// Sends as much as the socket takes at once; the rest waits in `output`.
    func send(_ response: Response) {
        let body = compose(response)
        let count = loop.scratch.withUnsafeBytes { head in
            body.withUnsafeBytes { linux_send(descriptor, head.baseAddress, head.count, $0.baseAddress, $0.count) }
        }
        if count == loop.scratch.count + body.count { return finishAnswer() }
        begin(Output(head: loop.scratch, body: body, sent: max(0, count)))
    }

    func begin(_ output: Output) {
        state = .writing
        self.output = output
        self.output.startedAt = loop.clock.milliseconds
        flush()
    }

    /// Puts the head into the loop's scratch buffer and returns the body, or none where none belongs.
    func compose(_ response: Response) -> [UInt8] {
        if response.isCompressible, let headers = exchange?.headers {
            return composeHead(of: compress(response, for: headers))
        }
        return composeHead(of: response)
    }

    private func composeHead(of response: Response) -> [UInt8] {
        if exchange == nil { exchange = Exchange(client: peer.text) }
        let hasBody = exchange?.method != .head && response.status.allowsBody
        let keepsAlive = exchange?.keepsAlive == true && !loop.isDraining
        exchange?.keepsAlive = keepsAlive
        exchange?.status = response.status.code
        exchange?.size = hasBody ? response.body.count : 0
        let context = ResponseWriter.Context(
            isHTTP11: exchange?.isHTTP11 ?? true,
            keepsAlive: keepsAlive,
            dateField: loop.clock.dateField
        )
        loop.scratch.removeAll(keepingCapacity: true)
        ResponseWriter.writeHead(of: response, context, into: &loop.scratch)
        return hasBody ? response.body : []
    }

    private func compress(_ response: Response, for headers: Headers) -> Response {
        guard response.body.count >= Gzip.worthwhileSize, !response.headers.contains("Content-Encoding") else {
            return response
        }
        var varying = response
        varying.headers.add("Vary", "Accept-Encoding")
        guard AcceptEncoding(headers).prefersGzip, let compressed = Gzip.compress(response.body, level: 1) else {
            return varying
        }
        varying.body = compressed
        varying.headers.add("Content-Encoding", "gzip")
        return varying
    }

    /// Sends what is left. The socket reports room again only after it has been filled, so this goes on until then.
    func flush() {
        while output.sent < output.count {
            let count = sendPiece()
            if count >= 0 {
                output.sent += count
                if output.rate != nil { return waitForNextDrop() }
                continue
            }
            switch errno {
            case EINTR: continue
            case EAGAIN: return waitForRoom()
            default: return close()
            }
        }
        output = Output()
        finishAnswer()
    }

    private func sendPiece() -> Int {
        let headLeft = max(0, output.head.count - output.sent)
        let bodySent = max(0, output.sent - output.head.count)
        let limit = output.dropSize ?? .max
        return output.head.withUnsafeBytes { head in
            output.body.withUnsafeBytes { body in
                let first = min(headLeft, limit)
                let second = min(body.count - bodySent, limit - first)
                return linux_send(
                    descriptor,
                    head.baseAddress?.advanced(by: head.count - headLeft),
                    first,
                    body.baseAddress?.advanced(by: bodySent),
                    second
                )
            }
        }
    }

    private func waitForRoom() {
        guard output.sent > output.sentBeforeWait else { return }
        output.sentBeforeWait = output.sent
        keepPace(loop.server.limits.writeTime, bytes: output.sent, from: output.startedAt)
    }

    private func finishAnswer() {
        // Taken, not copied: this runs for every answer.
        guard let done = exchange.take() else { return close() }
        loop.log(done)
        if done.keepsAlive {
            becomeIdle()
        } else {
            endAfterLastAnswer(wasRefused: done.refusal != nil)
        }
    }

    /// RFC 9110 §10.1.1. An interim answer is so short that the socket of a client that waits for it takes it whole.
    func sendContinue() {
        let bytes = ResponseWriter.continue
        if linux_send(descriptor, bytes, bytes.count, nil, 0) != bytes.count { close() }
    }
}
