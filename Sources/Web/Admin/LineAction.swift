import Commerce

/// What staff can do with one line of an order. Offered exactly where the table of line states has a way.
enum LineAction: String, CaseIterable, Sendable {
    case retry, release, reconcile, adopt, deliver, hold, refresh, replace, cancel

    /// What the line has at the supplier.
    enum Standing: CaseIterable, Sendable {
        case nothing
        /// Without the credentials that only a lost reply held.
        case incomplete
        case complete
    }

    func isPossible(in state: LineState, with standing: Standing) -> Bool {
        switch self {
        // After a set-up that failed there is a service already; a second order would be a second charge.
        case .retry: standing == .nothing && (state.allows(.retried) || state.allowsFinding)
        case .release: state.allows(.released)
        case .reconcile: state == .unknown
        case .adopt, .deliver: standing == .nothing && state.allows(.adopted)
        // A line that is being sent moves to `held` by the supplier's answer only.
        case .hold: state == .queued && state.allows(.held)
        case .refresh: state == .delivered && standing == .incomplete
        case .replace: state.allows(.ended) && (standing == .incomplete || (state == .rejected && standing != .nothing))
        // An unpaid line is cancelled with its order.
        case .cancel: state != .waiting && state.allows(.cancelled)
        }
    }
}

extension LineState {
    fileprivate func allows(_ event: LineEvent) -> Bool {
        (try? applying(event)) != nil
    }

    /// While it is unknown, only reconciliation may find that nothing was done.
    fileprivate var allowsFinding: Bool { self == .needsPerson && allows(.foundNotDone) }
}
