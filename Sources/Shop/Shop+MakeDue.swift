import FoundationEssentials
import Storage

extension Shop {
    /// After the clock was set back, what was put off before would wait until the old time comes again: it is tried now.
    func makeDue() async {
        let now = now()
        // What seemed due while the clock was ahead was seen for nothing.
        endingServices.forgetAll()
        do {
            guard try database.read({ try $0.isAnythingPutOff(beyond: now) }) else { return }
            try await database.write { try $0.makeDue(at: now) }
            log(LogLine(.info, "what was put off is tried now"))
            [bells.forwarder, bells.poller, bells.mail].forEach { $0.ring() }
        } catch {
            log(LogLine(.error, "what is due cannot be told", ("error", "\(error)")))
        }
    }
}

/// Compares the clock that can be set with the one that cannot.
struct ClockWatch {
    private var lead: Double?

    /// - Returns: whether the clock may have been set back by more than a few seconds since the last time; at a start
    ///   nobody can tell.
    mutating func mayHaveBeenSetBack(_ now: Date, uptime: Double) -> Bool {
        let lead = now.timeIntervalSince1970 - uptime
        defer { self.lead = lead }
        return self.lead.map { lead < $0 - 5 } ?? true
    }
}
