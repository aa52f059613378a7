import Commerce
import FoundationEssentials
import Storage

/// What customers read about renewals. Each once per renewal: the period is its subject.
extension Shop {
    /// - Parameter formerly: what the first period cost.
    func mailRenewalAsked(
        _ renewal: Renewal,
        _ order: Order,
        formerly: Money,
        at now: Date,
        in writer: Writer
    ) throws {
        let change = order.total == formerly ? "" : "So far it was \(formerly).\n"
        let text = """
            A new period begins on \(renewal.start.isoDay):

            - \(renewal.title): \(try amount(of: order, in: writer))
            \(change)
            Please pay it on the page below. If you do not want it any longer, cancel the order there, and the service ends
            on that day.

            """
        try queue(
            renewal,
            "renewal-asked",
            order,
            "Your service renews on \(renewal.start.isoDay)",
            text,
            now,
            writer
        )
    }

    /// What a card will be charged, and when: nothing is taken before this was written.
    func mailRenewalCharge(_ renewal: Renewal, _ order: Order, _ card: SavedCard, at now: Date, in writer: Writer)
        throws
    {
        let due = try writer.due(of: order)
        let day = max(now, renewal.chargedAt).isoDay
        let text = """
            A new period begins on \(renewal.start.isoDay):

            - \(renewal.title): \(try amount(of: order, in: writer))

            As you asked, we will charge \(due) to your \(card.card.name) on \(day). You need not do anything. To pay it
            otherwise, or not to go on with it, use the page below before that day.

            """
        let subject = "Your card will be charged \(due) on \(day)"
        try queue(renewal, "renewal-charge", order, subject, text, now, writer)
    }

    /// - Parameter needsOwner: the bank wants its customer to agree in person.
    func mailRenewalDeclined(
        _ renewal: Renewal,
        _ order: Order,
        _ card: SavedCard,
        needsOwner: Bool,
        at now: Date,
        in writer: Writer
    ) throws {
        let due = try writer.due(of: order)
        let why =
            needsOwner
            ? "Your bank wants you to agree to the payment yourself."
            : "Your bank declined the payment, or the card has run out."
        let text = """
            We could not charge \(due) to your \(card.card.name). \(why)

            - \(renewal.title): \(try amount(of: order, in: writer))

            Please pay it on the page below before \(renewal.start.isoDay), with this card or another.

            """
        try queue(renewal, "renewal-declined", order, "Your card was not charged: please pay", text, now, writer)
    }

    func mailRenewalReminder(_ renewal: Renewal, _ order: Order, days: Int, at now: Date, in writer: Writer) throws {
        let text = """
            This is to remind you that \(try amount(of: order, in: writer)) is due on \(renewal.start.isoDay) for:

            - \(renewal.title)

            """
        let subject = "Reminder: your service renews on \(renewal.start.isoDay)"
        try queue(renewal, "renewal-reminder-\(days)", order, subject, text, now, writer)
    }

    func mailRenewalWarning(_ renewal: Renewal, _ order: Order, at now: Date, in writer: Writer) throws {
        let text = """
            We have not received \(try amount(of: order, in: writer)) for:

            - \(renewal.title)

            Without it the service is deleted on \(renewal.start.addingTimeInterval(-RenewalSchedule.day).isoDay) with
            everything in it. This cannot be undone.

            """
        try queue(renewal, "renewal-warning", order, "Last reminder: your service is about to end", text, now, writer)
    }

    func mailRenewalCarried(_ renewal: Renewal, _ order: Order, at now: Date, in writer: Writer) throws {
        let text = """
            Your service went on on \(renewal.start.isoDay) although it is not paid yet:

            - \(renewal.title): \(try amount(of: order, in: writer))

            Please pay it now.

            """
        try queue(renewal, "renewal-carried", order, "Not paid yet: \(renewal.title)", text, now, writer)
    }

    func mailServiceEnded(_ line: OrderLine, isUnpaid: Bool, at now: Date, in writer: Writer) throws {
        guard let order = try writer.order(line.order) else { return }
        let why = isUnpaid ? "because its next period was not paid" : "as you asked"
        let text = "\(line.title) has ended, \(why).\n"
        let subject = "Ended: \(line.title)"
        try queue("service-ended", order, subject, text, subjectID: line.id.description, at: now, in: writer)
    }

    /// What is due, and of how much where a part was put towards it.
    private func amount(of order: Order, in reader: Reader) throws -> String {
        let due = try reader.due(of: order)
        return due == order.total ? due.description : "\(due) (what is left of \(order.total))"
    }

    private func queue(
        _ renewal: Renewal,
        _ kind: String,
        _ order: Order,
        _ subject: String,
        _ text: String,
        _ now: Date,
        _ writer: Writer
    ) throws {
        try queue(kind, order, subject, text, subjectID: renewal.id.description, at: now, in: writer)
    }
}
