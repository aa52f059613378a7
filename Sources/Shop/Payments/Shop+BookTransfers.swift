import Commerce
import FoundationEssentials
import Storage

/// What staff confirm of a line: for which order it is, and what was due of that when they looked.
package struct TransferChoice: Hashable, Sendable {
    package let line: BankLineRecord.ID
    package let orderNumber: String
    package let due: Int64

    package init(line: BankLineRecord.ID, orderNumber: String, due: Int64) {
        self.line = line
        self.orderNumber = orderNumber
        self.due = due
    }
}

package enum BookTransferError: Error, Hashable, Sendable {
    /// The line was booked or forgotten, or the order moved, since it was shown.
    case movedMeanwhile
    case currencyDiffers
    case recordedByHand
}

extension Shop {
    /// Books a line of a statement for an order, as it was shown and once.
    package func book(_ choice: TransferChoice, by staff: Customer.ID) async throws -> ReceivedTransfer {
        let now = now()
        do {
            return try await database.write { writer in
                guard let record = try writer.bankLine(choice.line), !record.isBooked,
                    let order = try writer.order(number: choice.orderNumber),
                    try writer.due(of: order).minor == choice.due
                else { throw BookTransferError.movedMeanwhile }
                var matcher = TransferMatcher(writer)
                switch try matcher.match(record.line, to: order) {
                case .otherCurrency: throw BookTransferError.currencyDiffers
                case .recordedByHand: throw BookTransferError.recordedByHand
                default: break
                }
                let received = try self.receive(
                    Payment(.bankTransfer, source: record.key, record.line.amount, at: now),
                    for: order.id,
                    noting: record.line.words,
                    by: .staff(staff.rawValue),
                    in: writer
                )
                try writer.close(record)
                return received
            }
        } catch DatabaseError.constraint(.unique, _) {
            throw BookTransferError.movedMeanwhile
        }
    }
}

extension BankLine {
    /// For the timeline.
    fileprivate var words: String {
        let parts = ["Line of the bank statement, value date \(day.isoDay)", payer, purpose, bankID]
        return parts.filter { !$0.isEmpty }.joined(separator: ", ")
    }
}
