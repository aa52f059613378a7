import Commerce

/// What staff can do with one line of an order. Offered exactly where the table of line states has a way.
enum LineAction: String, CaseIterable, Sendable {
    case retry, release, reconcile, adopt, deliver, hold, cancel

    func isPossible(in state: LineState) -> Bool {
        switch self {
        case .retry: state.allows(.retried) || (state == .needsPerson && state.allows(.foundNotDone))
        case .release: state.allows(.released)
        case .reconcile: state == .unknown
        case .adopt, .deliver: state.allows(.adopted)
        // A line that is being sent moves to `held` by the supplier's answer only.
        case .hold: state == .queued && state.allows(.held)
        // An unpaid line is cancelled with its order.
        case .cancel: state != .waiting && state.allows(.cancelled)
        }
    }
}

extension LineState {
    fileprivate func allows(_ event: LineEvent) -> Bool {
        (try? applying(event)) != nil
    }
}
