import CLinux
import Glibc

/// Faults on order. Only answers of a pretend upstream carry them.
extension Connection {
    func rehearse(_ fault: Fault, _ response: Response) {
        var response = response
        response.fault = nil
        switch fault {
        case .closeBeforeReply:
            close()
        case .resetBeforeReply:
            linux_reset_on_close(descriptor)
            close()
        case .truncate(let size):
            let body = compose(response)
            exchange?.keepsAlive = false
            begin(Output(head: Array((loop.scratch + body).prefix(max(0, size)))))
        case .drip(let rate):
            let body = compose(response)
            begin(Output(head: loop.scratch, body: body, rate: max(1, rate)))
        case .delay(let seconds):
            state = .delaying(response)
            keepTime(seconds, from: loop.clock.milliseconds)
        }
    }

    func waitForNextDrop() {
        guard let rate = output.rate, let size = output.dropSize else { return }
        keepTime(Double(size) / Double(rate), from: loop.clock.milliseconds)
    }
}

extension Output {
    /// How much of a dripping answer goes out at once: a tenth of a second's worth.
    var dropSize: Int? { rate.map { max(1, $0 / 10) } }
}
