/// The paces of forwarding and reconciliation, in seconds.
package struct ForwardingPolicy: Sendable {
    /// Requests on their way at once, each for another customer.
    package var width = 16
    /// A list of services no older than this counts as taken before an attempt. What we ordered meanwhile is linked,
    /// so only an order placed by hand within it could be taken for ours, and then only an identical one.
    package var snapshotAge = 1.0
    /// How long an order may still be carried out by the upstream after we lost sight of it.
    package var quietPeriod = 120.0
    /// From here on a person decides.
    package var patience = 900.0
    /// The first pause after a failure; doubled each time up to `longestPause`.
    package var shortestPause = 2.0
    package var longestPause = 300.0
    /// Requests that the upstream surely refused for a passing reason are tried so often before a person is asked.
    package var tries = 8
    /// How often a service that is being set up is looked at.
    package var pollInterval = 5.0
    /// How long an unpaid order is kept.
    package var paymentTerm = 7 * 86_400.0

    package init() {}

    /// Exponential, with up to a quarter more or less so that many lines do not come back at once.
    func pause(after tries: Int) -> Double {
        let pause = min(longestPause, shortestPause * Double(1 << min(max(tries, 0), 20)))
        return pause * Double.random(in: 0.75...1.25)
    }
}
