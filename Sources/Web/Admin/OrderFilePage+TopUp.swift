import Commerce
import Storage

extension OrderFilePage {
    /// Credit that was bought: how much, what went back of it, and what its customer has now.
    static func topUp(_ order: Order, in reader: Reader) throws -> [Fact] {
        let currency = order.total.currency
        let credit = try reader.credit(of: order.customer, in: currency)
        let documents = try reader.invoices(of: order.id).map(\.document)
        let corrected = documents.filter { $0.corrects != nil }.reduce(Int64(0)) { sum, document in
            sum + (document.series == .topUpCorrection ? document.total : -document.total)
        }
        var facts = [
            Fact("Credit bought", order.total.description),
            Fact("In the credit", order.paidAt.map { "since \($0.minuteText)" } ?? "not before it is paid"),
        ]
        if corrected > 0 { facts.append(Fact("Went back", Money(minor: corrected, currency).description)) }
        return facts + [Fact("Credit now", credit.description)]
    }
}
