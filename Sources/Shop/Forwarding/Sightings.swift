import Synchronization

/// Since when this process has known that an outcome is open, on a clock that nobody sets: a computer's clock that
/// jumps must not end a quiet period early. What an earlier process lost counts from the first look at it.
final class Sightings<Subject: Hashable & Sendable>: Sendable {
    private let seen = Mutex<[Subject: Double]>([:])

    /// Begins to count, or begins again.
    func restart(_ subject: Subject, at uptime: Double) {
        seen.withLock { $0[subject] = uptime }
    }

    /// Seconds since it was seen first.
    func age(of subject: Subject, at uptime: Double) -> Double {
        seen.withLock { seen in
            let since = seen[subject] ?? uptime
            seen[subject] = since
            return uptime - since
        }
    }

    func forget(_ subject: Subject) {
        seen.withLock { $0[subject] = nil }
    }

    func forgetAll() {
        seen.withLock { $0 = [:] }
    }
}
