import Commerce
import FoundationEssentials
import Storage

/// Which order a line of a statement is for, and what it would come to.
package enum TransferMatch: Sendable {
    case equal(Order)
    case part(Order, due: Money)
    case beyond(Order, due: Money)
    /// The order is paid or has ended: all of it would be credit.
    case notWaiting(Order)
    /// A transfer with this bank's id and amount was written down by hand.
    case recordedByHand(Order)
    case several([String])
    case mistyped(String)
    /// The reference is right, and no order has it.
    case unknown(String)
    case noReference
    case otherCurrency(Order)

    /// The order that it could be booked for.
    package var order: Order? {
        switch self {
        case .equal(let order), .part(let order, _), .beyond(let order, _), .notWaiting(let order): order
        case .recordedByHand, .several, .mistyped, .unknown, .noReference, .otherCurrency: nil
        }
    }

    /// Whether it is what the shop waits for; the rest wants a second look.
    package var isExpected: Bool {
        switch self {
        case .equal, .part, .beyond: true
        default: false
        }
    }
}

/// Matches lines in their order: what one pays is not due for the next.
package struct TransferMatcher {
    private let reader: Reader
    private var dues: [Order.ID: Money] = [:]

    package init(_ reader: Reader) {
        self.reader = reader
    }

    /// What is due of an order after the lines before.
    package func due(of order: Order) throws -> Money { try dues[order.id] ?? reader.due(of: order) }

    package mutating func match(_ line: BankLine) throws -> TransferMatch {
        let purpose = TransferPurpose(line.purpose)
        var orders: [Order] = []
        for reference in purpose.references {
            guard let order = try reader.order(reference: reference) else { continue }
            orders.append(order)
        }
        for number in purpose.numbers {
            guard let order = try reader.order(number: number), !orders.contains(where: { $0.id == order.id })
            else { continue }
            orders.append(order)
        }
        guard orders.count < 2 else { return .several(orders.map(\.number)) }
        guard let order = orders.first else {
            if let reference = purpose.references.first { return .unknown(reference) }
            return purpose.mistyped.map { .mistyped($0) } ?? .noReference
        }
        return try match(line, to: order)
    }

    /// - Parameter order: found in the line, or by a person.
    package mutating func match(_ line: BankLine, to order: Order) throws -> TransferMatch {
        guard line.amount.currency == order.total.currency else { return .otherCurrency(order) }
        if try isRecorded(line) { return .recordedByHand(order) }
        guard order.state == .awaitingPayment else { return .notWaiting(order) }
        let due = try due(of: order)
        guard due.minor > 0 else { return .notWaiting(order) }
        let left = try due.subtracting(line.amount)
        dues[order.id] = left.isNegative ? .zero(due.currency) : left
        return left.isZero ? .equal(order) : left.isNegative ? .beyond(order, due: due) : .part(order, due: due)
    }

    private func isRecorded(_ line: BankLine) throws -> Bool {
        guard !line.bankID.isEmpty else { return false }
        return try reader.payment(line.bankID, by: PaymentMethod.bankTransfer.key)?.payment.amount == line.amount
    }
}
