import Synchronization

/// A number that the database holds, known without asking it.
///
/// The writing queue says before a commit that the number is about to change and afterwards what it is. In between it
/// is nobody's: whoever needs it then has to ask the database, which alone knows on which side of the commit a reading
/// falls. So no reader that begins behind a commit is told what was true before it.
final class CommittedNumber: Sendable {
    private static let unknown = Int64.min

    private let number = Atomic(unknown)

    var value: Int64? {
        let number = number.load(ordering: .sequentiallyConsistent)
        return number == Self.unknown ? nil : number
    }

    /// To be called inside of the transaction, before its commit; nil when the number cannot be read.
    func willBecome(_ next: Int64?) {
        if next != value { number.store(Self.unknown, ordering: .sequentiallyConsistent) }
    }

    /// To be called when the commit stands. After one that failed the number stays unknown until the next.
    func became(_ next: Int64?) {
        number.store(next ?? Self.unknown, ordering: .sequentiallyConsistent)
    }
}
